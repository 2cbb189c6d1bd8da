"""Values to JSON nodes and raw bytes, with the functions that torch had before any learner's file was run."""

from __future__ import annotations

import ctypes
import math
from typing import Any

import torch

from practorch.observe.results import AtMost, Near

TENSOR_CAP = 64 << 20
NODE_CAP = 20_000
MAX_DEPTH = 32

_string_at = ctypes.string_at
_Tensor, _Parameter, _Size = torch.Tensor, torch.nn.Parameter, torch.Size
_detach, _contiguous = torch.Tensor.detach, torch.Tensor.contiguous
_data_ptr, _numel, _element_size = torch.Tensor.data_ptr, torch.Tensor.numel, torch.Tensor.element_size
_resolve_conj, _resolve_neg = torch.Tensor.resolve_conj, torch.Tensor.resolve_neg
_DisableFunction = torch._C.DisableTorchFunctionSubclass
_no_grad = torch.no_grad
_strided = torch.strided
_SYMBOLS = (torch.dtype, torch.device, torch.layout, torch.memory_format, slice, range, type)


class Encoder:
    """Collects the bytes of one frame while its nodes are written."""

    def __init__(self) -> None:
        self.blob = bytearray()
        self.nodes = 0

    def node(self, value: Any, depth: int = 0) -> Any:
        """The JSON node of a value.

        Raises ValueError if the value is nested too deeply or has too many parts.
        """
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > NODE_CAP:
            raise ValueError("the value is nested too deeply or has too many parts")
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return value if kind is not str else value[:100_000].encode("utf-8", "backslashreplace").decode()
        if kind is int:
            return value if -(2**53) < value < 2**53 else {"t": "int", "v": hex(value)[:5000]}
        if kind is float:
            return value if math.isfinite(value) else {"t": "float", "v": repr(value)}
        if kind is complex:
            return {"t": "complex", "v": [repr(value.real), repr(value.imag)]}
        if isinstance(value, _Tensor):
            return self.tensor(value)
        return self._container(value, kind, depth)

    def _container(self, value: Any, kind: type, depth: int) -> Any:
        if kind is _Size:
            return {"t": "tuple", "v": [int(n) for n in value]}
        if kind in (list, tuple):
            return {"t": kind.__name__, "v": [self.node(item, depth + 1) for item in value]}
        if (issubclass(kind, tuple) and hasattr(kind, "_fields")) or kind.__module__ == "torch.return_types":
            return {"t": "tuple", "v": [self.node(item, depth + 1) for item in tuple.__iter__(value)]}
        if kind is dict or kind.__name__ == "OrderedDict":
            items = list(dict.items(value))
            keys, values = [self.node(k, depth + 1) for k, _ in items], [self.node(v, depth + 1) for _, v in items]
            if all(key is None or isinstance(key, bool | int | float | str) for key in keys):
                return {"t": "dict", "k": keys, "v": values}
            return {"t": "list", "v": [{"t": "tuple", "v": [k, v]} for k, v in zip(keys, values, strict=True)]}
        if kind in (set, frozenset):
            return {"t": "set", "v": [self.node(item, depth + 1) for item in sorted(value, key=repr)]}
        if kind is AtMost:
            return {"t": "at_most", "v": float(value.amount), "f": value.factor, "p": value.plus, "u": value.unit}
        if kind is Near:
            return {"t": "near", "v": self.node(value.value, depth + 1), "rtol": value.rtol, "atol": value.atol}
        if isinstance(value, _SYMBOLS):
            return {"t": "symbol", "c": class_name(kind), "v": str(value)[:200]}
        return self._numpy(value, kind)

    def _numpy(self, value: Any, kind: type) -> Any:
        if kind.__module__ != "numpy":
            return {"t": "other", "c": class_name(kind)}
        if kind.__name__ == "ndarray" and value.dtype.kind in "biuf" and value.dtype.name != "float128":
            at = self._bytes(value.tobytes())
            return self._tensor_node(value.dtype.name, value.shape, "cpu", False, "numpy.ndarray", at, "")
        return {"t": "symbol", "c": f"numpy.{kind.__name__}", "v": str(value)[:200]}

    def tensor(self, value: torch.Tensor) -> dict[str, Any]:
        """A tensor's node; its numbers go to the blob when they are at hand."""
        kind = type(value)
        cls = "Tensor" if kind is _Tensor or kind is _Parameter else f"{kind.__name__} (a subclass of Tensor)"
        with _DisableFunction(), _no_grad():
            at, note = None, ""
            if value.layout is not _strided:
                cls, note = f"{str(value.layout).removeprefix('torch.')} tensor", "not a dense tensor"
            elif value.device.type != "cpu":
                note = f"on {value.device.type}"
            elif value.is_quantized or _numel(value) * _element_size(value) > TENSOR_CAP:
                note = f"more than {TENSOR_CAP >> 20} MiB" if not value.is_quantized else "quantized"
            else:
                plain = _contiguous(_resolve_neg(_resolve_conj(_detach(value))))
                at = self._bytes(_string_at(_data_ptr(plain), _numel(plain) * _element_size(plain)))
            dtype = str(value.dtype).removeprefix("torch.")
            return self._tensor_node(dtype, value.shape, str(value.device), value.requires_grad, cls, at, note)

    def _tensor_node(
        self, dtype: str, shape: Any, device: str, grad: bool, cls: str, at: list[int] | None, note: str
    ) -> dict[str, Any]:
        dims = [int(n) for n in shape]
        return {
            "t": "tensor", "dtype": dtype, "shape": dims, "device": device, "grad": bool(grad), "c": cls,
            "at": at, "note": note,
        }  # fmt: skip

    def _bytes(self, data: bytes) -> list[int]:
        start = len(self.blob)
        self.blob += data
        return [start, len(data)]


def class_name(kind: type) -> str:
    """A class by its name, with the module where it is not a builtin or the learner's own."""
    module = getattr(kind, "__module__", "")
    return kind.__qualname__ if module in ("builtins", "__main__") else f"{module}.{kind.__qualname__}"[:200]
