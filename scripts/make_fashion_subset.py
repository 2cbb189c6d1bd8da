"""Make the part of Fashion-MNIST that practorch carries: the first images of every class, losslessly packed.

Needs the full set: apt-get install dataset-fashion-mnist, or the original files under $PRACTORCH_DATA.
usage: scripts/make_fashion_subset.py [FILE]

Row filters as in PNG (left, up, Paeth, median) were tried before LZMA, for each pixel position and for each image: the
plain bytes, sorted by class, pack smallest (371 bytes an image; Paeth 376, gzip 433).
"""

import hashlib
import lzma
import sys
from pathlib import Path

import numpy as np

from practorch.lab.fashion_mnist import EMBEDDED_PATH, NUM_EMBEDDED, fashion_mnist, find_source

# Of the original files, unpacked (images then labels, without the IDX headers).
SHA256 = {
    "train": "16d82e2b505296aa2b78bd5ea0992634f30419a4c97def7c907d154a35ac6157",
    "test": "9f1ec356a747bfe4ebab3cfb722d3694c9ca737e2570f6f90cf31d7b6fd689d4",
}


def packed() -> bytes:
    """The file's content: for train, then test: places in the original file (uint16), then images, both by class."""
    parts = []
    for split, num in NUM_EMBEDDED.items():
        images, labels = (t.numpy() for t in fashion_mnist(split))  # type: ignore[arg-type]
        found = hashlib.sha256(images.tobytes() + labels.astype(np.uint8).tobytes()).hexdigest()
        if found != SHA256[split]:
            sys.exit(f"error: {split} of {find_source()} is not the original Fashion-MNIST: {found}")
        places = np.concatenate([np.flatnonzero(labels == c)[: num // 10] for c in range(10)])
        parts += [places.astype("<u2").tobytes(), images[places].tobytes()]
    # lc=4: the four high bits of the pixel before choose the statistics of the next one.
    lzma2 = {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0, "pb": 0}
    return lzma.compress(b"".join(parts), format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC32, filters=[lzma2])


def main() -> None:
    if not find_source().is_full:
        sys.exit("error: the full Fashion-MNIST is not here\n\nhint: apt-get install dataset-fashion-mnist")
    path = Path(sys.argv[1]) if sys.argv[1:] else EMBEDDED_PATH
    path.write_bytes(packed())
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
