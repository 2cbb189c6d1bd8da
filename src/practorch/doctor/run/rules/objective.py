"""The loss: what it is given, of which shape, and where it starts."""

from __future__ import annotations

import math
from collections.abc import Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.loops import Loss

FEW = 3
CLASSES = ("cross_entropy", "nll_loss")
YES_NO = ("binary_cross_entropy", "binary_cross_entropy_with_logits")
NUMBERS = ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")


def probabilities_to_cross_entropy(facts: Facts) -> Iterator[Finding]:
    """Softmax before cross entropy, or an activation that logits should not have."""
    for loss in facts.trained_with("cross_entropy"):
        if loss.classes > 1 and loss.like_probabilities >= max(1, 0.9 * loss.looked):
            yield sure(
                "softmax_before_cross_entropy",
                f"In {loss.like_probabilities} of {loss.looked} batches looked at, what cross_entropy was given lies "
                "in [0, 1] and each row sums to 1: these are probabilities, and it wants logits.",
                loss.place,
                weight=9,
            )
        elif (maker := _maker(loss)) == "Softmax" and loss.classes > 1:
            text = "What cross_entropy is given comes out of a softmax, over another axis than that of the classes; "
            yield sure("softmax_before_cross_entropy", f"{text}it wants logits.", loss.place, weight=9)
        elif maker in ("Relu", "Tanh", "Sigmoid") and loss.classes > 1:
            bounds = {"Relu": "never below 0", "Tanh": "within [-1, 1]", "Sigmoid": "within [0, 1]"}[maker]
            yield sure(
                "activation_on_output",
                f"What cross_entropy is given comes out of {maker.lower()}: every logit is {bounds}.",
                loss.place,
                weight=8,
            )


def sigmoid_twice(facts: Facts) -> Iterator[Finding]:
    """A sigmoid before a loss that has its own."""
    for loss in facts.trained_with(*YES_NO):
        has_own = loss.kind == "binary_cross_entropy_with_logits"
        if (has_own and _maker(loss) == "Sigmoid") or (loss.double >= FEW and loss.double >= 0.9 * loss.looked):
            what = "applies the sigmoid itself" if has_own else "was given the sigmoid of a sigmoid"
            yield sure(
                "double_sigmoid", f"{loss.kind} {what}, and its input comes out of a sigmoid.", loss.place, weight=9
            )
        elif has_own and _maker(loss) == "Softmax":
            yield sure(
                "softmax_before_cross_entropy",
                f"{loss.kind} wants logits and is given a softmax.",
                loss.place,
                weight=8,
            )
        elif has_own and (maker := _maker(loss)) in ("Relu", "Tanh"):
            text = f"The logits that {loss.kind} is given come out of {maker.lower()}."
            yield sure("activation_on_output", text, loss.place, weight=8)


def output_cannot_reach(facts: Facts) -> Iterator[Finding]:
    """The last activation cannot give numbers that the targets have."""
    ranges = {"Relu": (0.0, math.inf), "Sigmoid": (0.0, 1.0), "Tanh": (-1.0, 1.0), "Softmax": (0.0, 1.0)}
    for loss in facts.trained_with(*NUMBERS):
        maker = _maker(loss)
        low, high = ranges.get(maker, (-math.inf, math.inf))
        if maker.startswith("Clamp"):
            low, high = loss.in_low, math.inf
        if loss.target_low < low - 0.05 or loss.target_high > high + 0.05:
            yield sure(
                "activation_on_output",
                f"The output comes out of {maker.lower()} and lies in [{low:g}, {high:g}]; the targets go from "
                f"{loss.target_low:.3g} to {loss.target_high:.3g}.",
                loss.place,
                weight=8,
            )


def nll_of_probabilities(facts: Facts) -> Iterator[Finding]:
    """nll_loss without log_softmax before it."""
    for loss in facts.trained_with("nll_loss"):
        if loss.looked >= 1 and loss.like_log_probabilities == 0 and loss.classes > 1:
            what = "are probabilities" if loss.like_probabilities else "are no log-probabilities"
            yield sure(
                "nll_without_log",
                f"In {loss.looked} of {loss.looked} batches looked at, the inputs of nll_loss {what}: the "
                "exponentials of a row do not sum to 1.",
                loss.place,
                weight=9,
            )


def broadcast(facts: Facts) -> Iterator[Finding]:
    """A column meets a row, and every pair is compared."""
    for loss in facts.trained_with(*NUMBERS, *YES_NO):
        if loss.columns:
            a, b = loss.column_shapes
            yield sure(
                "outer_broadcast_loss",
                f"{loss.kind} was given {a} and {b}: they broadcast, so the loss is a mean over pairs, not over "
                "samples.",
                loss.place,
                weight=9,
            )
    for place, times, more in facts.noted("column minus row"):
        yield sure(
            "outer_broadcast_loss",
            f"{times} times {more['left']} minus {more['right']} was taken: the result has every pair.",
            place,
            weight=9,
        )
    for place, times, more in facts.noted("column equals row"):
        yield sure(
            "argmax_after_topk_accuracy",
            f"{times} times {more['left']} == {more['right']} was taken: every prediction is compared with every "
            "label.",
            place,
            weight=8,
        )


