from unittest import mock

import torch

DEVICES = ("cpu", "cuda", "cuda:0", "cuda:1", "mps", "mps:0", "xpu")


def _on(kinds, function, *args):
    """Call it on a machine that has these kinds of GPU; PyTorch is built for mps where mps is, else for cuda."""
    with (
        mock.patch.object(torch.cuda, "is_available", lambda: "cuda" in kinds),
        mock.patch.object(torch.backends.mps, "is_available", lambda: "mps" in kinds),
        mock.patch.object(torch.backends.cuda, "is_built", lambda: kinds != ("mps",)),
        mock.patch.object(torch.backends.mps, "is_built", lambda: "mps" in kinds),
    ):
        return function(*args)


def best(sol, rand):
    """The best device that is there, on four machines."""
    for kinds in ((), ("mps",), ("cuda",), ("cuda", "mps")):
        yield f"a machine with {' and '.join(kinds) or 'no GPU'}", _on, kinds, sol.best_device


def gpu_or_not(sol, rand):
    """Which devices are GPUs of type cuda or mps, whatever is on this machine."""
    for i, name in enumerate(DEVICES):
        kinds = ("cuda", "mps") if i % 2 == 0 else ()
        yield f"{name}, on a machine with {'GPUs' if kinds else 'none'}", _on, kinds, sol.uses_gpu, torch.device(name)


def _parsed(sol, name):
    try:
        device = sol.parse(name)
    except ValueError:
        return "ValueError"
    return f"{type(device).__name__} {device}"


def known_names(sol, rand):
    """A name that is known gives its device, number and all."""
    for name in ("cpu", "cuda", "cuda:1", "cuda:0", "mps", "mps:0"):
        yield name, _parsed, sol, name


def upper_case(sol, rand):
    """Upper and lower case are the same."""
    for name in ("CUDA", "Cuda:1", "MPS", "CPU"):
        yield name, _parsed, sol, name


def unknown_names(sol, rand):
    """A name that is not known is an error, and never the CPU."""
    for name in ("gpu", "cdua", "xpu", "cuda0", "cudax:0", "cuda:one", "meta", ""):
        yield name or "an empty string", _parsed, sol, name


def options(sol, rand):
    """Memory is pinned for cuda, with or without a number."""
    for i, name in enumerate(DEVICES):
        kinds = ("cuda", "mps") if i % 2 == 0 else ()
        yield f"{name}, on a machine with {'GPUs' if kinds else 'none'}", _on, kinds, sol.loader_options, torch.device(name)
