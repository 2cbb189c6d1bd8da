"""The record of what a model is made of, and its table."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 2**20  # what torchsummary calls MB


@dataclass(frozen=True)
class Row:
    """One call of one layer; what is counted once is 0 in its later calls."""

    layer: str
    """The class and the place in the table: Conv2d-1."""
    name: str
    """The path in the model: layer1.0.conv1; empty for the model itself."""
    shape: tuple[int, ...]
    """Of the output; -1 where any number of samples goes."""
    parameters: int
    multiply_adds: int | None
    """Of the layer without the layers that it calls; None: not counted."""


@dataclass(frozen=True)
class Summary:
    """The layers of a model and its sizes, for a batch of num_samples; bytes are those of the real dtypes."""

    rows: tuple[Row, ...]
    num_samples: int | None
    """None: the shapes say -1, the sizes are for one sample."""
    parameters: int
    trainable: int
    multiply_adds: int | None
    """Of convolutions, matrix products and attention (all pairs of places, masked or not); None: not counted."""
    input_bytes: int
    output_bytes: int
    """Of every row, containers included."""
    parameter_bytes: int
    kept_bytes: int | None
    """What autograd keeps of a forward pass for the backward pass, without parameters; None: not measured."""

    @property
    def total_bytes(self) -> int:
        """Input, outputs and as much again for their gradients, parameters: torchsummary's estimate for training."""
        return self.input_bytes + 2 * self.output_bytes + self.parameter_bytes

    def text(self) -> str:
        """The table, laid out as torchsummary prints it; wider where a name needs it or multiply-adds are counted."""
        cells = [("Layer (type)", "Output Shape", "Param #", "Mult-Adds")]
        for row in self.rows:
            cells.append((row.layer, str(list(row.shape)), f"{row.parameters:,}", f"{row.multiply_adds or 0:,}"))
        first, second = (max(least, *(len(line[i]) for line in cells)) for i, least in ((0, 20), (1, 25)))
        lines = [f"{a:>{first}}  {b:>{second}} {c:>15}" for a, b, c, _ in cells]
        if self.multiply_adds is not None:
            lines = [f"{line} {d:>15}" for line, (*_, d) in zip(lines, cells, strict=True)]
        width = len(lines[0]) + 1
        thin, thick = "-" * width, "=" * width
        return "\n".join([thin, lines[0], thick, *lines[1:], thick, *self._counts(), thin, *self._sizes(), thin])

    def _counts(self) -> list[str]:
        lines = [
            f"Total params: {self.parameters:,}",
            f"Trainable params: {self.trainable:,}",
            f"Non-trainable params: {self.parameters - self.trainable:,}",
        ]
        if self.multiply_adds is not None:
            lines += [f"Multiply-adds: {self.multiply_adds:,} (convolutions, matrix products, attention)"]
        return lines

    def _sizes(self) -> list[str]:
        lines = [
            f"Input size (MB): {self.input_bytes / MIB:.2f}",
            f"Forward/backward pass size (MB): {2 * self.output_bytes / MIB:.2f}",
            f"Params size (MB): {self.parameter_bytes / MIB:.2f}",
            f"Estimated Total Size (MB): {self.total_bytes / MIB:.2f}",
        ]
        if self.kept_bytes is not None:
            lines += [f"Kept for the backward pass, measured (MB): {self.kept_bytes / MIB:.2f}"]
        return lines
