"""Records of the training loop: losses, backward, optimizers, loaders, schedules, saved states."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from practorch.doctor.run.place import NOWHERE, Place


@dataclass
class Loss:
    """One loss function at one line."""

    kind: str
    place: Place
    count: int = 0
    with_grad: int = 0
    looked: int = 0
    in_shape: tuple[int, ...] = ()
    target_shape: tuple[int, ...] = ()
    in_low: float = float("inf")  # of what comes out of a clamp
    in_dtype: str = ""
    target_dtype: str = ""
    reduction: str = "mean"
    first: float | None = None
    classes: int = 0
    like_probabilities: int = 0  # inputs whose rows sum to 1
    like_log_probabilities: int = 0
    made_by: Counter[str] = field(default_factory=Counter)  # the operation that made the input
    target_low: float = float("inf")
    target_high: float = float("-inf")
    targets_whole: int = 0  # batches of whole numbers only
    target_row_sums: list[float] = field(default_factory=list)
    label_kinds: list[tuple[int, int]] = field(default_factory=list)  # (different labels, labels) in a batch
    labels: Counter[int] = field(default_factory=Counter)
    copies: int = 0  # targets that are the model's input, token by token
    shifts: Counter[int] = field(default_factory=Counter)  # by how much they are moved
    columns: int = 0  # times that (N, 1) met (N,)
    column_shapes: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    values: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    seen_from: int = 0
    same_next: int = 0  # neighbouring labels that are equal
    next_labels: int = 0
    mixed: int = 0  # batches with more than one label
    roughness: list[float] = field(default_factory=list)  # of the targets, 1 in random order, 0 when sorted
    double: int = 0  # inputs that are a sigmoid of a sigmoid
    padded: int = 0  # targets that count where the input is padding
    swapped: int = 0  # inputs whose axes were swapped by a view
    weights: float = 0.0
    weighted: float = 0.0
    means: float = 0.0


@dataclass
class Backward:
    """The calls of backward at one line."""

    place: Place
    count: int = 0
    direct: int = 0  # the tensor is what a loss function gave, undivided
    direct_loss: Place = NOWHERE
    wasted: int = 0  # gradients that were cleared before any optimizer used them
    clamped: int = 0
    sizes: int = 1
    foreign: Counter[int] = field(default_factory=Counter)  # optimizers whose gradients from here were thrown away
    used_by: Counter[int] = field(default_factory=Counter)
    first_user: Counter[int] = field(default_factory=Counter)
    depths: dict[int, int] = field(default_factory=dict)  # how far an optimizer's parameters are from the loss
    operations: set[str] = field(default_factory=set)
    leaf_roots: int = 0  # losses without a parameter in their graph
    looked: int = 0


@dataclass
class Optimizer:
    """One optimizer and what its steps found."""

    kind: str
    number: int
    place: Place
    steps: int = 0
    step_places: Counter[Place] = field(default_factory=Counter)
    zero_places: Counter[Place] = field(default_factory=Counter)
    without_grad: int = 0
    zero_grad: int = 0
    carried: int = 0
    lrs: list[float] = field(default_factory=list)
    weight_decay: float = 0.0
    momentum: float = 0.0
    decayed_vectors: int = 0
    decayed_norms: int = 0
    decayed_embeddings: int = 0
    num_params: int = 0
    made_at: int = 0  # step
    is_own: bool = False  # the learner's own class: it may use gradients in ways of its own
    per_step: Counter[tuple[Place, int]] = field(default_factory=Counter)  # (line of backward, times per step)
    batches_per_step: list[int] = field(default_factory=list)
    lonely: int = 0  # steps after a whole pass over the batches, with one backward
    lonely_batches: int = 0
    first_lr: float = 0.0
    modes: Counter[str] = field(default_factory=Counter)  # "train" or "eval" at its steps
    eval_from: int = -1
    eval_place: Place = NOWHERE
    is_moody: bool = False
    halves: int = 0


@dataclass
class Loader:
    """One DataLoader."""

    number: int
    place: Place
    dataset: str
    dataset_key: int
    batch_size: int
    order: str  # "sequential", "random", "distributed", the sampler's name
    sampler_key: int
    num_workers: int
    length: int
    drop_last: bool
    indices: frozenset[int] | None = None
    passes: int = 0
    whole_passes: int = 0
    batches: int = 0
    wait_s: float = 0.0
    between_s: float = 0.0
    trained: int = 0  # batches after which a backward came
    scored: int = 0
    first_rows: list[int] = field(default_factory=list)  # a fingerprint of the first batch of each pass
    rows: set[int] = field(default_factory=set)  # fingerprints of items
    num_rows: int = 0
    repeats: int = 0  # neighbouring batches of one pass that are equal
    draws: int = 0  # batches whose making drew random numbers
    random_transforms: list[str] = field(default_factory=list)
    generators: list[str] = field(default_factory=list)  # random generators that the data set holds
    generators_used: int = 0
    generator_calls: list[str] = field(default_factory=list)
    sampler_epochs: int = 0
    sizes: set[int] = field(default_factory=set)
    fetch_s: float = 0.0
    unread: int = 0  # batches of the pass at hand


@dataclass
class Scheduler:
    """One learning-rate schedule."""

    kind: str
    place: Place
    optimizer: int
    steps: int = 0
    step_places: Counter[Place] = field(default_factory=Counter)
    horizon: int = 0  # T_max, total_steps, step_size, the last milestone
    early: int = 0  # steps before the optimizer's first
    per_optimizer_step: float = 0.0
    lrs: list[float] = field(default_factory=list)
    gamma: float = 0.0


@dataclass
class Saved:
    """A state_dict that was taken while training."""

    place: Place
    step: int
    model: int
    versions: tuple[int, ...] = ()
    alive: bool = False
