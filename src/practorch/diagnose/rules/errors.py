"""Errors of the classic families: what they mean, with the line, the numbers and the shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from practorch.diagnose.rules.rule import Explained, Rule
from practorch.diagnose.rules.seen import Seen
from practorch.engine.records import Raised


@dataclass(frozen=True)
class Family:
    """Errors with one meaning: each form is a pattern of the message and a text that may use its groups as {0}, {1}."""

    id: str
    forms: tuple[tuple[str, str], ...]
    ask: str
    catalog: str = ""

    def explain(self, seen: Seen) -> Iterator[Explained]:
        """One reading if the learner's code raised an error of this family, and the solution none."""
        raised = seen.missed.got.raised
        if raised is None or seen.missed.want.raised is not None or raised.ends_process:
            return
        for pattern, text in self.forms:
            if match := re.search(pattern, raised.message):
                said = text.format(*match.groups())
                yield Explained(said, _evidence(seen, raised), self.ask, line=raised.line)
                return

    @property
    def rule(self) -> Rule:
        return Rule(self.id, self.explain, self.catalog)


def _evidence(seen: Seen, raised: Raised) -> str:
    line = f": line {raised.line}: {raised.code}" if raised.line is not None else ""
    shapes = f" with {'; '.join(raised.shapes)}" if raised.shapes else ""
    return f"{seen.place}{line}{shapes}: {raised.type}: {raised.first_line}"


FAMILIES = (
    Family(
        "inplace_on_leaf",
        ((
            "leaf Variable that requires grad is being used in an in-place operation",
            "A tensor that requires grad is changed in place. Autograd needs the value it had, so that is allowed in "
            "no_grad only.",
        ),),
        "Should this line be part of the graph (then it makes a new tensor) or not (then no_grad)?",
        "inplace_on_leaf",
    ),
    Family(
        "write_to_expanded",
        (
            (
                "more than one element of the written-to tensor refers to a single memory",
                "A tensor is written to whose entries share memory: expand repeats numbers without storing them again. "
                "One write would change many entries.",
            ),
        ),
        "Which line made that tensor, and who else sees its memory?",
        "write_to_expanded",
    ),
    Family(
        "inplace_on_saved",
        ((
            "modified by an inplace operation",
            "A tensor that backward needs was changed in place after it was saved. exp and sigmoid keep their output, "
            "a product keeps both factors.",
        ),),
        "Which line writes into a result that an earlier line still needs for its derivative?",
        "inplace_on_saved",
    ),
    Family(
        "backward_twice",
        ((
            "backward through the graph a second time",
            "The same graph is gone through twice. backward frees what it saved; each new forward builds a new graph.",
        ),),
        "Which tensor from an earlier step is still part of this step's loss?",
        "backward_twice",
    ),
    Family(
        "nothing_to_go_back",
        ((
            "does not require grad and does not have a grad_fn",
            "backward starts at a tensor without a graph: nothing that requires grad led to it. .detach(), .item(), "
            "no_grad and inputs without requires_grad all end like this.",
        ),),
        "What is .requires_grad of each tensor between the parameters and this line?",
        "detached_output",
    ),
    Family(
        "backward_on_nonscalar",
        ((
            "grad can be implicitly created only for scalar outputs",
            "backward was called on a tensor with more than one number. A gradient is that of one number, the loss.",
        ),),
        "Which sum or mean makes one number of the batch's losses?",
        "backward_on_nonscalar",
    ),
    Family(
        "unused_in_graph",
        ((
            "appears? to not have been used in the graph",
            "A gradient is asked for with respect to a tensor that the result does not depend on. A copy, a detached "
            "version or another layer was used in its place.",
        ),),
        "Through which lines should that tensor reach the result?",
    ),
    Family(
        "made_in_inference_mode",
        ((
            "Inference tensors cannot",
            "A tensor made in inference_mode is used where gradients are computed. It has no version and no graph, for "
            "good.",
        ),),
        "Would no_grad do, or should that tensor be made outside?",
        "inference_tensor_in_autograd",
    ),
    Family(
        "view_needs_contiguous",
        ((
            "view size is not compatible",
            "view cannot give this shape without moving numbers: after a transpose or a permute they no longer lie in "
            "order. view only looks at the same memory anew.",
        ),),
        "Which operation before this line changed the order of the axes, and what does reshape do that view does not?",
        "view_needs_contiguous",
    ),
    Family(
        "matmul_shapes",
        (
            (
                r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)",
                "({0}, {1}) @ ({2}, {3}): the inner sizes are {1} and {2}, and a product needs them equal. The last "
                "dim of the left side is summed against the last but one of the right.",
            ),
            (
                r"batch2 tensor to be: \[(\d+), (\d+)\] but got: \[(\d+), (\d+)\]",
                "The left side has {1} columns, the right side {3} rows, in a batch of {0}. A product sums the last "
                "dim of the left side against the last but one of the right.",
            ),
            (
                r"(size mismatch, got input|inconsistent tensor size|mat2 must be|batch\d must be|vector \+ matrix)",
                "The operands of this product do not fit together. A product sums the last dim of the left side "
                "against the last but one of the right.",
            ),
            (
                r"matmul need to be at least 1D, but they are (\d)D and (\d)D",
                "@ multiplies vectors and matrices, and here stand {0} and {1} dims. A number times a tensor is *.",
            ),
        ),
        "What are the shapes of the two sides, and which dim should be summed away?",
    ),
    Family(
        "broadcast_shapes",
        (
            (
                r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at non-singleton dimension (\d)",
                "{0} meets {1} at dim {2}. Broadcasting lines shapes up from the right; two sizes fit if they are "
                "equal or one of them is 1.",
            ),
            (
                r"expanded size of the tensor \((\d+)\) must match the existing size \((\d+)\)",
                "A dim of size {1} is to become {0}. Only a dim of size 1 can be expanded, and shapes line up from the "
                "right.",
            ),
        ),
        "Written one below the other, right-aligned: which dim of which tensor lacks a partner?",
    ),
    Family(
        "sizes_do_not_fit",
        (
            (
                r"stack expects each tensor to be equal size, but got (\[.*?\]) at entry 0 and (\[.*?\])",
                "stack puts tensors of one shape side by side along a new dim; here are {0} and {1}.",
            ),
            (
                r"Sizes of tensors must match except in dimension (\d+)\. Expected size (\d+) but got size (\d+)",
                "cat joins along dim {0}; in every other dim the sizes must agree, and {1} meets {2}.",
            ),
            (
                r"Tensors must have same number of dimensions: got (\d+) and (\d+)",
                "cat joins tensors with the same number of dims; here are {0} and {1}.",
            ),
        ),
        "Should the parts be joined along a dim that they have, or along a new one?",
    ),
    Family(
        "reshape_count",
        ((
            r"shape '(\[.*?\])' is invalid for input of size (\d+)",
            "{1} numbers do not fit into shape {0}. A reshape keeps how many there are, so the sizes multiply to that.",
        ),),
        "Where does each size in that shape come from, and which of them do the numbers not have?",
    ),
)  # fmt: skip
