"""Activation functions, dropout and attention, in the steps that are looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from practorch.doctor.run.probes.calls import Calls
from practorch.doctor.run.tensors import made_by
from practorch.doctor.run.watch import Watch


def install(watch: Watch) -> None:
    """Stand in for the functions that modules call too."""
    probe = Calls(watch)
    _activations(watch, probe)
    _attention(watch, probe)
    _padding(watch, probe)


def _activations(watch: Watch, probe: Calls) -> None:
    import torch

    layers = watch.shared["forward"].layers

    def activated(kind: str) -> Callable[[Any, Any, Any], None]:
        def seen(args: Any, kwargs: Any, out: Any) -> None:
            if torch.is_grad_enabled():
                layers.activated(kind, out, watch.places.here())

        return seen

    for kind in ("relu", "sigmoid", "tanh"):
        for owner, name in ((torch, kind), (torch.Tensor, kind), (torch, f"{kind}_"), (torch.Tensor, f"{kind}_")):
            probe.after(owner, name, activated(kind))


def _attention(watch: Watch, probe: Calls) -> None:
    """Dropout, attention and softmax: what they leave out, and what they let through."""
    import torch
    import torch.nn.functional as F

    def dropped(args: Any, kwargs: Any, out: Any) -> None:
        p = kwargs.get("p", args[1] if len(args) > 1 else 0.5)
        training = kwargs.get("training", args[2] if len(args) > 2 else True)
        is_module = bool(watch.stack) and "Dropout" in type(watch.stack[-1]).__name__
        if training and p and not is_module and watch.depth:
            watch.facts.note(f"dropout in {watch.shared.get('mode', 'train')}", watch.places.here(), p=p)

    def attended(args: Any, kwargs: Any, out: Any) -> None:
        mask = kwargs.get("attn_mask", args[3] if len(args) > 3 else None)
        causal = kwargs.get("is_causal", args[5] if len(args) > 5 else False)
        length = args[0].shape[-2]
        if length > 2 and args[1].shape[-2] == length:
            is_open = mask is None and not causal
            watch.facts.note("attention open" if is_open else "attention masked", watch.places.here(), length=length)
        if isinstance(mask, torch.Tensor):
            allowed = mask if mask.dtype == torch.bool else ~mask.detach().isneginf()
            if not bool(allowed.any(-1).all()):
                watch.facts.note("row without keys", watch.places.here(), rows=int((~allowed.any(-1)).sum()))

    def softmaxed(args: Any, kwargs: Any, out: Any) -> None:
        if out.ndim >= 3 and out.shape[-1] == out.shape[-2] > 3 and watch.depth:
            above = out.detach().float().triu(1)
            kind = "attention open" if above.amax().item() > 0 else "attention masked"
            watch.facts.note(kind, watch.places.here(), length=out.shape[-1])
            empty = int(args[0].detach().isneginf().all(-1).sum()) if args else 0
            if empty:
                watch.facts.note("row without keys", watch.places.here(), rows=empty)

    def logged(args: Any, kwargs: Any, out: Any) -> None:
        if args[0].requires_grad and made_by(args[0]) == "Softmax":
            watch.facts.note("log of softmax", watch.places.here())

    probe.after(F, "dropout", dropped)
    probe.after(F, "scaled_dot_product_attention", attended)
    for owner in (torch, torch.Tensor, F):
        probe.after(owner, "softmax", softmaxed)
    for owner in (torch, torch.Tensor):
        probe.after(owner, "log", logged)


def _padding(watch: Watch, probe: Calls) -> None:
    """A padding mask beside the tokens that it is for."""
    import torch
    import torch.nn.functional as F

    def padded(args: Any, kwargs: Any, out: Any) -> None:
        mask, tokens = kwargs.get("key_padding_mask"), watch.shared.get("tokens")
        if mask is None or tokens is None or mask.shape != tokens.shape:
            return
        left_out = mask if mask.dtype == torch.bool else mask.isneginf()
        words = tokens != tokens[:, -1].mode().values
        if bool(words.any()) and not bool(words.all()) and torch.equal(left_out, words):
            watch.facts.note("padding let in", watch.places.here(), words=int(words.sum()))

    probe.after(F, "multi_head_attention_forward", padded)
