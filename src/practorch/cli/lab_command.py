"""practorch lab: train real models on real data, see inside them, compare them fairly."""

from __future__ import annotations

import click

from practorch.cli.lazy import LazyGroup

COMMANDS = {
    "data": "The data sets: list, show, check.",
    "models": "The models, with their sizes.",
    "summary": "A model's layers, shapes, parameters and memory.",
    "train": "Train a model on a data set.",
    "runs": "Your runs, newest first.",
    "board": "TensorBoard on your runs, on this machine.",
    "compare": "Models at the same budget, over seeds, with a report.",
    "look": "See inside a trained model.",
    "enhance": "Sharpen and denoise photographs, measured against bicubic.",
    "export": "A trained model as torch.export or ONNX, checked for parity.",
    "predict": "A trained model's answer for images.",
    "serve": "A trained model behind HTTP, in batches, on this machine.",
    "job": "A Dockerfile and Kubernetes manifests for a run.",
}


@click.group(
    "lab",
    cls=LazyGroup,
    table=COMMANDS,
    package="practorch.cli.lab",
    epilog="Example: practorch lab train quickstart",
)
def command() -> None:
    """Train real models on real data in one command, see inside them, and compare them fairly.

    Everything works offline at once with the Fashion-MNIST images inside practorch.
    """
