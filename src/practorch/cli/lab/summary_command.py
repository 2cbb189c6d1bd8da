"""practorch lab summary: the layers of a model, their shapes, parameters and memory."""

from __future__ import annotations

import dataclasses
import json

import click

from practorch.cli.text import say
from practorch.errors import PASSED


def shape(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, ...] | None:
    """3,224,224 or 3x224x224 as numbers."""
    if value is None:
        return None
    parts = value.replace("x", ",").split(",")
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
        raise click.BadParameter(f"{value!r} is not whole numbers like 3,224,224")
    return tuple(int(part) for part in parts)


@click.command("summary", epilog="Example: practorch lab summary log_resnet18 --input 3,224,224")
@click.argument("model")
@click.option(
    "--input", "input_shape", callback=shape, metavar="C,H,W",
    help="Shape of one image, or the number of tokens; what the model was made for by default.",
)  # fmt: skip
@click.option("--classes", type=click.IntRange(1), help="How many classes; what the model was made for by default.")
@click.option("--batch", type=click.IntRange(1), help="Shapes and sizes for so many samples; -1 and one by default.")
@click.option(
    "--dtype", type=click.Choice(["float32", "float64", "bfloat16", "float16"]), default="float32", show_default=True
)  # fmt: skip
@click.option("--mult-adds", is_flag=True, help="Count those of convolutions, matrix products and attention.")
@click.option("--memory", is_flag=True, help="Measure what autograd keeps for the backward pass.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON, sizes in bytes.")
def command(
    model: str,
    input_shape: tuple[int, ...] | None,
    classes: int | None,
    batch: int | None,
    dtype: str,
    mult_adds: bool,
    memory: bool,
    as_json: bool,
) -> int:
    """A model's layers, shapes, parameters and memory: the table of torchsummary.

    There is one row for each call of a layer; a layer that is called twice has its parameters once. The size of the
    forward and backward pass is an estimate: all rows, and as much again for the gradients; --memory measures.
    Attention counts all pairs of places, masked or not; the multiply-adds of norms and activations are not counted.
    """
    import torch

    from practorch.lab.summary import summary_of

    made = summary_of(
        model,
        input_shape,
        num_classes=classes,
        num_samples=batch,
        dtype=getattr(torch, dtype),
        has_multiply_adds=mult_adds,
        has_memory=memory,
    )
    if as_json:
        say(json.dumps({**dataclasses.asdict(made), "total_bytes": made.total_bytes}))
    else:
        say(made.text())
    return PASSED
