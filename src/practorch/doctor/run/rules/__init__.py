"""The rules: one function per mistake, from facts to findings; and which finding is another one's cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding
from practorch.doctor.run.rules import (
    clipping,
    crashes,
    habits,
    language,
    modes,
    objective,
    order,
    parameters,
    reading,
    samples,
    signal,
    source,
    splits,
    structure,
)

RULES = (
    *crashes.RULES, *order.RULES, *clipping.RULES, *parameters.RULES, *objective.RULES, *language.RULES, *modes.RULES,
    *samples.RULES, *splits.RULES, *reading.RULES, *signal.RULES, *structure.RULES, *habits.RULES, *source.RULES,
)  # fmt: skip

SYMPTOMS = frozenset({
    "lr_too_high", "lr_too_low", "dead_relu", "saturated_activations", "exploding_gradient", "vanishing_gradient",
    "nan_appears", "loss_at_init_not_logC", "normalised_differently",
})  # fmt: skip
CUT = frozenset({"zero_grad_each_micro_batch", "unused_layer", "vanishing_gradient", "lr_too_low"})
# A cause, and what follows from it: where the cause is found, what follows is not told as a mistake of its own.
FOLLOWS: dict[str, frozenset[str]] = {
    "not_scaled": SYMPTOMS | {"activation_on_output"},
    "double_scaling": SYMPTOMS,
    "nan_in_data": SYMPTOMS | {"test_statistics_leak", "test_normalised_by_itself"},
    "fully_masked_row": SYMPTOMS,
    "log_of_zero": frozenset({"nan_appears", "dead_relu"}),
    "sqrt_at_zero": frozenset({"nan_appears", "dead_relu"}),
    "cross_entropy_of_one_output": frozenset({"wrong_pairing_bce_classes"}),
    "nan_appears": frozenset({"dead_relu"}),
    "mask_bool_convention": SYMPTOMS | {"fully_masked_row"},
    "init_scale_wrong": SYMPTOMS - {"normalised_differently"},
    "zero_init_symmetry": frozenset({"dead_relu", "lr_too_low", "vanishing_gradient"}),
    "lr_too_high": frozenset(
        {"dead_relu", "saturated_activations", "exploding_gradient", "nan_appears", "vanishing_gradient"}
    ),
    "saturated_activations": frozenset({"vanishing_gradient"}),
    "dead_relu": frozenset({"vanishing_gradient", "lr_too_low"}),
    "nondifferentiable_step": frozenset(
        {"vanishing_gradient", "zero_grad_each_micro_batch", "lr_too_low", "unused_layer"}
    ),
    "missing_step": frozenset({"zero_grad_each_micro_batch", "lr_too_low"}),
    "detached_output": CUT,
    "graph_cut": CUT,
    "no_grad_around_forward": CUT | {"graph_cut", "eval_in_train_mode"},
    "params_in_python_list": frozenset(
        {
            "bn_updates_in_eval",
            "dropout_active_in_eval",
            "param_not_in_optimizer",
            "eval_in_train_mode",
        }
    ),
    "same_samples_in_both_splits": frozenset({"test_normalised_by_itself", "test_statistics_leak"}),
    "missing_zero_grad": frozenset({"lr_too_high", "exploding_gradient", "accumulation_not_divided"}),
    "step_before_backward": frozenset({"zero_grad_each_micro_batch", "missing_zero_grad"}),
    "clips_loss_not_gradient": frozenset({"zero_grad_each_micro_batch"}),
    "scheduler_wrong_cadence": frozenset({"scheduler_before_optimizer", "lr_too_low"}),
    "rewrapped_leaf": frozenset({"no_grad_around_forward", "graph_cut", "unused_layer", "missing_backward"}),
    "sampler_of_other_split": frozenset({"same_samples_in_both_splits"}),
    "batchnorm_batch_of_one": frozenset({"lr_too_high"}),
    "frozen_by_accident": frozenset({"frozen_but_bn_moves"}),
    "test_normalised_by_itself": frozenset({"test_statistics_leak"}),
}


def findings(facts: Facts) -> list[Finding]:
    """What the facts say is wrong: the sure before the likely, the heavier first, each mistake once."""
    found: dict[str, Finding] = {}
    for rule in RULES:
        for finding in _tried(rule, facts):
            known = found.get(finding.id)
            if known is None or (finding.certainty == "sure" and known.certainty == "likely"):
                found[finding.id] = finding
    for id, finding in facts.was_sure.items():
        found.setdefault(id, finding)
    follows = {id for cause in found for id in FOLLOWS.get(cause, ())}
    kept = [finding for id, finding in found.items() if id not in follows]
    return sorted(kept, key=lambda f: (f.certainty != "sure", -f.weight))


def _tried(rule: Callable[[Facts], Iterator[Finding]], facts: Facts) -> list[Finding]:
    """What a rule says; a fault of ours silences this rule, not the report."""
    try:
        return list(rule(facts))
    except Exception as fault:
        text = f"rule {rule.__name__}: {type(fault).__name__}: {fault}"
        if text not in facts.faults:
            facts.faults.append(text)
        return []
