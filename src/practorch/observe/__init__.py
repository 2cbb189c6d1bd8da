"""What a checks.py may use: seeded inputs, and observers that wrap a call to look at more than its result.

An observer takes the function first and its arguments after it: `yield "3 x 4", grads, sol.softmax, x`.
"""

from practorch.observe.cost import biggest, flops, kept, torch_calls
from practorch.observe.documents import Document
from practorch.observe.gradients import grads, grads_of_grads
from practorch.observe.modules import fill, named, shapes, state
from practorch.observe.rand import Rand
from practorch.observe.ranks import ranks
from practorch.observe.results import AtMost, Near
from practorch.observe.wrap import aliases, answer, near, on_meta, raised, twice

__all__ = [
    "AtMost",
    "Document",
    "Near",
    "Rand",
    "aliases",
    "answer",
    "biggest",
    "fill",
    "flops",
    "grads",
    "grads_of_grads",
    "kept",
    "named",
    "near",
    "on_meta",
    "raised",
    "ranks",
    "shapes",
    "state",
    "torch_calls",
    "twice",
]
