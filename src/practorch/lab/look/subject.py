"""What is looked at: a trained model, the test images, and the layers that say something about images."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn

from practorch.errors import PractorchError
from practorch.lab.batches import normalise
from practorch.lab.data import Images
from practorch.lab.evaluate import logits_of
from practorch.lab.run import Run


@dataclass(frozen=True)
class Subject:
    """A run's model and the images of its test set."""

    run: Run
    model: nn.Module
    data: Images

    @staticmethod
    def of(path: Path, which: Literal["best", "last"] = "best") -> Subject:
        """The model of a run, or of one of its weight files, with its weights.

        Raises PractorchError for a model that takes no images.
        """
        run = Run.open(path)
        run.refuse_enhancement("lab look")
        if path.suffix == ".safetensors":
            which = "last" if path.stem == "last" else "best"
        if len(run.facts("built").get("mean", [])) == 0:
            raise PractorchError(
                f"{path}: {run.config.model} takes no images", hint="lab look shows what a model of images sees"
            )
        model = run.model(which)
        for module in model.modules():
            if hasattr(module, "inplace"):
                module.__dict__["inplace"] = False  # attributions read what an in-place activation would overwrite
        return Subject(run, model, run.data("test"))

    def input(self, places: Tensor) -> Tensor:
        """Images as the model gets them.

        places: (B,) int64
        ->      (B, C, H, W) float32
        """
        return normalise(self.data.images[places], self.run.mean, self.run.std)

    def black(self) -> Tensor:
        """A black image as the model gets it: (1, C, H, W) float32."""
        return normalise(torch.zeros_like(self.data.images[:1]), self.run.mean, self.run.std)

    @cached_property
    def logits(self) -> Tensor:
        """Of every test image: (N, K) float32."""
        return logits_of(self.model, self.data, mean=self.run.mean, std=self.run.std)

    @cached_property
    def probabilities(self) -> Tensor:
        """(N, K) float32."""
        return self.logits.softmax(1)

    @cached_property
    def predicted(self) -> Tensor:
        """(N,) int64."""
        return self.logits.argmax(1)

    def title(self, place: int) -> str:
        """`Shirt, taken for Coat (0.81)`, or `Shirt (0.97)` where it is right."""
        true, found = int(self.data.labels[place]), int(self.predicted[place])
        share = float(self.probabilities[place, found])
        name = self.data.classes[true]
        return (
            f"{name} ({share:.2f})" if true == found else f"{name}, taken\nfor {self.data.classes[found]} ({share:.2f})"
        )

    def one_of_each_class(self, most: int) -> Tensor:
        """The first test image of each class, so many at most: (B,) int64."""
        firsts = [
            int((self.data.labels == k).nonzero()[0])
            for k in range(len(self.data.classes))
            if (self.data.labels == k).any()
        ]
        return torch.tensor(firsts[:most])

    @cached_property
    def maps(self) -> dict[str, nn.Module]:
        """Layers that give maps (B, C, H, W) larger than one place, by name, in the order in which they run."""
        seen: dict[str, nn.Module] = {}
        with outputs_of(self.model, list(self.model.named_modules())) as outputs, torch.no_grad():
            self.model(self.input(torch.tensor([0])))
        modules = dict(self.model.named_modules())
        for name, output in outputs.items():
            if name and output.ndim == 4 and output.shape[-1] > 1 and output.shape[-2] > 1:
                seen[name] = modules[name]
        return seen

    @property
    def last_map(self) -> tuple[str, nn.Module] | None:
        """The last layer that gives maps: what Grad-CAM looks at; None for a model without maps."""
        return next(reversed(self.maps.items()), None) if self.maps else None


@contextmanager
def outputs_of(model: nn.Module, named: list[tuple[str, nn.Module]]) -> Iterator[dict[str, Tensor]]:
    """A dict that fills with the outputs of these modules, by name, as the model runs."""
    outputs: dict[str, Tensor] = {}

    def keep(name: str) -> object:
        def hook(_module: nn.Module, _inputs: object, output: object) -> None:
            if isinstance(output, Tensor):
                outputs[name] = output.detach()

        return hook

    handles = [module.register_forward_hook(keep(name)) for name, module in named]  # type: ignore[arg-type]
    try:
        yield outputs
    finally:
        for handle in handles:
            handle.remove()
