import torch
from torch.utils._python_dispatch import TorchDispatchMode

from practorch.observe import AtMost, near, torch_calls
from practorch.observe.rand import strided


class _Written(TorchDispatchMode):
    """Adds up the numbers that are written into new memory."""

    amount = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        if isinstance(out, torch.Tensor) and func._opname in ("cat", "stack", "copy_", "clone", "index"):
            self.amount += out.numel()
        return out


def _images(rand, num, height=5, width=7):
    return rand.integers(0, 256, num, 1, height, width, dtype=torch.uint8)


def gathering(sol, rand):
    """All chunks, in order, each image copied once."""
    yield "chunks of 3, 7, 2", sol.gathered, [_images(rand, n) for n in (3, 7, 2)]
    yield "one chunk", sol.gathered, [_images(rand, 5)]

    def written(chunks):
        with _Written() as counted:
            sol.gathered(chunks)
        return AtMost(counted.amount, "numbers copied", factor=2.5)

    yield "97 chunks of 2", written, [_images(rand, 2, 3, 5) for _ in range(97)]


def keeping(sol, rand):
    """The images that are marked, each once."""
    marks = torch.tensor([1, 0, 0, 1, 1, 0, 1])
    yield "4 of 7", sol.kept, _images(rand, 7), marks
    yield "none of 3", sol.kept, _images(rand, 3), marks[[1, 2, 5]]
    yield "a batch of one", sol.kept, _images(rand, 1), marks[:1]


def counting(sol, rand):
    """How often each class comes, absent ones included."""
    yield "labels that repeat", sol.class_counts, torch.tensor([2, 2, 5, 2, 0, 5]), 7
    yield "61 labels of 5 classes", sol.class_counts, rand.integers(0, 5, 61), 5
    yield "one label", sol.class_counts, torch.tensor([3]), 11

    def loops(labels, few):
        return torch_calls(sol.class_counts, labels, 5).amount > 2 * torch_calls(sol.class_counts, few, 5).amount

    yield "more operations for more labels", loops, rand.integers(0, 5, 97), torch.tensor([3, 1])


def batches_of_one(sol, rand):
    """The brightness of each image, also where the batch holds one."""
    yield "7 images", sol.brightness, _images(rand, 7)
    yield "one image", sol.brightness, _images(rand, 1)
    yield "a strided view of 3", sol.brightness, strided(_images(rand, 3, 11, 2))


def own_mean(sol, rand):
    """Each image with its own mean and standard deviation, whatever the sizes."""
    # Who divides by std + 1e-5, as many do, is right as well.
    standardised = near(sol.standardised, rtol=1e-3, atol=1e-3)
    yield "3 images of 5 x 7", standardised, _images(rand, 3)
    yield "as many images as pixels", standardised, _images(rand, 6, 2, 3)
    yield "one image", standardised, _images(rand, 1, 3, 2)
