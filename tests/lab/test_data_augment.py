"""Each augmentation does to every image what its name says, and nothing else."""

from __future__ import annotations

import pytest
import torch

from practorch.lab.augment import AUGMENTATIONS, Chance, alternating_flip, crop, cutout, erase, flip

B = 400


def chance(epoch: int = 0, num: int = B) -> Chance:
    """Numbers that follow from epoch and which alone, as in Batches."""

    def numbers(epoch: int | None, which: int) -> torch.Tensor:
        seed = 1000 * (-1 if epoch is None else epoch) + which + 2000
        return torch.rand(num, generator=torch.Generator().manual_seed(seed))

    return Chance(epoch, torch.arange(num), numbers)


@pytest.fixture(params=[torch.uint8, torch.float32], ids=["bytes", "floats"])
def x(request):
    levels = torch.randint(1, 256, (B, 3, 12, 10), generator=torch.Generator().manual_seed(1))
    return levels.to(torch.uint8) if request.param == torch.uint8 else levels / 255


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_shape_dtype_and_the_given_images_stay(name, x):
    before = x.clone()
    y = AUGMENTATIONS[name](x, chance())
    assert (y.shape, y.dtype) == (x.shape, x.dtype)
    assert torch.equal(x, before)
    assert not torch.equal(y, x)


def is_mirrored(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    mirrored, kept = (y == x.flip(3)).flatten(1).all(1), (y == x).flatten(1).all(1)
    assert (mirrored ^ kept).all()
    return mirrored


def test_flip_mirrors_about_half_of_the_images(x):
    assert 150 < is_mirrored(x, flip(x, chance())).sum() < 250


def test_alternating_flip_mirrors_the_other_half_in_the_next_epoch(x):
    halves = [is_mirrored(x, alternating_flip(x, chance(epoch))) for epoch in range(3)]
    assert 150 < halves[0].sum() < 250
    assert torch.equal(halves[1], ~halves[0])
    assert torch.equal(halves[2], halves[0])


def test_crop_shifts_every_image_by_its_own_amount_and_fills_with_black(x):
    padding = 2
    y = crop(x, chance(), padding=padding)
    padded = torch.nn.functional.pad(x, (padding,) * 4)
    shifts = []
    for before, after in zip(padded, y, strict=True):
        found = [
            (down, right)
            for down in range(2 * padding + 1)
            for right in range(2 * padding + 1)
            if torch.equal(before[:, down : down + 12, right : right + 10], after)
        ]
        assert len(found) == 1
        shifts += found
    counts = [shifts.count((down, right)) for down in range(5) for right in range(5)]
    assert min(counts) > 4  # 16 of each are expected


def test_erase_puts_one_rectangle_of_noise_into_about_half_of_the_images(x):
    changed = (erase(x, chance()) != x).any(1)
    is_erased = changed.flatten(1).any(1)
    assert 150 < is_erased.sum() < 250
    for mask in changed[is_erased]:
        rows, cols = mask.any(1).nonzero().flatten(), mask.any(0).nonzero().flatten()
        area = int(rows[-1] - rows[0] + 1) * int(cols[-1] - cols[0] + 1)
        assert 1 <= area <= 0.45 * 120  # 1/3, and what rounding to whole pixels adds
        assert mask.sum() >= 0.9 * area


def test_cutout_fills_a_square_with_the_images_own_mean(x):
    y = cutout(x, chance())
    changed = (y != x).any(1)
    assert (changed.flatten(1).sum(1) <= 4 * 3).all()
    assert (changed.flatten(1).sum(1) > 0).all()
    mean = x.float().mean((2, 3))[0].to(x.dtype)
    assert torch.equal(y[0][:, changed[0]].unique(dim=1).squeeze(1), mean)


def test_numbers_belong_to_the_image_and_not_to_its_place_in_the_batch():
    places = torch.tensor([3, 0, 2])
    some = Chance(0, places, chance().numbers)
    assert torch.equal(some.draw(), chance().draw()[places])
    assert not torch.equal(some.draw(), chance().draw()[places])
