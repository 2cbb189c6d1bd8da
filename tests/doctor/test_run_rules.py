"""The rules, each on the smallest training that makes its mistake, and on the same training made right."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from small_trainings import (
    Cold,
    Listed,
    Net,
    accumulates,
    after_the_loop,
    again_from_the_start,
    dead,
    ensemble,
    eval_after,
    far_off,
    fit,
    flat,
    head_only,
    in_order,
    keeps_an_alias,
    keeps_losses,
    last_of_many,
    log_of_zero,
    over_the_batch,
    overlapping,
    reads,
    regress,
    schedule_first,
    scores,
    several,
    teaches,
    zeros,
)
from torch import nn

from practorch.doctor import watch

Train = Callable[[], object]


MISTAKES: dict[str, Train] = {
    "missing_zero_grad": in_order("backward", "step"),
    "missing_step": in_order("zero", "backward"),
    "missing_backward": in_order("zero", "step"),
    "zero_grad_between_backward_and_step": in_order("backward", "zero", "step"),
    "clip_after_step": in_order("zero", "backward", "step", "clip"),
    "accumulation_not_divided": accumulates,
    "update_outside_batch_loop": after_the_loop,
    "param_not_in_optimizer": head_only,
    "params_in_python_list": lambda: fit(Listed()),
    "detached_output": lambda: fit(Net(middle=torch.Tensor.detach)),
    "no_grad_around_forward": lambda: fit(Cold()),
    "softmax_before_cross_entropy": lambda: fit(Net(end=lambda z: z.softmax(1))),
    "activation_on_output": lambda: fit(Net(end=torch.relu)),
    "outer_broadcast_loss": lambda: fit(loss_fn=regress),
    "clips_loss_not_gradient": lambda: fit(loss_fn=lambda p, y: F.cross_entropy(p, y).clamp(max=10)),
    "leaves_model_in_eval": lambda: fit(after=eval_after),
    "eval_in_train_mode": lambda: scores(fit()),
    "dropout_active_in_eval": lambda: scores(fit(Net(middle=lambda h: F.dropout(h, 0.3))).eval()),
    "graph_kept_by_logging": keeps_losses,
    "best_state_aliased": keeps_an_alias,
    "same_samples_in_both_splits": overlapping,
    "zero_init_symmetry": lambda: fit(zeros()),
    "dead_relu": lambda: fit(dead()),
    "lr_too_high": lambda: fit(lr=1e4, steps=20),
    "log_of_zero": lambda: fit(loss_fn=log_of_zero),
    "nan_in_data": lambda: fit(change=lambda x: x / 0 * 0),
    "reseed_each_epoch": lambda: fit(before=lambda i, m: torch.manual_seed(7)),
    "copy_each_step": lambda: fit(after=lambda i, m: copy.deepcopy(m)),
    "scheduler_before_optimizer": schedule_first,
    "graph_cut": lambda: fit(Net(middle=lambda h: h.int().float())),
    "loss_at_init_not_logC": lambda: fit(far_off()),
    "saturated_activations": lambda: fit(flat()),
    "wrong_pairing_bce_classes": lambda: fit(loss_fn=several),
    "mask_bool_convention": lambda: reads(is_inverted=True),
    "missing_nonlinearity": lambda: fit(nn.Sequential(nn.Linear(8, 16), nn.Linear(16, 3))),
}


ALSO: list[tuple[str, Train]] = [
    ("softmax_before_cross_entropy", lambda: fit(loss_fn=over_the_batch)),
    ("step_before_backward", in_order("zero", "step", "backward")),
    ("update_outside_batch_loop", last_of_many),
    ("missing_zero_grad", in_order("backward", "step", "clip")),
]
"""The same mistakes, made in another way."""


@pytest.mark.filterwarnings("ignore:Detected call of .lr_scheduler.step")
@pytest.mark.filterwarnings("ignore:Using a target size")
@pytest.mark.parametrize(("name", "train"), [*MISTAKES.items(), *ALSO])
def test_the_mistake_is_named(name: str, train: Train) -> None:
    with watch(is_quiet=True) as watching:
        held = train()
    assert name in [finding.id for finding in watching.findings]
    assert watching.facts.faults == []
    del held


RIGHT: dict[str, Train] = {
    "plain": lambda: fit(),
    "evaluated": lambda: scores(fit().eval()),
    "a mask that is right": lambda: reads(is_inverted=False),
    "several trainings with one seed": again_from_the_start,
    "a frozen teacher": teaches,
    "an ensemble": ensemble,
    "in another order": in_order("backward", "clip", "step", "zero"),
    "a copy of the best": lambda: fit(after=lambda i, m: copy.deepcopy(m.state_dict()) if i == 3 else None),
}


@pytest.mark.parametrize("name", RIGHT)
def test_of_a_right_training_nothing_is_sure(name: str) -> None:
    with watch(is_quiet=True) as watching:
        RIGHT[name]()
    assert watching.sure == []
    assert watching.facts.faults == []
