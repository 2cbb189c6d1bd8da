"""Batches come from counters alone, are shared out among ranks exactly, and train like torchvision's DataLoader."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
import torch
from torch import nn

from practorch.errors import PractorchError
from practorch.lab.augment import AUGMENTATIONS
from practorch.lab.batches import Batches, TextBatches, mean_and_std, normalise
from practorch.lab.data import Images, load
from practorch.lab.data.text import VOCABULARY, Text
from practorch.lab.fashion_mnist import CLASSES, EMBEDDED, fashion_mnist

pytestmark = pytest.mark.usefixtures("one_thread")
ALL = tuple(AUGMENTATIONS)


def coloured(num: int = 50) -> Images:
    """Images of noise, 3 x 12 x 10, which are black nowhere."""
    pixels = torch.randint(1, 256, (num, 3, 12, 10), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    return Images("noise", "train", pixels, torch.arange(num) % 5, tuple("abcde"), "noise")


@pytest.mark.parametrize("augment", [(), ALL])
def test_a_batch_depends_on_seed_epoch_and_step_only(augment):
    data = coloured()
    once = list(Batches(data, batch_size=8, seed=3, augment=augment).epoch(2))
    later = Batches(data, batch_size=8, seed=3, augment=augment)
    for step in (5, 0, 6, 6, 3):  # in any order, and again
        x, y = later.batch(2, step)
        assert torch.equal(x, once[step][0])
        assert torch.equal(y, once[step][1])


def test_seeds_and_epochs_give_other_orders_and_augmentations():
    data = coloured()
    batches = {
        (seed, epoch): Batches(data, batch_size=50, seed=seed, augment=["crop2"], shuffle=False).batch(epoch, 0)[0]
        for seed in (0, 1)
        for epoch in (0, 1)
    }
    assert all(not torch.equal(a, b) for a, b in itertools.combinations(batches.values(), 2))
    orders = [Batches(data, batch_size=50, seed=s).batch(e, 0)[1] for s in (0, 1) for e in (0, 1)]
    assert all(not torch.equal(a, b) for a, b in itertools.combinations(orders, 2))


def test_what_somebody_does_to_a_batch_nobody_else_sees():
    batches = Batches(coloured(), batch_size=8)
    first = batches.batch(0, 1)[0]
    want = first.clone()
    first.zero_()
    assert torch.equal(batches.batch(0, 1)[0], want)


@pytest.mark.parametrize(("batch_size", "world"), [(8, 2), (8, 3), (7, 4), (50, 4), (3, 4)])
def test_the_ranks_parts_make_up_the_batch_of_one_process_in_order(batch_size, world):
    data = coloured()
    whole = Batches(data, batch_size=batch_size, augment=ALL)
    parts = [Batches(data, batch_size=batch_size, augment=ALL, rank=r, world=world) for r in range(world)]
    assert {len(part) for part in parts} == {len(whole)}
    for step in range(len(whole)):
        shared = [part.batch(1, step) for part in parts]
        assert torch.equal(torch.cat([x for x, _ in shared]), whole.batch(1, step)[0])
        assert torch.equal(torch.cat([y for _, y in shared]), whole.batch(1, step)[1])


def test_an_epoch_has_every_image_once():
    data = coloured()
    batches = Batches(data, batch_size=8, mean=(0, 0, 0), std=(1, 1, 1))
    seen = torch.cat([x for x, _ in batches.epoch(0)]).mul(255).round().to(torch.uint8)
    assert len(batches) == 7
    assert sorted(map(bytes, seen.flatten(1).numpy())) == sorted(map(bytes, data.images.flatten(1).numpy()))


def test_the_short_batch_at_the_end_can_be_left_out():
    batches = Batches(coloured(), batch_size=8, drop_last=True)
    assert [len(y) for _, y in batches.epoch(0)] == [8] * 6
    assert [len(y) for _, y in Batches(coloured(), batch_size=8).epoch(0)] == [8] * 6 + [2]


def test_without_shuffling_the_order_is_the_datas():
    data = coloured()
    labels = torch.cat([y for _, y in Batches(data, batch_size=8, shuffle=False).epoch(4)])
    assert torch.equal(labels, data.labels)


def test_the_datas_own_mean_and_standard_deviation_are_used():
    data = coloured()
    batches = Batches(data, batch_size=50, dtype=torch.float64)
    x, _ = batches.batch(0, 0)
    assert x.mean((0, 2, 3)).abs().max() < 1e-12
    assert (x.var((0, 2, 3), correction=0) - 1).abs().max() < 1e-12
    want = data.images.double() / 255
    assert torch.allclose(torch.tensor(batches.mean).double(), want.mean((0, 2, 3)), atol=1e-15)


def test_a_channel_of_one_level_is_not_divided_by_zero():
    assert mean_and_std(torch.full((2, 1, 3, 3), 255, dtype=torch.uint8)) == ((1.0,), (1.0,))


def test_half_precision_is_rounded_once_at_the_end():
    data = coloured()
    exact = Batches(data, batch_size=50).batch(0, 0)[0]
    half = Batches(data, batch_size=50, dtype=torch.bfloat16).batch(0, 0)[0]
    assert torch.equal(half, exact.bfloat16())


@pytest.mark.parametrize("wrong", [{"batch_size": 0}, {"batch_size": 4, "rank": 2, "world": 2}])
def test_impossible_batches_are_refused(wrong):
    with pytest.raises(ValueError, match="need batch_size"):
        Batches(coloured(), **wrong)


def test_no_batch_at_all_is_refused():
    with pytest.raises(ValueError, match="50 samples make no batch of 64"):
        Batches(coloured(), batch_size=64, drop_last=True)


@pytest.mark.parametrize("step", [-1, 7])
def test_a_step_beyond_the_epoch_is_refused(step):
    with pytest.raises(IndexError, match="of an epoch of 7"):
        Batches(coloured(), batch_size=8).batch(0, step)


def test_an_unknown_augmentation_is_told_with_the_nearest_name():
    with pytest.raises(PractorchError, match="no augmentation 'crop3'") as caught:
        Batches(coloured(), batch_size=8, augment=["crop3"])
    assert "did you mean crop" in caught.value.hint


def letters(num: int = 103) -> Text:
    return Text("abc", "train", torch.arange(num), VOCABULARY, "the alphabet")


def test_windows_of_text_follow_each_other_and_their_answers_are_one_token_later():
    batches = TextBatches(letters(), batch_size=4, length=10)
    seen = []
    for x, y in batches.epoch(0):
        assert torch.equal(y, x + 1)
        seen += x.flatten().tolist()
    assert len(seen) == len(set(seen)) == 90


def test_every_epoch_cuts_the_text_at_another_place():
    batches = TextBatches(letters(), batch_size=100, length=10)
    cuts = {int(batches.batch(epoch, 0)[0].min()) for epoch in range(20)}
    assert len(cuts) > 5
    assert cuts <= set(range(10))


def test_text_is_shared_among_ranks_exactly():
    whole = TextBatches(letters(), batch_size=4, length=10).batch(3, 1)
    parts = [TextBatches(letters(), batch_size=4, length=10, rank=r, world=2).batch(3, 1) for r in range(2)]
    assert torch.equal(torch.cat([x for x, _ in parts]), whole[0])


def test_a_text_too_short_for_its_windows_is_refused():
    with pytest.raises(ValueError, match="15 tokens are too few for windows of 10"):
        TextBatches(letters(15), batch_size=1, length=10)


def small_cnn() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, stride=2), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3, stride=2), nn.ReLU(),
        nn.Flatten(), nn.Linear(8 * 36, 10),
    )  # fmt: skip


def losses(batches) -> list[float]:
    model = small_cnn()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    out = []
    for x, y in batches:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        out.append(loss.item())
    return out


def test_training_equals_torchvisions_dataloader_to_the_last_bit():
    from practorch.engine.worker.vision import let_torchvision_in

    let_torchvision_in()
    from torchvision import transforms
    from torchvision.datasets import FashionMNIST

    images, labels = (each[:640] for each in fashion_mnist("train", EMBEDDED))
    data = Images("fashion-mnist", "train", images[:, None], labels, CLASSES, "the embedded part")
    ours = Batches(data, batch_size=64, seed=5, mean=(0.2860,), std=(0.3530,))

    class Handed(FashionMNIST):
        def __init__(self, transform):
            self.data, self.targets = images, labels
            self.transform, self.target_transform = transform, None

    steps = [transforms.ToTensor(), transforms.Normalize((0.2860,), (0.3530,))]
    numbered = Batches(replace(data, labels=torch.arange(640)), batch_size=640, seed=5)
    order = [numbered.batch(epoch, 0)[1].tolist() for epoch in range(2)]
    theirs = itertools.chain.from_iterable(
        torch.utils.data.DataLoader(Handed(transforms.Compose(steps)), batch_size=64, sampler=order[epoch])
        for epoch in range(2)
    )
    mine = losses(itertools.chain(ours.epoch(0), ours.epoch(1)))
    assert len(mine) == 20
    assert mine == losses(theirs)
    assert mine[-1] < mine[0]


def test_normalise_is_the_same_arithmetic_on_a_device_of_any_kind():
    x = load("digits").images[:16]
    want = (x.float() / 255 - torch.tensor(0.3)) / torch.tensor(0.2)
    assert torch.equal(normalise(x, (0.3,), (0.2,)), want)
