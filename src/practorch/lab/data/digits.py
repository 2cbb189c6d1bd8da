"""The handwritten digits that scikit-learn ships: 1,797 grey images of 8 x 8, ten classes; the smallest real data set.

Source: Alpaydin and Kaynak 1998, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import torch

from practorch.lab.data.images import Images, Split
from practorch.lab.extras import needed

TEST_EVERY = 5
"""Of each class the first, sixth, eleventh, … image is in the test split: 364 of 1,797."""


def digits(split: Split) -> Images:
    """The digits, 1 x 8 x 8, their 17 levels spread over 0 to 255."""
    spec = importlib.util.find_spec("sklearn")  # its file is read as it is: importing scikit-learn takes a second
    if spec is None or spec.origin is None:
        needed("sklearn", "the digits")
    assert spec is not None
    assert spec.origin is not None
    rows = np.loadtxt(Path(spec.origin).parent / "datasets" / "data" / "digits.csv.gz", delimiter=",")
    labels = rows[:, 64].astype(int)
    nth_of_class = (labels[:, None] == np.arange(10)).cumsum(0)[np.arange(len(rows)), labels] - 1
    is_test = nth_of_class % TEST_EVERY == 0
    chosen = torch.from_numpy(rows[is_test if split == "test" else ~is_test])
    levels = (chosen[:, :64] * 255 / 16).round().to(torch.uint8).reshape(-1, 1, 8, 8)
    classes = tuple(str(i) for i in range(10))
    return Images("digits", split, levels, chosen[:, 64].long(), classes, "scikit-learn's digits")
