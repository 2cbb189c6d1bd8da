"""What a call must leave untouched: its arguments and the process-wide defaults; a snapshot before, a look after."""

from __future__ import annotations

import ctypes
import inspect
import random
import sys
from collections.abc import Iterator
from typing import Any

import torch
from torch import nn

_string_at = ctypes.string_at
_MAX_PARTS = 4000

# Kept from before any learner's file is run: a learner may replace these in the modules.
_get_rng, _set_rng, _initial_seed = torch.get_rng_state, torch.set_rng_state, torch.initial_seed
# Not torch.manual_seed: for CUDA's sake that writes down a traceback at every call, half a millisecond.
_manual_seed, _grad_enabled = torch.default_generator.manual_seed, torch.is_grad_enabled
_set_grad, _default_dtype, _set_dtype = torch.set_grad_enabled, torch.get_default_dtype, torch.set_default_dtype
_deterministic, _set_deterministic = torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms
_threads, _set_threads = torch.get_num_threads, torch.set_num_threads
_default_device, _set_device = torch.get_default_device, torch.set_default_device
_anomaly, _set_anomaly = torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly
_inference = torch.is_inference_mode_enabled
_Tensor, _Module = torch.Tensor, nn.Module


class Defaults:
    """The process-wide state at one moment."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {
            "the global random state": _get_rng().numpy().tobytes(),
            "the global seed": _initial_seed(),
            "Python's random state": random.getstate(),
            "grad mode": _grad_enabled(),
            "inference mode": _inference(),
            "the default dtype": _default_dtype(),
            "the default device": str(_default_device()),
            "deterministic mode": _deterministic(),
            "the number of threads": _threads(),
            "anomaly detection": _anomaly(),
        }
        if "numpy" in sys.modules:
            state = sys.modules["numpy"].random.get_state()
            self.values["NumPy's random state"] = (state[0], state[1].tobytes(), *state[2:])

    def changed(self) -> list[str]:
        """Names of what is different now."""
        now = Defaults().values
        names = [name for name, value in self.values.items() if name in now and now[name] != value]
        return [n for n in names if n != "the global random state" or "the global seed" not in names]

    def restore(self) -> None:
        """Put everything back but the random states, which are seeded before every call."""
        _set_grad(self.values["grad mode"])
        _set_dtype(self.values["the default dtype"])
        if str(_default_device()) != self.values["the default device"]:
            _set_device(self.values["the default device"])
        if _deterministic() != self.values["deterministic mode"]:
            _set_deterministic(self.values["deterministic mode"])
        if _threads() != self.values["the number of threads"]:
            _set_threads(self.values["the number of threads"])
        if _anomaly() != self.values["anomaly detection"]:
            _set_anomaly(self.values["anomaly detection"])


def seed_everything(seed: int) -> None:
    """Seed torch, random and, where it is loaded, NumPy."""
    _manual_seed(seed)
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)


class Arguments:
    """The arguments of one call: named, and remembered byte by byte."""

    def __init__(self, function: Any, args: tuple[Any, ...]) -> None:
        named = dict(zip(argument_names(function, args), args, strict=True))
        if isinstance(function, _Module):
            named = {"the module": function, **named}
        self.parts = dict(_parts(named))
        self._before = {path: _fingerprint(part) for path, part in self.parts.items()}
        self._named = named

    def changed(self) -> dict[str, Any]:
        """Path -> the value there now, for all that is not what it was."""
        now = dict(_parts(self._named))
        out = {path: now.get(path) for path, old in self._before.items() if _differs(old, path, now)}
        return out | {path: part for path, part in now.items() if path not in self._before}

    def described(self) -> list[str]:
        """One line per tensor or scalar argument: "x: float32 (3, 4)"."""
        lines = [f"{path}: {describe(part)}" for path, part in self.parts.items() if path in self._named]
        return lines[:12]


def argument_names(function: Any, args: tuple[Any, ...]) -> list[str]:
    """The parameter names of a function for these arguments; those behind an observer are its function's."""
    if getattr(function, "is_observer", False) and args and callable(args[0]):
        return ["function", *argument_names(args[0], args[1:])]
    target = type(function).forward if isinstance(function, _Module) else function
    try:
        names = [p.name for p in inspect.signature(target).parameters.values() if p.kind in (0, 1)]
    except (TypeError, ValueError):
        names = []
    if isinstance(function, _Module) and names[:1] == ["self"]:
        names = names[1:]
    names = names[: len(args)]
    return names + [f"argument {i}" for i in range(len(names), len(args))]


def describe(value: Any) -> str:
    """dtype and shape of a tensor, the text of a small value, else its class."""
    if isinstance(value, _Tensor):
        where = "" if value.device.type == "cpu" else f" on {value.device}"
        grad = ", requires grad" if value.requires_grad else ""
        return f"{str(value.dtype).removeprefix('torch.')} {tuple(value.shape)}{where}{grad}"
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)[:80]
    if isinstance(value, list | tuple) and len(value) <= 4 and all(isinstance(v, bool | int | float) for v in value):
        return repr(value)
    return type(value).__name__


def _parts(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Tensors, scalars and modes inside a value, each with the path to it."""
    if depth > 6:
        return
    if isinstance(value, _Tensor):
        yield path, value
        if value.is_leaf and value.grad is not None:
            yield f"{path}.grad", value.grad
    elif isinstance(value, _Module):
        yield from _module_parts(value, path)
    elif isinstance(value, dict):
        for key, item in list(value.items())[:_MAX_PARTS]:
            yield from _parts(item, f"{path}[{key!r}]" if path else str(key), depth + 1)
    elif isinstance(value, list | tuple):
        yield f"len({path})", len(value)
        for i, item in enumerate(value[:_MAX_PARTS]):
            yield from _parts(item, f"{path}[{i}]", depth + 1)
    elif type(value).__module__ == "numpy" or value is None or isinstance(value, bool | int | float | str):
        yield path, value


def is_set_up(module: nn.Module) -> bool:
    """Whether Module.__init__ was called, here and in everything inside."""
    inside = vars(module)
    return "_modules" in inside and all(is_set_up(m) for m in inside["_modules"].values() if m is not None)


def _module_parts(module: nn.Module, path: str) -> Iterator[tuple[str, Any]]:
    if not is_set_up(module):
        return
    for name, child in module.named_modules():
        yield f"{path}.{name}.training" if name else f"{path}.training", child.training
    for name, tensor in [*module.named_parameters(), *module.named_buffers()]:
        yield from _parts(tensor, f"{path}.{name}")


def _fingerprint(part: Any) -> Any:
    if not isinstance(part, _Tensor):
        return part.tobytes() if hasattr(part, "tobytes") else part
    meta = (tuple(part.shape), part.dtype, part.requires_grad)
    if part.device.type != "cpu" or part.layout is not torch.strided or part.is_quantized:
        return (*meta, None)
    plain = part.detach().contiguous()
    return (*meta, _string_at(plain.data_ptr(), plain.numel() * plain.element_size()))


def _differs(old: Any, path: str, now: dict[str, Any]) -> bool:
    return path not in now or _fingerprint(now[path]) != old
