"""Training and evaluation: the model's mode, dropout and batch norms, graphs where none is needed."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.place import Place
from practorch.doctor.run.records import Calls, Model

FEW = 3


def trains_in_eval(facts: Facts) -> Iterator[Finding]:
    """Steps are made while the model is in evaluation mode."""
    for optimizer in facts.optimizers:
        evals, trains = optimizer.modes["eval"], optimizer.modes["train"]
        if evals < FEW or optimizer.eval_from < 0:
            continue
        if not trains and _norms_are_frozen(facts):
            continue
        since = f"from step {optimizer.eval_from} on" if trains else "in all of them"
        text = f"{evals} of {evals + trains} steps were made with the model in eval mode, {since}"
        if optimizer.is_moody and trains:
            yield sure(
                "leaves_model_in_eval", f"{text}: its dropout and batch norms were off.", optimizer.eval_place, weight=8
            )
        else:
            why = ". No dropout or batch norm is in it, so nothing changed yet." if not optimizer.is_moody else "."
            yield likely("leaves_model_in_eval", text + why, optimizer.eval_place, weight=3)


def evaluates_in_training_mode(facts: Facts) -> Iterator[Finding]:
    """Samples are scored, not learnt from, while dropout or batch norm are in training mode."""
    for calls in _not_training(facts):
        model = facts.models[calls.model]
        if not calls.training or not model.moody:
            continue
        is_scored = calls.scored >= 1 if not calls.grad else calls.count >= 5
        is_drawn = not calls.grad and calls.made >= FEW
        if is_scored or is_drawn:
            what = _kinds(model)
            yield sure(
                "eval_in_train_mode",
                f"{calls.count} calls that were {'scored' if is_scored else 'sampled from'} and not learnt from ran "
                f"in training mode, with {what} active.",
                calls.place,
                weight=7,
            )


def dropout_stays_on(facts: Facts) -> Iterator[Finding]:
    """Dropout or batch statistics work in a model that is in evaluation mode."""
    for place, times, more in facts.noted("dropout in eval"):
        yield sure(
            "dropout_active_in_eval",
            f"F.dropout dropped {float(more['p']):.0%} in {times} calls although the model was in eval mode: it does "
            "not know of the mode unless it is told.",
            place,
            weight=8,
        )
    for model in facts.models:
        if model.norms_in_eval:
            name = sorted(model.norms_in_eval)[0]
            yield sure(
                "bn_updates_in_eval",
                f"{len(model.norms_in_eval)} batch norms ({name}, …) used the statistics of the batch although the "
                "model was in eval mode.",
                _evaluation(facts, model),
                weight=7,
            )
        elif model.draws_in_eval >= 2 and not facts.noted("dropout in eval"):
            yield likely(
                "dropout_active_in_eval",
                f"{model.name} drew random numbers in {model.draws_in_eval} calls in eval mode: the same input gives "
                "another output each time.",
                _evaluation(facts, model),
                weight=3,
            )


def evaluates_with_graph(facts: Facts) -> Iterator[Finding]:
    """Graphs are recorded that no backward ever uses."""
    for calls in _not_training(facts):
        own_data = calls.loader >= 0 and not facts.loaders[calls.loader].trained
        many = 2 if own_data and not calls.training else 5
        if calls.grad and calls.count - calls.plain >= many and (own_data or not calls.training):
            make = likely if calls.training else sure
            yield make(
                "activations_kept_in_eval",
                f"{calls.count} calls recorded a graph, and no backward() went through any that was looked at.",
                calls.place,
                weight=4,
            )


def frozen_norms(facts: Facts) -> Iterator[Finding]:
    """The parameters of a batch norm are frozen, and its statistics move."""
    for model in facts.models:
        training = [c for c in facts.calls if c.model == model.number and c.is_training and c.training]
        moving = sorted(name for name, layer in model.layers.items() if layer.frozen_moving >= FEW)
        if training and moving:
            yield sure(
                "frozen_but_bn_moves",
                f"{len(moving)} batch norms ({moving[0]}, …) have frozen parameters and are in training mode: their "
                "running statistics follow the new data.",
                training[0].place,
                weight=6,
            )


def _not_training(facts: Facts) -> list[Calls]:
    """Calls that no backward goes through, of models that are trained elsewhere."""
    trained = {c.model for c in facts.calls if c.is_training}
    return [c for c in facts.calls if not c.is_training and c.model in trained and facts.backwards]


def _norms_are_frozen(facts: Facts) -> bool:
    """No batch norm is trained: somebody fine-tunes in eval mode on purpose."""
    norms = [w for w in facts.weights if "norm" in w.layer.lower() or ".bn" in w.layer.lower()]
    return bool(norms) and not any(w.in_optimizer and w.requires_grad for w in norms)


def _kinds(model: Model) -> str:
    kinds = sorted({model.layers[name].kind for name in model.moody if name in model.layers})
    return " and ".join(kinds[:2]) or "dropout or batch norm"


def _evaluation(facts: Facts, model: Model) -> Place:
    found = [c for c in facts.calls if c.model == model.number and not c.training]
    return found[0].place if found else model.place


RULES = (trains_in_eval, evaluates_in_training_mode, dropout_stays_on, evaluates_with_graph, frozen_norms)
