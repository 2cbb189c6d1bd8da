import shutil
from pathlib import Path

import torch
from PIL import Image
from torch.utils.data import DataLoader

# Class folders are made in this order, not in that of their names; root holds other files as well.
PETS = {
    "dog/3.png": "RGB", "dog/10.png": "L", "dog/old/7.png": "RGBA", "ant/b.png": "RGB", "ant/a.PNG": "RGBA",
    "ant/.b.png": "copy", "ant/notes.txt": "text", "eel/0.JPG": "RGB", "eel/1.jpeg": "L", "eel/2.png": "P",
    "Cat/y.Png": "P", "Cat/x.png": "L", "Cat/x.png.part": "text", "LICENSE": "text", "a.csv": "text", "b.png": "RGB",
}  # fmt: skip
DIGITS = {"7/0.png": "L", "7/1.png": "RGBA", "2/0.png": "RGB", "2/._0.png": "text", "10/0.png": "L", "10/1.png": "P"}
MANY = {f"{i % 3}/{i}.png": "RGB" for i in range(29)} | {f"{i}/.{i}.png": "copy" for i in range(3)}
PATHS = [
    "pets/ant/a.png", "a.jpg", "home/.data/pets/b.jpeg", ".data/c.png", "pets/A.PNG", "pets/b.Jpg", "pets/v1.2.png",
    "pets/.a.png", "pets/._a.JPG", ".png", "pets/notes.txt", "pets/a.png.part", "pets/old_png", "pets.png/readme",
]  # fmt: skip


def _made(rand, root, files):
    """Write the files; a picture's numbers as RGB -> its name."""
    shutil.rmtree(root, ignore_errors=True)
    names = {}
    for file, kind in files.items():
        path = Path(root, file)
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind in ("text", "copy"):
            path.write_bytes(b"not a picture" if kind == "text" else path.with_name(path.name[1:]).read_bytes())
        else:
            pixels = rand.integers(0, 256, 5, 3, 4, dtype=torch.uint8)
            Image.fromarray(pixels.numpy()).convert("RGB" if kind == "P" else kind).convert(kind).save(path)
            names[Image.open(path).convert("RGB").tobytes()] = file
    return names


def _parts(sol, rand, root, files, num_val, seed):
    """Both parts, the classes, and how often each transform was called; one says its name, the mode and the file."""
    names, calls = _made(rand, root, files), {"train": 0, "val": 0}

    def told(word):
        def transform(image):
            calls[word] += 1
            return word, image.mode, names.get(image.tobytes(), "no file's picture")

        return transform

    return *sol.train_and_val(root, num_val, torch.Generator().manual_seed(seed), told("train"), told("val")), calls


def _items(part):
    loader = DataLoader(part, 3, collate_fn=list, generator=torch.Generator())
    return [(*(x if type(x) is tuple else ("no", "transform", "?")), y) for batch in loader for x, y in batch]


def file_names(sol, rand):
    """is_image goes by the file's own name."""
    for path in PATHS:
        yield path, sol.is_image, path


def pictures(sol, rand):
    """What is_image accepts counts, and its label is the place of its class among the sorted names."""

    def listed(*args):
        train, val, classes, _ = _parts(sol, rand, *args)
        items = [sorted((file, y) for *_, file, y in _items(part)) for part in (train, val)]
        return {"classes": classes, "files and labels in train": items[0], "in val": items[1]}

    yield "pets, none in val", listed, "pets", PETS, 0, rand.integer(1, 2**31)
    yield "digits below a hidden folder, all in val", listed, "home/.data/digits", DIGITS, 5, rand.integer(1, 2**31)


def split(sol, rand):
    """Each file is in one part, once."""

    def divided(*args):
        train, val = ([file for *_, file, _ in _items(part)] for part in _parts(sol, rand, *args)[:2])
        shared, num_seen = {*train} & {*val}, len({*train, *val})
        return {"train": len(train), "val": len(val), "files in both": bool(shared), "files in none": num_seen < 29}

    yield "29 files, 11 for validation", divided, "many", MANY, 11, rand.integer(1, 2**31)


def transforms(sol, rand):
    """Each part has its own transform, which gets an RGB image whenever an item is read."""

    def applied(*args):
        train, val, _, calls = _parts(sol, rand, *args)
        before = dict(calls)
        for part, i in ((train, 2), (train, 2), (val, 1), (train, 0), (val, 1)):
            part[i]
        items = _items(train), _items(val)
        words = [sorted({word for word, *_ in part}) for part in items]
        modes = sorted({mode for part in items for _, mode, *_ in part})
        return {"transforms in train": words[0], "in val": words[1], "modes": modes, "before": before, "after": calls}

    yield "pets", applied, "pets", PETS, 5, rand.integer(1, 2**31)


def seed(sol, rand):
    """The generator decides the split, and nothing else does."""

    def compared(num_val, *seeds):
        vals = (_parts(sol, rand, "many", MANY, num_val, s)[1] for s in seeds)
        first, equal, other = (sorted(file for *_, file, _ in _items(val)) for val in vals)
        return {"an equal generator, the same split": first == equal, "another one, the same": first == other}

    yield "29 files, 11 for validation", compared, 11, *[rand.integer(1, 2**31)] * 2, rand.integer(1, 2**31)
