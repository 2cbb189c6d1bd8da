import contextlib
from unittest import mock

import torch


@contextlib.contextmanager
def _machine(*kinds):
    """A machine with these kinds of device; PyTorch is built for all of them."""
    with contextlib.ExitStack() as fakes:
        for kind, modules in {
            "cuda": [torch.cuda], "xpu": [torch.xpu], "mps": [torch.backends.mps, torch.mps],
        }.items():  # fmt: skip
            for module in modules:
                for name, value in {"is_available": kind in kinds, "device_count": 2 * (kind in kinds)}.items():
                    if hasattr(module, name):
                        fakes.enter_context(mock.patch.object(module, name, lambda value=value: value))
        for module in (torch.backends.cuda, torch.backends.mps):
            fakes.enter_context(mock.patch.object(module, "is_built", lambda: True))
        yield


def _picked(sol, kinds, *wanted):
    with _machine(*kinds):
        device = sol.pick_device(*wanted)
    return f"{type(device).__name__} {device}"


def _picked_or_refused(sol, kinds, name):
    try:
        return _picked(sol, kinds, name)
    except ValueError:
        return "ValueError"


def one_kind(sol, rand):
    """A machine with one kind of GPU, or with none."""
    yield "a machine without a GPU", _picked, sol, ()
    for kind in ("cuda", "mps", "xpu"):
        yield f"a machine with {kind}", _picked, sol, (kind,)


def order(sol, rand):
    """Where several are there: cuda, then mps, then xpu."""
    yield "cuda and mps", _picked, sol, ("cuda", "mps")
    yield "cuda and xpu", _picked, sol, ("cuda", "xpu")
    yield "mps and xpu", _picked, sol, ("mps", "xpu")


def wanted(sol, rand):
    """A device that is asked for, and that is there, is the one you get."""
    yield "cpu, on a machine with cuda", _picked_or_refused, sol, ("cuda",), "cpu"
    yield "cuda, on a machine with cuda", _picked_or_refused, sol, ("cuda",), "cuda"
    yield "cuda:1, on a machine with cuda", _picked_or_refused, sol, ("cuda",), "cuda:1"
    yield "xpu, on a machine with cuda and xpu", _picked_or_refused, sol, ("cuda", "xpu"), "xpu"
    yield "mps, on a machine with mps", _picked_or_refused, sol, ("mps",), "mps"
    yield "xpu:1, on a machine with xpu", _picked_or_refused, sol, ("xpu",), "xpu:1"


def not_there(sol, rand):
    """A device that is asked for, and that is not there, is an error."""
    for kinds, name in (((), "cuda"), (("cuda",), "mps"), (("mps",), "cuda:0"), (("cuda", "mps"), "xpu")):
        yield f"{name}, on a machine with {' and '.join(kinds) or 'no GPU'}", _picked_or_refused, sol, kinds, name
