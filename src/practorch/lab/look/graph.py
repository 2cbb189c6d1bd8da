"""A model as a picture: a box per layer from top to bottom, and an arc for what skips layers."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, fx, nn
from torch.fx.passes.shape_prop import ShapeProp

from practorch.lab.look.panels import shortened
from practorch.lab.look.subject import Subject
from practorch.lab.plots import COLOURS, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROWS = 28  # boxes in a column
WIDTH, HEIGHT = 3.3, 0.56
MOST_BOXES = 3 * ROWS
KINDS = {"Conv2d": 0, "Linear": 4, "BatchNorm2d": 2, "LayerNorm": 2, "GroupNorm": 2, "ReLU": 5, "GELU": 5, "SiLU": 5}
JOINS: dict[Any, str] = {operator.add: "add", torch.add: "add", torch.cat: "concatenate", operator.mul: "multiply"}


@dataclass(frozen=True)
class Box:
    """A layer, or a function that joins: its name, what it is, its output's shape, and the boxes that it reads."""

    name: str
    kind: str
    shape: str
    reads: tuple[int, ...]


class _Tracer(fx.Tracer):
    """Leaves are torch's own layers, and the modules of one of these classes."""

    def __init__(self, closed: tuple[type, ...] = ()) -> None:
        super().__init__()
        self.closed = closed

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return isinstance(m, self.closed) or super().is_leaf_module(m, module_qualified_name)


def graph(subject: Subject) -> Figure | None:
    """The model's graph for an image of the data; None if the model decides by values which way to go."""
    boxes = boxes_of(subject.model, subject.input(torch.tensor([0])))
    return _drawn(boxes, subject.run.config.model) if boxes else None


def boxes_of(model: nn.Module, x: Tensor) -> list[Box]:
    """The boxes in the order in which they run; blocks that come often are one box where there are too many layers."""
    closed: tuple[type, ...] = ()
    while True:
        try:
            tracer = _Tracer(closed)
            traced = fx.GraphModule(model, tracer.trace(model))
            with torch.no_grad():
                ShapeProp(traced).propagate(x)
        except (fx.proxy.TraceError, TypeError, ValueError, RuntimeError, NotImplementedError):
            return []
        boxes = _boxes(traced)
        larger = _next_to_close(model, closed)
        if len(boxes) <= MOST_BOXES or larger is None:
            return boxes
        closed = (*closed, larger)


def _next_to_close(model: nn.Module, closed: tuple[type, ...]) -> type | None:
    """The class of the model's own that comes most often and is still open."""
    counts: dict[type, int] = {}
    for module in model.modules():
        kind = type(module)
        if module is not model and list(module.children()) and not kind.__module__.startswith("torch.nn"):
            counts[kind] = counts.get(kind, 0) + (kind not in closed)
    best = max(counts, key=lambda kind: counts[kind], default=None)
    return best if best is not None and counts[best] > 1 else None


def _boxes(traced: fx.GraphModule) -> list[Box]:
    """Nodes that compute; what only changes a shape or reads an attribute is passed through."""
    boxes: list[Box] = []
    stands_for: dict[fx.Node, tuple[int, ...]] = {}
    modules = dict(traced.named_modules())
    for node in traced.graph.nodes:
        reads = tuple(dict.fromkeys(place for one in node.all_input_nodes for place in stands_for.get(one, ())))
        kind = _kind(node, modules)
        if not kind:
            stands_for[node] = reads
            continue
        meta = node.meta.get("tensor_meta")
        shape = " × ".join(map(str, meta.shape[1:])) if hasattr(meta, "shape") else ""
        boxes.append(Box(str(node.target) if node.op == "call_module" else node.name, kind, shape, reads))
        stands_for[node] = (len(boxes) - 1,)
    return boxes


def _kind(node: fx.Node, modules: dict[str, nn.Module]) -> str:
    if node.op == "placeholder":
        return "input"
    if node.op == "call_module":
        module = modules[str(node.target)]
        return "" if isinstance(module, nn.Identity) else type(module).__name__
    if node.op == "call_function":
        return JOINS.get(node.target, "") if len(node.all_input_nodes) > 1 else _function(node)
    return ""


def _function(node: fx.Node) -> str:
    name = getattr(node.target, "__name__", "")
    return (
        name
        if name in ("relu", "gelu", "silu", "softmax", "max_pool2d", "avg_pool2d", "scaled_dot_product_attention")
        else ""
    )


def _drawn(boxes: list[Box], name: str) -> Figure:
    """Boxes in columns of ROWS; an arrow to the next, an arc at the right for what skips."""
    cols = -(-len(boxes) // ROWS)
    rows = min(ROWS, len(boxes))
    made, (ax,) = figure(width=4.6 * cols, height=0.42 * rows + 0.8)
    ax.set_axis_off()
    ax.set_xlim(-0.1, 4.5 * cols)
    ax.set_ylim(-rows + 0.2, 0.9)
    ax.set_title(f"{name}: {len(boxes)} boxes, read downwards")
    spots = [(4.5 * (place // ROWS), -(place % ROWS)) for place in range(len(boxes))]
    for place, box in enumerate(boxes):
        x, y = spots[place]
        colour = COLOURS[KINDS[box.kind]] if box.kind in KINDS else "#666666"
        ax.add_patch(_rectangle(x, y, colour))
        ax.text(x + 0.1, y, f"{shortened(box.name, 20)}  {box.kind}  {box.shape}", va="center", ha="left", fontsize=7)
        for source in box.reads:
            _arrow(ax, spots[source], (x, y), is_next=source == place - 1)
    return made


def _rectangle(x: float, y: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y - HEIGHT / 2), WIDTH, HEIGHT, facecolor="white", edgecolor=colour, linewidth=1.6)


def _arrow(ax: Any, start: tuple[float, float], end: tuple[float, float], *, is_next: bool) -> None:
    """Down to the next box; around the boxes between at the right; dashed to the next column."""
    style = {"arrowstyle": "->", "color": "#888888" if is_next else COLOURS[1], "shrinkA": 0, "shrinkB": 0}
    if start[0] != end[0]:
        style["linestyle"] = "--"
        tail, head = (start[0] + WIDTH, start[1]), (end[0], end[1])
    elif is_next:
        tail, head = (start[0] + 0.2, start[1] - HEIGHT / 2), (end[0] + 0.2, end[1] + HEIGHT / 2)
    else:
        style["connectionstyle"] = f"arc3,rad=-{min(0.9, 1.6 / (start[1] - end[1]))}"
        tail, head = (start[0] + WIDTH, start[1]), (end[0] + WIDTH, end[1])
    ax.annotate("", xy=head, xytext=tail, arrowprops=style)
