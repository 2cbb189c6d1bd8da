"""What came over the wire, as plain values: numbers, strings, containers, and tensors made here from bytes.

Nothing in here was ever an object of a learner's: a class with a clever __eq__ does not reach the comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from practorch.engine.wire import WireError

if TYPE_CHECKING:
    import torch

DTYPES = (
    "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool",
    "complex64", "complex128",
)  # fmt: skip
MAX_DEPTH = 40


@dataclass(frozen=True, eq=False)
class TensorValue:
    """A tensor, or what claimed to be one: cls says what it was ("Tensor", "numpy.ndarray", "MyTensor(Tensor)").

    data is None where the numbers did not come along (meta device, sparse, too large); note says why.
    """

    dtype: str
    shape: tuple[int, ...]
    device: str
    requires_grad: bool
    cls: str
    data: torch.Tensor | None
    note: str = ""

    def __str__(self) -> str:
        return f"{self.cls} {self.dtype} {shape_text(self.shape)}"


@dataclass(frozen=True)
class Other:
    """Something that is not a value: a module, a generator, an instance of the learner's own class."""

    cls: str


@dataclass(frozen=True)
class Symbol:
    """A dtype, device, size, slice or the like, by its text."""

    cls: str
    text: str


@dataclass(frozen=True)
class AtMost:
    """A cost: fewer is fine, more than limit(reference) is a miss. unit says what was counted."""

    amount: float
    factor: float
    plus: float
    unit: str

    @property
    def limit(self) -> float:
        return self.amount * self.factor + self.plus


@dataclass(frozen=True)
class Near:
    """A value that is compared with its own tolerances."""

    value: Any
    rtol: float
    atol: float


def decode(node: Any, blob: bytes, depth: int = 0) -> Any:
    """The value behind a JSON node.

    Raises WireError if the node is not one that encode writes.
    """
    if depth > MAX_DEPTH:
        raise WireError("a value nested too deeply")
    if node is None or isinstance(node, bool | int | float | str):
        return node
    if not isinstance(node, dict) or not isinstance(node.get("t"), str):
        raise WireError("a node without a tag")
    try:
        return _tagged(node, blob, depth)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WireError(f"a malformed {node['t']!r} node: {error}") from None


def _tagged(node: dict[str, Any], blob: bytes, depth: int) -> Any:
    tag = node["t"]
    if tag == "tensor":
        return _tensor(node, blob)
    if tag in ("list", "tuple"):
        items = [decode(item, blob, depth + 1) for item in node["v"]]
        return items if tag == "list" else tuple(items)
    if tag == "dict":
        keys = [decode(key, blob, depth + 1) for key in node["k"]]
        return dict(zip(keys, (decode(item, blob, depth + 1) for item in node["v"]), strict=True))
    if tag == "set":
        return frozenset(decode(item, blob, depth + 1) for item in node["v"])
    if tag == "float":
        return float(str(node["v"]))
    if tag == "int":
        return int(str(node["v"]), 16)
    if tag == "complex":
        return complex(float(node["v"][0]), float(node["v"][1]))
    if tag == "symbol":
        return Symbol(str(node["c"]), str(node["v"]))
    if tag == "other":
        return Other(str(node["c"]))
    if tag == "at_most":
        return AtMost(float(node["v"]), float(node["f"]), float(node["p"]), str(node["u"]))
    if tag == "near":
        return Near(decode(node["v"], blob, depth + 1), float(node["rtol"]), float(node["atol"]))
    raise WireError(f"an unknown tag {tag!r}")


def _tensor(node: dict[str, Any], blob: bytes) -> TensorValue:
    shape = tuple(int(n) for n in node["shape"])
    data, dtype = None, str(node["dtype"])
    if node["at"] is not None:
        start, length = (int(n) for n in node["at"])
        if start < 0 or length < 0 or start + length > len(blob):
            raise WireError("a tensor outside its blob")
        data = _from_bytes(blob[start : start + length], dtype, shape)
    return TensorValue(
        dtype, shape, str(node["device"]), bool(node["grad"]), str(node["c"]), data, str(node.get("note", ""))
    )


def _from_bytes(data: bytes, dtype: str, shape: tuple[int, ...]) -> torch.Tensor:
    import torch

    if dtype not in DTYPES or any(n < 0 for n in shape):
        raise WireError(f"a tensor of {dtype} {shape}")
    kind = getattr(torch, dtype)
    count = 1
    for n in shape:
        count *= n
    if count * kind.itemsize != len(data):
        raise WireError(f"{len(data)} bytes are not {dtype} {shape}")
    if not count:
        return torch.empty(shape, dtype=kind)
    return torch.frombuffer(bytearray(data), dtype=kind).reshape(shape)


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as PyTorch writes it: (), (3,), (3, 4)."""
    return str(tuple(shape))


def kind_of(value: Any) -> str:
    """What a value is, in a learner's words: "a tensor", "a list", "None"."""
    if isinstance(value, TensorValue):
        return "a tensor" if value.cls == "Tensor" else f"a {value.cls}"
    if isinstance(value, Other | Symbol):
        return f"a {value.cls}"
    if isinstance(value, Near):
        return kind_of(value.value)
    if isinstance(value, AtMost):
        return f"a result within {value.limit:,.0f} {value.unit}"
    return "None" if value is None else f"{'an' if type(value).__name__[0] in 'aio' else 'a'} {type(value).__name__}"
