import torch
from torch import nn, optim
from torch.overrides import TorchFunctionMode

from practorch.observe import fill
from practorch.observe.gradients import tensors_in

_WHERE, _DATA, _GRAD = torch.Tensor.device.__get__, torch.Tensor.data, torch.Tensor.grad.__get__
_ANYWHERE = {"__getitem__", "__setitem__", "copy_", "_has_compatible_shallow_copy_type"}
_MOVE = {"to", "cuda", "cpu", "numpy"}


def _is_in_place(name):
    return name.startswith("__i") or name.endswith("_") and not name.endswith("__")


class _FakeGpu(TorchFunctionMode):
    """Tensors are computed on the CPU; their storages remember on which device they would be. Two devices do not mix."""

    def __init__(self):
        super().__init__()
        self.storages = {}  # by address; held here, so that no address is given away twice

    def is_on(self, t):
        return t.untyped_storage().data_ptr() in self.storages

    def put(self, t, on_gpu):
        if on_gpu and isinstance(t, torch.Tensor):
            self.storages[t.untyped_storage().data_ptr()] = t.untyped_storage()
        return t

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs, name = dict(kwargs or {}), getattr(func, "__name__", "")
        given = tensors_in([args, kwargs])
        on_gpu = any(map(self.is_on, given))
        if func == _WHERE:
            return torch.device("cuda", 0) if on_gpu else torch.device("cpu")
        if func in (_DATA.__set__, _DATA.__get__, _GRAD):   # .data = t takes over the place of t; .grad is beside its tensor
            out = func(*args, **kwargs)
            return self.put(args[0] if func == _DATA.__set__ else out, self.is_on(given[-1]))
        if name in _MOVE:
            return self.moved(name, args, kwargs)
        if kwargs.get("device") is not None:
            on_gpu = torch.device(kwargs.pop("device")).type == "cuda"
        elif name in _ANYWHERE:
            on_gpu = self.is_on(given[0])
        elif on_gpu and (any(t.ndim and not self.is_on(t) for t in given) or _is_in_place(name) and not self.is_on(given[0])):
            raise RuntimeError(f"Expected all tensors to be on the same device, but found cuda:0 and cpu! (in {name})")
        out = func(*args, **kwargs)
        for t in tensors_in(out):
            self.put(t, on_gpu)
        return out

    def moved(self, name, args, kwargs):
        t, on_gpu = args[0], self.is_on(args[0])
        if name == "numpy":
            if on_gpu:
                raise TypeError("can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() first")
            return t.numpy(**kwargs)
        places = [torch.device(x).type == "cuda" for x in [*args[1:], *kwargs.values()] if isinstance(x, str | torch.device)]
        places += [self.is_on(x) for x in args[1:] if isinstance(x, torch.Tensor)]
        wanted = {"cuda": True, "cpu": False}.get(name, places[0] if places else on_gpu)
        dtypes = [getattr(x, "dtype", x) for x in args[1:] if isinstance(x, torch.dtype | torch.Tensor)]
        cast = t.to(*dtypes) if dtypes else t
        return cast if wanted == on_gpu and cast is t else self.put(cast.clone(), wanted)


def _on(device, rand, run):
    """What run(model, device) gives, with a small model there and batches on the CPU."""
    with _FakeGpu() as fake:
        model = fill(nn.Sequential(nn.Flatten(), nn.Linear(15, 7), nn.ReLU(), nn.Linear(7, 3)), rand).to(device)
        value = run(model, torch.device(device))
        return {"value": value, "on a GPU": [fake.is_on(t) for t in tensors_in(value)]}


def _batches(rand, *sizes):
    return [(rand.normal(n, 3, 5), rand.integers(0, 3, n)) for n in sizes]


def loss(sol, rand):
    """The loss is where the model is, its weights with it."""
    (images, labels), counts = _batches(rand, 7)[0], torch.tensor([5, 11, 2])

    def both(model, device):
        loss_fn = sol.make_loss(counts, device)
        return loss_fn(model(images.to(device)), labels.to(device)), loss_fn.weight

    for device in ("cpu", "cuda"):
        yield device, _on, device, rand, both


def step(sol, rand):
    """A training step on batches from the CPU moves the weights where they are."""
    batches = _batches(rand, 5, 3)

    def steps(model, device):
        optimizer, loss_fn = optim.SGD(model.parameters(), lr=0.1, momentum=0.9), nn.CrossEntropyLoss()
        losses = [sol.train_step(model, loss_fn, optimizer, *batch, device) for batch in batches]
        return losses, [p.detach() for p in model.parameters()]

    for device in ("cpu", "cuda"):
        yield device, _on, device, rand, steps


def table(sol, rand):
    """The table is counted on the device and comes back to the CPU."""
    batches = _batches(rand, 11, 5, 1)
    for device in ("cpu", "cuda"):
        yield device, _on, device, rand, lambda model, device: sol.confusion(model, batches, 3, device)


def arrays(sol, rand):
    """The predictions are an array, which lives on the CPU."""
    images, _ = _batches(rand, 7)[0]
    for device in ("cpu", "cuda"):
        yield device, _on, device, rand, lambda model, device: sol.predictions(model, images, device)
