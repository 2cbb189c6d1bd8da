import torch
from torch.overrides import TorchFunctionMode
from torch.utils.data import DataLoader

from practorch.observe import AtMost, near
from practorch.observe.gradients import tensors_in


def _images_and_ids(rand, num, height=11, width=7):
    """Images whose brightness differs from one to the next, and ids that are neither sorted nor 0, 1, 2."""
    images = rand.integers(0, 120, num, height, width, dtype=torch.uint8)
    images += rand.integers(0, 120, num, 1, 1, dtype=torch.uint8)
    return images, torch.tensor([90, 3, 41, 17])[(torch.arange(num) % 4)[rand.permutation(num)]]


class _Work(TorchFunctionMode):
    """Adds up the numbers that torch reads or makes; a view costs nothing, picking costs what is picked."""

    def __init__(self):
        super().__init__()
        self.amount = {"image": 0, "class": 0}

    def __torch_function__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        given, made = tensors_in(args), tensors_in(out)
        places = {t.untyped_storage().data_ptr() for t in given}
        read, written = (sum(t.numel() for t in some) for some in (given, made))
        name = getattr(func, "__name__", "")
        part = "class" if all(t.dtype in (torch.int64, torch.bool) for t in given) else "image"
        if name in ("__getitem__", "index_select", "take", "gather"):
            self.amount[part] += written
        elif made and not all(t.untyped_storage().data_ptr() in places for t in made):
            self.amount[part] += max(read, written)
        elif name in ("tolist", "__contains__", "equal"):
            self.amount[part] += read
        return out


def items(sol, rand):
    """The items are the same as before."""

    def item(images, ids, index):
        return sol.Standardised(images, ids)[index]

    for num, index in ((13, 0), (13, 7), (11, 10), (5, -1)):
        # The mean may be summed in another order.
        yield f"item {index} of {num}", near(item, rtol=1e-5, atol=1e-5), *_images_and_ids(rand, num), index

    def first_batch(images, ids):
        dataset = sol.Standardised(images, ids)
        return len(dataset), next(iter(DataLoader(dataset, batch_size=3)))

    yield "a batch of 3", near(first_batch, rtol=1e-5, atol=1e-5), *_images_and_ids(rand, 7)


def work(sol, rand):
    """An item costs the same, however many images there are."""

    def cost(images, ids, part):
        dataset = sol.Standardised(images, ids)
        dataset[0]      # who computes something once may do it here
        with _Work() as counted:
            dataset[1]
        return counted.amount[part]

    def grows(part, images, ids, few_images, few_ids):
        # Counted against itself: how many operations an item takes is a matter of style.
        return cost(images, ids, part) > 2 * cost(few_images, few_ids, part) + 8

    images, ids = _images_and_ids(rand, 242, 3, 5)
    for part in ("image", "class"):
        yield f"more work for the {part} where there are more images", grows, part, images, ids, images[:22], ids[:22]


def memory(sol, rand):
    """The dataset keeps about the bytes that came in."""

    def parts(value):
        if isinstance(value, dict):
            value = [*value.keys(), *value.values()]
        return [p for item in value for p in parts(item)] if isinstance(value, list | tuple) else [value]

    def kept(images, ids):
        dataset = sol.Standardised(images, ids)
        dataset[0]
        arrays = [p for p in parts(vars(dataset)) if hasattr(p, "nbytes")]
        objects = len(parts(vars(dataset))) - len(arrays)
        bytes_kept = AtMost(sum(a.nbytes for a in arrays), "bytes kept", 1.5, 512)
        return [bytes_kept, AtMost(objects, "Python objects", 1, 200)]

    yield "43 images of 13 x 17", kept, *_images_and_ids(rand, 43, 13, 17)
