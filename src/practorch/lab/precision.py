"""Types, memory layout and threads: measured on the model itself, since what helps one slows another down.

On a CPU with bfloat16 units a convolutional net gains 2 to 3 times from autocast and channels_last together, and a
ConvNeXt loses a quarter; a second thread gives 1.5 times on idle cores and costs 3 to 6 times on busy ones.
"""

from __future__ import annotations

import copy
import math
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from practorch.lab.config import Config
from practorch.lab.evaluate import autocast
from practorch.lab.loss import Loss
from practorch.lab.machine import cores, device_of
from practorch.lab.threads import threads

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float64": torch.float64}
TOLERANCE = 1e-2
PROBE_S = 0.3
"""Seconds for one candidate."""
SLOW_S = 0.1
"""Of a model whose step takes longer, a part of the batch is measured."""
WORTH = 1.1
"""How much faster than plain float32 on one thread something must be to be taken."""


@dataclass(frozen=True)
class Arithmetic:
    """How a model computes."""

    precision: str
    layout: str
    device: torch.device

    @property
    def dtype(self) -> torch.dtype:
        return DTYPES[self.precision]

    @property
    def input_dtype(self) -> torch.dtype:
        """Of images: autocast takes float32."""
        return torch.float64 if self.precision == "float64" else torch.float32

    def placed(self, model: nn.Module) -> nn.Module:
        """The model, moved in place; weights stay float32 under autocast."""
        model = model.to(self.device, self.input_dtype)
        if self.layout == "channels_last":
            model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return model

    def input(self, x: Tensor) -> Tensor:
        return x.contiguous(memory_format=torch.channels_last) if self._is_last(x) else x

    def autocast(self) -> AbstractContextManager[Any]:
        return autocast(self.device, self.dtype)

    def _is_last(self, x: Tensor) -> bool:
        return self.layout == "channels_last" and x.dim() == 4


def arithmetic_of(config: Config) -> Arithmetic:
    """What the config fixes; float32 and contiguous where it says auto."""
    auto = {"auto": "float32"}.get(config.precision, config.precision)
    layout = "channels_last" if config.layout == "channels_last" else "contiguous"
    return Arithmetic(auto, layout, device_of(config.device))


@dataclass(frozen=True)
class Choice:
    """What was taken, and a sentence with the figures."""

    arithmetic: Arithmetic
    num_threads: int
    why: str


def choose(config: Config, model: nn.Module, x: Tensor, y: Tensor, loss: Loss, device: torch.device) -> Choice:
    """The fastest candidate whose loss is within a hundredth of float32's; what the config fixes is not tried.

    Copies of the model take a few steps; the model itself is left alone. About 2 seconds when all is auto: of a slow
    model a part of the batch must do.
    """
    plain = Arithmetic("float32" if config.precision == "auto" else config.precision, "contiguous", device)
    plain = replace(plain, layout=plain.layout if config.layout == "auto" else config.layout)
    num = 1 if config.threads == "auto" else int(config.threads)
    whole_s = _measure(model, x, y, loss, plain, num, is_once=True)[0]
    part = max(8, int(len(x) * min(1.0, SLOW_S / whole_s)))
    x, y = x[:part], y[:part]
    plain_s, reference = _measure(model, x, y, loss, plain, num)
    best, best_s, words = plain, plain_s, [f"{_name(plain)} {plain_s * 1e3:.3g} ms"]
    for candidate in _candidates(config, plain, x, model):
        seconds, value = _measure(model, x, y, loss, candidate, num)
        differs = not abs(value - reference) <= TOLERANCE * max(1.0, abs(reference))
        words.append(f"{_name(candidate)} {seconds * 1e3:.3g}{' (but another loss)' if differs else ''}")
        if not differs and seconds * (WORTH if best == plain else 1) < best_s:
            best, best_s = candidate, seconds
    if config.threads == "auto" and device.type == "cpu" and cores() > 1:
        seconds, _ = _measure(model, x, y, loss, best, cores(), give_up_s=3 * best_s)
        words.append(f"{cores()} threads {seconds * 1e3:.3g}")
        num = cores() if seconds * WORTH < best_s else 1
    taken = f"{_name(best)}, {num} thread{'s' if num > 1 else ''}"
    of = f" of {part} samples" if part < config.batch_size else ""
    return Choice(best, num, f"computes in {taken} (a batch{of}: {', '.join(words)})")


def step_seconds(model: nn.Module, x: Tensor, y: Tensor, loss: Loss, arithmetic: Arithmetic) -> float:
    """How long a forward and backward pass takes, on a copy of the model."""
    return _measure(model, x, y, loss, arithmetic, torch.get_num_threads(), is_wall=True)[0]


def _candidates(config: Config, plain: Arithmetic, x: Tensor, model: nn.Module) -> list[Arithmetic]:
    has_convolutions = x.dim() == 4 and any(isinstance(module, nn.Conv2d) for module in model.modules())
    kinds = ("float32", "bfloat16") if config.precision == "auto" else (config.precision,)
    layouts = ("contiguous", "channels_last") if config.layout == "auto" and has_convolutions else (plain.layout,)
    every = [Arithmetic(kind, layout, plain.device) for kind in kinds for layout in layouts]
    return [each for each in every if each != plain]


def _measure(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    loss: Loss,
    arithmetic: Arithmetic,
    num_threads: int,
    *,
    is_once: bool = False,
    is_wall: bool = False,
    give_up_s: float = math.inf,
) -> tuple[float, float]:
    """Seconds of a forward and backward pass, the least of several after the first, and the loss of the first.

    One thread is measured in its own CPU seconds, which other programs on the core do not lengthen.
    """
    is_alone = num_threads == 1 and arithmetic.device.type == "cpu" and not is_wall
    clock = time.process_time if is_alone else time.perf_counter
    own = arithmetic.placed(copy.deepcopy(model)).train()
    x = arithmetic.input(x.to(arithmetic.input_dtype) if x.is_floating_point() else x)
    times: list[float] = []
    first = math.nan
    until = time.perf_counter() + PROBE_S
    with threads(num_threads):
        while len(times) < 2 or (time.perf_counter() < until and len(times) < 20):
            torch.manual_seed(0)
            start = clock()
            with arithmetic.autocast():
                value = loss(own(x), y)
            value.backward()  # type: ignore[no-untyped-call]
            number = float(value.detach())  # waits for an accelerator
            times.append(clock() - start)
            first = number if len(times) == 1 else first
            if is_once or times[0] > give_up_s:
                return times[0], first
            own.zero_grad()
    return min(times[1:]), first


def _name(arithmetic: Arithmetic) -> str:
    return arithmetic.precision + (" with channels_last" if arithmetic.layout == "channels_last" else "")
