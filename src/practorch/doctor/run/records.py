"""Records of what is trained: weights, layers, models and their calls."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from practorch.doctor.run.place import NOWHERE, Place


@dataclass
class Sketch:
    """A tensor in a few numbers."""

    low: float
    high: float
    mean: float
    std: float
    finite: bool
    whole: bool  # whole numbers only


@dataclass
class Weight:
    """A parameter or another leaf of the graph that gets a gradient."""

    name: str  # "" where no model has it
    shape: tuple[int, ...]
    dtype: str
    key: int
    model: int = -1
    requires_grad: bool = True
    in_optimizer: bool = False
    in_graph: int = 0  # in how many of the graphs looked at
    got_grad: int = 0  # after how many of the backward calls looked at
    is_parameter: bool = True
    layer: str = ""
    layer_called: bool = False
    layer_is_cold: bool = False  # it ran with gradients off only
    size: float = 0.0  # deviation times the root of the number of inputs, when first seen
    loaded: bool = False
    holder: str = ""  # "Net.layers, a list": where an unregistered one was found
    typo: bool = False  # has an attribute require_grad
    owner: int = -1  # its optimizer
    group: int = 0  # its place among that optimizer's groups
    groups: int = 1
    was_changed: bool = False  # by somebody, since it was first seen
    chances: int = 0  # backward calls looked at since it was first seen
    constant: float | None = None  # all its numbers are this, when first seen
    unchanged: float = 0.0  # share of its numbers that a step with a gradient left as they were, added up
    is_current: bool = True  # a model has it now, under this name
    looked: int = 0  # steps looked at


@dataclass
class Layer:
    """A module without children, over the calls that were looked at."""

    name: str
    kind: str
    calls: int = 0
    before: str = ""  # the layer whose output it was given, untouched
    in_shape: tuple[int, ...] = ()
    out_shape: tuple[int, ...] = ()
    grad_in: bool = False
    grad_out: bool = False
    warm: int = 0  # calls with gradients on
    cold: int = 0  # calls with gradients off, in a model that was called with gradients on
    training: bool = True
    frozen_moving: int = 0  # calls of a batch norm in training mode whose parameters want no gradient
    stds: list[float] = field(default_factory=list)
    means: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    not_finite_at: int = -1
    place: Place = NOWHERE
    options: dict[str, float] = field(default_factory=dict)


@dataclass
class Activation:
    """One activation function at one place of the model."""

    name: str
    kind: str
    place: Place
    calls: int = 0
    units: int = 0
    dead: float = 0.0  # share of units that were never above zero, in all calls looked at
    saturated: list[float] = field(default_factory=list)  # share of values at the ends of its range
    steps: list[int] = field(default_factory=list)
    samples: int = 0
    is_last: bool = False  # nothing of the model came after it


@dataclass
class Model:
    """A module that was called from outside of any other, and its layers."""

    name: str
    number: int
    place: Place
    layers: dict[str, Layer] = field(default_factory=dict)
    activations: dict[str, Activation] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)  # names of the layers in the order of the first training call
    moody: list[str] = field(default_factory=list)  # dropouts and batch norms that behave differently in training
    shared: dict[str, int] = field(default_factory=dict)  # a layer that stands several times in a container
    strangers: Counter[str] = field(default_factory=Counter)  # kinds of layers called that no model has
    eval_calls: Counter[Place] = field(default_factory=Counter)
    train_calls: Counter[Place] = field(default_factory=Counter)
    norms_in_eval: set[str] = field(default_factory=set)  # batch norms in training mode inside a model in eval mode
    wrapped: str = ""  # "compiled": its layers cannot be seen
    typos: list[str] = field(default_factory=list)  # modules with an attribute require_grad
    draws_in_eval: int = 0  # calls in eval mode that drew random numbers
    in_lists: dict[str, int] = field(default_factory=dict)  # "layers, a list": parameters in there
    carried_state: int = 0  # calls of a recurrent layer that were given the state of the call before
    out_shape: tuple[int, ...] = ()
    last_layer: str = ""
    signatures: set[int] = field(default_factory=set)  # the shapes of its parameters: those of a copy are the same


@dataclass
class Calls:
    """Calls of one model from one line, with one loader, in one state."""

    model: int
    place: Place
    loader: int
    grad: bool
    training: bool
    count: int = 0
    first_step: int = 0
    last_step: int = 0
    backwarded: int = 0
    scored: int = 0
    plain: int = 0  # gradients were on, and the output has no graph: nothing in the model wants one
    before_training: int = 0  # a call with gradients came right after
    made: int = 0  # followed by the drawing of samples from the outputs
    sizes: list[int] = field(default_factory=list)
    sketches: list[Sketch] = field(default_factory=list)
    shape: tuple[int, ...] = ()
    dtype: str = ""
    device: str = ""
    rows: Counter[int] = field(default_factory=Counter)
    passes: list[list[int]] = field(default_factory=list)  # fingerprints of the rows, pass by pass
    total: float = 0.0
    squares: float = 0.0
    numbers: int = 0
    loader_pass: int = 0
    groups: list[set[int]] = field(default_factory=list)  # fingerprints: of each pass, or each call without a loader
    known: list[set[int]] = field(default_factory=list)  # those of each group that had been trained on by then
    hooked: int = 0  # calls of which it was seen whether a backward goes through
    firsts: list[int] = field(default_factory=list)  # the fingerprint of the first row of each call
    own_total: float = 0.0  # the same over rows that were not seen before
    own_squares: float = 0.0
    own_numbers: int = 0
    group_key: tuple[int, int] = (-1, -1)

    @property
    def is_training(self) -> bool:
        return self.backwarded > 0
