"""Exceptions that have a name: the message, and what the run had shown before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from practorch.doctor.run.facts import Crash, Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.rules.causes import cause_of_cut
from practorch.doctor.run.rules.source import reads_data

NAMED = (
    (r"Target -?\d+ is out of bounds|index out of range in self|device-side assert", "target_out_of_range"),
    (r"all elements of (input|target) should be between 0 and 1", ""),
    (
        r"Using a target size \(.*\) that is different to the input size|multi-target not supported",
        "target_wrong_shape",
    ),
    (r"Expected input batch_size \(\d+\) to match target batch_size", "target_wrong_shape"),
    (r"Expected target size", "sequence_logits_dim_order"),
    (r"Target size .* must be the same as input size", "target_wrong_shape"),
    (r"Expected more than 1 value per channel when training", "batchnorm_batch_of_one"),
    (r"Trying to backward through the graph a second time", "backward_twice"),
    (r"modified by an inplace operation", "inplace_on_saved"),
    (r"leaf Variable that requires grad is being used in an in-place", "inplace_on_leaf"),
    (r"grad can be implicitly created only for scalar outputs", "backward_on_nonscalar"),
    (r"optimizer got an empty parameter list", "params_in_python_list"),
    (r"cannot assign module before Module.__init__", "missing_super_init"),
    (r"Expected all tensors to be on the same device", "hardcoded_device"),
    (r"view size is not compatible", "view_needs_contiguous"),
    (r"Inference tensors cannot be saved for backward", "inference_tensor_in_autograd"),
)
DOUBLE = re.compile(r"dtype.*(double|Double|float64)|(double|Double).*dtype|Double and Float|Float and Double")
DTYPE = re.compile(
    r"expected scalar type|expected target dtype|[Ff]ound dtype|must have the same dtype|can't be cast|"
    r"not implemented for '(Long|Int|Float|Double)'"
)


def crash(facts: Facts) -> Iterator[Finding]:
    """The name of the mistake that ended the script."""
    if facts.crash is None:
        return
    found = facts.crash
    text = f"{found.kind}: {found.message.splitlines()[0][:160] if found.message else ''}"
    yield from _named(facts, found, text)


def _named(facts: Facts, found: Crash, text: str) -> Iterator[Finding]:
    message = found.message
    if "does not require grad and does not have a grad_fn" in message:
        yield from _no_graph(facts, found, text)
        return
    if "between 0 and 1" in message:
        id = "bce_of_logits" if "input" in message else "target_out_of_range"
        yield sure(id, text, found.place, weight=9)
        return
    if DTYPE.search(message):
        at_loss = any(word in found.place.code for word in ("loss", "criterion", "bce", "entropy", "backward"))
        is_double = bool(DOUBLE.search(message))
        id = "float64_leak" if is_double and not at_loss else "target_wrong_dtype"
        yield sure(id, text, found.place, weight=9)
        return
    if re.search(r"shapes cannot be multiplied|size mismatch|Given .*(channels|normalized_shape)", message):
        flat = facts.noted("flattens the batch")
        if flat:
            place, _, more = flat[0]
            yield sure("flatten_eats_batch", f"{text}; {more['old']} was flattened from axis 0 on.", place, weight=9)
        return
    if found.kind == "AttributeError" and "'float' object has no attribute 'backward'" in message:
        yield sure("graph_cut", f"{text}: the loss had become a Python number.", found.place, weight=9)
        return
    for pattern, id in NAMED:
        if id and re.search(pattern, message):
            if id == "inplace_on_saved" and _stepped_before(facts):
                words = "step() changed the weights between the forward pass and its backward()"
                yield sure("step_before_backward", f"{text}; {words}.", found.place, weight=9)
                return
            if id == "backward_twice" and any(m.carried_state for m in facts.models):
                yield sure(
                    "hidden_state_not_reset", f"{text}; the state of the batch before was used.", found.place, weight=9
                )
                return
            make = likely if id in ("params_in_python_list", "hardcoded_device") else sure
            yield make(id, text, found.place, weight=9)
            return


def _stepped_before(facts: Facts) -> bool:
    """The last that happened: a loss, a step, and the backward that raised."""
    kinds = [e.kind for e in facts.events if e.kind in ("loss", "forward", "step", "backward")][-3:]
    return kinds[-2:] == ["step", "backward"] and kinds[:1] != ["backward"]


def _no_graph(facts: Facts, found: Crash, text: str) -> Iterator[Finding]:
    """The loss has no graph: gradients were off, or something cut it."""
    calls = [c for c in facts.calls if c.training]
    newest = max(calls, key=lambda c: c.last_step, default=None)
    if newest is not None and not newest.grad:
        yield sure(
            "no_grad_around_forward", f"{text}; the model was called while gradients were off.", newest.place, weight=9
        )
        return
    cold = [w for w in facts.weights if w.name and w.is_current and newest is not None and w.model == newest.model]
    if cold and not any(w.requires_grad for w in cold):
        yield sure("frozen_by_accident", f"{text}; all {len(cold)} parameters want no gradient.", found.place, weight=9)
        return
    cut = cause_of_cut(facts, also_outside=True)
    data = None if cut is not None else reads_data(found.place)
    if cut is not None:
        id, place, words = cut
        yield sure(id, f"{text}; {words}.", place, weight=9)
    elif data is not None:
        yield sure("detached_output", f"{text}; .data has no graph.", data, weight=9)
    else:
        yield sure("graph_cut", text, found.place, weight=8)


def leaf_loss(facts: Facts) -> Iterator[Finding]:
    """backward is called on a tensor that was made anew."""
    for backward in facts.backwards.values():
        if backward.leaf_roots >= 3 and backward.leaf_roots >= 0.9 * backward.looked and facts.optimizers:
            text = (
                f"In {backward.leaf_roots} of {backward.looked} losses looked at, the graph behind backward() holds no "
            )
            text += "parameter: it starts at a tensor that was made anew."
            yield sure("rewrapped_leaf", text, backward.place, weight=9)


RULES = (crash, leaf_loss)
