"""Where a graph was cut, told from what was called in the forward pass."""

from __future__ import annotations

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.place import Place

CUTS = {
    "detach": ("detached_output", "detach() cuts the graph there"),
    "data": ("detached_output", ".data has no graph"),
    "numpy": ("rewrapped_leaf", "numpy() leaves the graph"),
    "item": ("rewrapped_leaf", "item() gives a Python number, without a graph"),
    "tolist": ("rewrapped_leaf", "tolist() gives Python numbers, without a graph"),
    "torch.tensor": ("rewrapped_leaf", "torch.tensor() starts a new graph"),
    "from_numpy": ("rewrapped_leaf", "from_numpy() starts a new graph"),
    "round": ("nondifferentiable_step", "round() has no gradient to give"),
    "sign": ("nondifferentiable_step", "sign() has no gradient to give"),
    "argmax": ("nondifferentiable_step", "argmax() has no gradient"),
    "compare": ("nondifferentiable_step", "a comparison has no gradient"),
}
STRENGTH = (
    "torch.tensor",
    "from_numpy",
    "numpy",
    "tolist",
    "item",
    "compare",
    "argmax",
    "round",
    "sign",
    "detach",
    "data",
)


def cause_of_cut(facts: Facts, *, also_outside: bool = False) -> tuple[str, Place, str] | None:
    """(id, place, words) of what cut the graph inside a model; None if nothing was seen that cuts."""
    found = [(place, str(more["by"])) for place, _, more in facts.noted("cut")]
    if not found:  # the last line of them: an earlier one may mean another model
        found = [(place, str(more["by"])) for place, _, more in facts.noted("cut on the way")][-1:]
    if also_outside and not found:
        found = [(place, str(more["by"])) for place, _, more in facts.noted("cut outside")]
    found.sort(key=lambda item: STRENGTH.index(item[1]) if item[1] in STRENGTH else 99)
    for place, by in found:
        id, words = CUTS[by]
        return id, place, words
    return None
