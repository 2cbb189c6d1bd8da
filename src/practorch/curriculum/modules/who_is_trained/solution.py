import torch
from torch import nn


class _Numbers(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = torch.ones(2, requires_grad=True)
        self.b = nn.Parameter(torch.ones(2))
        self.c = nn.Parameter(torch.ones(2)) * 0.5
        self.register_buffer("d", torch.ones(2))
        self.register_buffer("e", torch.ones(2), persistent=False)


class _Nested(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))


class _Listed(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(2, 2), nn.Linear(2, 2)]
        self.head = nn.Linear(2, 1)


class _Repeated(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(2, 2)] * 3)


class _Frozen(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 2)).requires_grad_(False)
        self.head = nn.Linear(2, 1)


class _Overwritten(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(2))
        self.w = torch.zeros(2)


def _kind(name):
    numbers = _Numbers()
    if name in dict(numbers.named_parameters()):
        return "parameter"
    return "buffer" if name in dict(numbers.named_buffers()) else "neither"


def _names(make, only_trained=False):
    try:
        found = make().named_parameters()
    except TypeError:
        return "error"
    return tuple(name for name, p in found if p.requires_grad or not only_trained)


a = _kind("a")                                      # a tensor with a gradient is still a tensor
b = _kind("b")
c = _kind("c")                                      # a Parameter times a number is a tensor
d = _kind("d")
e = _kind("e")                                      # persistent says only whether it is saved
saved = tuple(_Numbers().state_dict())              # parameters and persistent buffers
nested = _names(_Nested)                            # the ReLU is number 1
listed = _names(_Listed)                            # a Python list is not looked into
num_repeated = len(list(_Repeated().parameters()))  # one layer: each tensor once
num_repeated_keys = len(_Repeated().state_dict())   # each place has its names
num_frozen = len(list(_Frozen().parameters()))      # frozen parameters are parameters
trained = _names(_Frozen, only_trained=True)
overwritten = _names(_Overwritten)                  # only a Parameter or None may take the place