def targets(facts: Facts) -> Iterator[Finding]:
    """Targets that the loss cannot mean."""
    for loss in facts.trained_with(*YES_NO):
        if loss.target_low < 0 or loss.target_high > 1:
            yield sure(
                "target_out_of_range",
                f"The targets of {loss.kind} go from {loss.target_low:.3g} to {loss.target_high:.3g}; they are "
                "probabilities, from 0 to 1.",
                loss.place,
                weight=9,
            )
    for loss in facts.trained_with("cross_entropy"):
        sums = loss.target_row_sums
        if sums and any(abs(s - 1) > 0.01 for s in sums):
            yield sure(
                "wrong_pairing_bce_classes",
                f"The rows of the targets sum to {min(sums):.3g} to {max(sums):.3g}: several labels may hold at once, "
                "and cross_entropy lets them compete.",
                loss.place,
                weight=8,
            )
        if loss.classes == 1:
            yield sure(
                "cross_entropy_of_one_output",
                f"cross_entropy was given logits {loss.in_shape}: with one class the softmax is 1 and the loss 0, "
                "always.",
                loss.place,
                weight=9,
            )
        if loss.swapped >= FEW:
            yield sure(
                "view_instead_of_permute",
                f"The logits were brought to {loss.in_shape} by a view or reshape: it does not swap axes, it mixes "
                "them.",
                loss.place,
                weight=8,
            )


def start(facts: Facts) -> Iterator[Finding]:
    """The first loss of a classifier is far from log C."""
    for loss in facts.trained_with("cross_entropy"):
        if loss.first is None or loss.classes < 2 or loss.seen_from > 0 or any(w.loaded for w in facts.weights):
            continue
        expected = math.log(loss.classes)
        if loss.reduction != "mean":
            continue
        if loss.first > 3 * expected + 1:
            yield sure(
                "loss_at_init_not_logC",
                f"The first loss is {loss.first:.3g}; {loss.classes} classes that are equally likely give log "
                f"{loss.classes} = {expected:.3g}.",
                loss.place,
                weight=3,
            )
        elif loss.first > 1.7 * expected + 0.3:
            yield likely(
                "loss_at_init_not_logC",
                f"The first loss is {loss.first:.3g}; log {loss.classes} = {expected:.3g} is expected.",
                loss.place,
            )


def dtypes(facts: Facts) -> Iterator[Finding]:
    """Targets in another floating-point format than the prediction."""
    for loss in facts.trained_with(*NUMBERS, *YES_NO):
        if loss.target_dtype == "torch.float64" and loss.in_dtype != "torch.float64":
            text = (
                f"{loss.kind} was given a {loss.in_dtype} prediction and {loss.target_dtype} targets: it computes in "
                "the "
            )
            yield likely("target_wrong_dtype", f"{text}larger of both.", loss.place, weight=4)


def other(facts: Facts) -> Iterator[Finding]:
    """Smaller things about losses and metrics."""
    for loss in facts.trained_with("kl_div"):
        if loss.reduction == "mean":
            yield likely("kl_mean_reduction", "kl_div averages over the classes too; batchmean does not.", loss.place)
    for place, times, _ in facts.noted("log of softmax"):
        if times >= FEW:
            yield likely(
                "log_of_softmax", f"{times} times the log of a softmax was taken; log_softmax is exact.", place
            )
    for kind, id in (("view swaps axes", "view_instead_of_permute"), ("view merges wrong axes", "merge_wrong_axes")):
        for place, times, more in facts.noted(kind):
            text = (
                f"{times} times {more['old']} was viewed as {more['new']}: a view keeps the order of the numbers, so "
                "it "
            )
            yield sure(id, f"{text}mixes the axes that a transpose would swap.", place, weight=7)
    for place, times, more in facts.noted("output against 0.5"):
        if float(more["low"]) < 0 or float(more["high"]) > 1:
            yield sure(
                "threshold_on_logits",
                f"{times} times the model's output, from {float(more['low']):.3g} to {float(more['high']):.3g}, was "
                "compared with 0.5: it is a logit, and 0.5 is a probability.",
                place,
                weight=7,
            )


def _maker(loss: Loss) -> str:
    """The operation that made the input, if it was the same in nearly all batches looked at."""
    if not loss.made_by:
        return ""
    name, times = loss.made_by.most_common(1)[0]
    return name if times >= 0.9 * loss.looked else ""


RULES = (
    probabilities_to_cross_entropy, sigmoid_twice, output_cannot_reach, nll_of_probabilities, broadcast, targets,
    start, dtypes, other,
)  # fmt: skip
