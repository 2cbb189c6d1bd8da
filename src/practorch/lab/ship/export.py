"""A run's model as one file that needs no practorch: a torch.export program, or ONNX; refused if its answers differ."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from practorch.errors import FAILED, PractorchError
from practorch.lab.extras import needed
from practorch.lab.run import Run
from practorch.lab.ship.pixels import FromPixels, from_pixels, image_shape

Format = Literal["torch", "onnx"]
SUFFIXES: dict[Format, str] = {"torch": ".pt2", "onnx": ".onnx"}
CHECKED_BATCHES = (1, 2, 7)
"""Sizes on which the file must agree with the model; it is exported with another one, so that none is built in."""
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Exported:
    """A file that gives the model's answers."""

    path: Path
    format: Format
    difference: float
    """The largest absolute difference between its scores and the model's."""
    largest: float
    """The largest absolute score, to hold the difference against."""
    num_images: int
    size_bytes: int
    opset: int
    """ONNX's version of the operators; 0 for torch."""


class Differs(PractorchError):
    """The exported file does not give the model's answers: it is not kept."""

    exit_code = FAILED


def export(run: Run, to: Format, path: Path | None = None, *, tolerance: float = TOLERANCE) -> Exported:
    """Write the run's best model; path defaults to a file in the run's folder.

    The file takes pixels (B, C, H, W) in [0, 1], any B, and gives scores (B, num_classes).
    Raises Differs if a score is off by more than tolerance times the largest score, or times 1 if that is less.
    """
    path = path or run.path / f"model{SUFFIXES[to]}"
    model, shape = from_pixels(run), image_shape(run)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        new = Path(folder) / f"model{SUFFIXES[to]}"
        with _quiet():
            opset = _write_onnx(model, shape, new, run) if to == "onnx" else _write_torch(model, shape, new)
            answer = _read_onnx(new) if to == "onnx" else _read_torch(new)
            difference, largest = _parity(model, answer, shape)
        if not difference <= tolerance * max(1.0, largest):  # nan is no parity either
            raise Differs(
                f"{path}: scores differ from the model's by up to {difference:.3g}, where the largest is {largest:.3g}",
                hint="the file was not kept; --tolerance takes another bound",
            )
        os.replace(new, path)
    return Exported(path, to, difference, largest, sum(CHECKED_BATCHES), path.stat().st_size, opset)


def _write_torch(model: FromPixels, shape: tuple[int, int, int], path: Path) -> int:
    torch.export.save(program_of(model, shape), path)
    return 0


def program_of(model: FromPixels, shape: tuple[int, int, int]) -> torch.export.ExportedProgram:
    """The model's graph, for any number of images.

    Raises PractorchError if it cannot be traced.
    """
    example, any_batch = (torch.rand(3, *shape),), ({0: torch.export.Dim("batch")},)
    try:
        return torch.export.export(model, example, dynamic_shapes=any_batch)
    except RuntimeError:  # some operators (unflatten with a -1) fix the batch, unless Python's bytecode is read
        try:
            return torch.export.export(model, example, dynamic_shapes=any_batch, strict=True)
        except RuntimeError as error:
            first = str(error).strip().partition("\n")[0]
            raise PractorchError(
                f"torch.export cannot follow the model: {first}", hint="if on tensor values and loops over them do that"
            ) from None


def _read_torch(path: Path) -> Callable[[Tensor], Tensor]:
    module = torch.export.load(path).module()

    def answer(x: Tensor) -> Tensor:
        scores: Tensor = module(x)
        return scores

    return answer


def _write_onnx(model: FromPixels, shape: tuple[int, int, int], path: Path, run: Run) -> int:
    for package in ("onnx", "onnxscript"):
        needed(package, "lab export --to onnx")
    program = torch.onnx.export(
        program_of(model, shape), dynamo=True, verbose=False, input_names=["pixels"], output_names=["scores"]
    )
    assert program is not None
    program.model.metadata_props.update({"classes": "\n".join(run.classes), "run": run.path.name})
    program.save(str(path), external_data=False)
    onnx = needed("onnx", "lab export --to onnx")
    onnx.checker.check_model(str(path), full_check=True)
    return int(program.model.opset_imports[""])


def _read_onnx(path: Path) -> Callable[[Tensor], Tensor]:
    runtime = needed("onnxruntime", "lab export --to onnx, to check the file")
    session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return lambda x: torch.from_numpy(session.run(["scores"], {"pixels": x.numpy()})[0])


@torch.no_grad()
def _parity(model: FromPixels, answer: Callable[[Tensor], Tensor], shape: tuple[int, int, int]) -> tuple[float, float]:
    """The largest difference of a score, and the largest score, over batches of several sizes."""
    generator = torch.Generator().manual_seed(0)
    difference = largest = torch.tensor(0.0)
    for size in CHECKED_BATCHES:
        x = torch.rand(size, *shape, generator=generator)
        want, got = model(x), answer(x)
        if got.shape != want.shape:
            raise Differs(f"the file gives {tuple(got.shape)} for {size} images, not {tuple(want.shape)}")
        # maximum() keeps a nan, which max() of Python would drop
        difference = torch.maximum(difference, (got - want).abs().max())
        largest = torch.maximum(largest, want.abs().max())
    return float(difference), float(largest)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without the exporters' talk about themselves; warnings about the model still come through."""
    loggers = [logging.getLogger(name) for name in ("onnxscript", "onnx_ir", "torch.onnx", "torch.export")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            for kind in (DeprecationWarning, FutureWarning, PendingDeprecationWarning):
                warnings.simplefilter("ignore", kind)
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
