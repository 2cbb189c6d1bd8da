"""What a call did besides giving its result: arguments, statistics, random state, defaults; and a second call."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.diagnose.rules.rule import Explained, Rule, evidence_of_miss
from practorch.diagnose.rules.seen import Leaf, Seen
from practorch.engine.compare import misses

STATISTICS = ("running_mean", "running_var", "num_batches_tracked")
NOT_IN_PLACE = (
    "leaf Variable that requires grad is being used in an in-place operation",
    "more than one element of the written-to tensor refers to a single memory",
)


def statistics_touched(seen: Seen) -> Iterator[Explained]:
    """Running statistics that moved in a call that should leave them."""
    changed = _only(seen, "changed")
    if changed and all(path.endswith(STATISTICS) for path in changed):
        yield Explained(
            f"This call changes {', '.join(changed)}. Running statistics move in train mode only; in eval mode they "
            "are read.",
            evidence_of_miss(seen),
            "Which line updates them, and does it look at self.training?",
        )


def statistics_left(seen: Seen) -> Iterator[Explained]:
    """Running statistics that stayed where they were in a call that should move them."""
    left = _only(seen, "not changed")
    if left and all(path.endswith(STATISTICS) for path in left):
        yield Explained(
            f"{', '.join(left)} did not move. In train mode each batch moves the running statistics a little; eval "
            "mode lives on them.",
            evidence_of_miss(seen),
            "What will eval mode normalise with after training?",
        )


def gradient_left_behind(seen: Seen) -> Iterator[Explained]:
    """A .grad that was filled or changed on the way."""
    changed = _only(seen, "changed")
    if changed and all(path.endswith(".grad") for path in changed):
        yield Explained(
            f"This call leaves a gradient in {', '.join(changed)}. backward() adds to .grad of every leaf, and the "
            "next step would take it along.",
            evidence_of_miss(seen),
            "What does torch.autograd.grad do differently from backward?",
        )


def mode_left_changed(seen: Seen) -> Iterator[Explained]:
    """A module that is in another mode after the call."""
    changed = _only(seen, "changed")
    if changed and all(path.endswith(".training") for path in changed):
        yield Explained(
            f"After the call the module is in another mode: {', '.join(changed[:3])} changed. Whoever goes on with it "
            "trains without dropout, or evaluates with it.",
            evidence_of_miss(seen),
            "In which mode was the module when your function got it, and who puts it back?",
        )


def argument_changed(seen: Seen) -> Iterator[Explained]:
    """The caller's tensors hold other numbers after the call."""
    raised = seen.missed.got.raised
    if raised is not None and seen.missed.want.raised is None and any(part in raised.message for part in NOT_IN_PLACE):
        yield Explained(
            "Your code changes one of its arguments in place. The caller's tensor is the same object: after the call "
            "it holds other numbers.",
            f"{seen.place}: line {raised.line}: {raised.code}",
            "Which line writes into a tensor that came in as an argument?",
            line=raised.line,
        )
    changed = _only(seen, "changed", in_twice=True)
    if not changed and raised is None and (changed := _changed_before(seen)):
        yield Explained(
            f"An earlier call changed {', '.join(changed[:3])}, which this call gets too. The caller's tensor is the "
            "same object in both.",
            evidence_of_miss(seen),
            f"Which line writes into {changed[0]}?",
        )
    elif changed:
        yield Explained(
            f"Your code changes {', '.join(changed[:3])} of the caller. x += 1, x[i] = 0 and methods "
            "that end in _ write into the caller's tensor, also through a view of it.",
            evidence_of_miss(seen),
            f"Which line writes into {changed[0]}, and what does y = x + 1 do that x += 1 does not?",
        )


def argument_left(seen: Seen) -> Iterator[Explained]:
    """What should be changed in place is as it was."""
    left = _only(seen, "not changed")
    if left:
        yield Explained(
            f"The call does not change {', '.join(left[:3])} of the caller. A name that is bound to a new tensor (p = "
            "p - step) leaves the caller's tensor alone.",
            evidence_of_miss(seen),
            "Which operation writes into the tensor that the caller holds?",
        )


def seeds_globally(seen: Seen) -> Iterator[Explained]:
    """The global seed is set."""
    if "the global seed" in _only(seen, "state"):
        yield Explained(
            "Your code sets the global seed. From then on every other random number of the program is the same after "
            "each call.",
            evidence_of_miss(seen),
            "What would happen to the dropout masks of a model that calls your function at each step?",
        )


def draws_globally(seen: Seen) -> Iterator[Explained]:
    """Numbers are drawn from a global random state."""
    names = _only(seen, "state")
    if names and all(name.endswith("random state") for name in names):
        yield Explained(
            f"Your code draws from {', '.join(names)}. A generator that is passed in gives the same numbers whatever "
            "else the program draws.",
            evidence_of_miss(seen),
            "Which random function do you call without generator=?",
        )


def default_left_changed(seen: Seen) -> Iterator[Explained]:
    """Grad mode, the default dtype or another default is left changed."""
    names = _only(seen, "state")
    if names and not any("random state" in name or "seed" in name for name in names):
        yield Explained(
            f"Your code leaves {', '.join(names)} changed. It holds for the whole process, so the next function "
            "runs under it too.",
            evidence_of_miss(seen),
            "Which with-block would put it back, also when an error is raised?",
        )


def second_call_differs(seen: Seen) -> Iterator[Explained]:
    """The first call is right, the second with the same arguments is not."""
    if seen.leaves and not seen.effects and all(_is_second(leaf) for leaf in seen.leaves):
        yield Explained(
            "The first call is right; the second, with the same arguments, gives something else. Something is kept "
            "from the first: an attribute, a default argument, a cache, a random state.",
            evidence_of_miss(seen),
            "What does your code remember between two calls?",
        )


def returns_alias(seen: Seen) -> Iterator[Explained]:
    """The result shares memory with an argument where it should be a copy, or the reverse."""
    where = "shares memory with"
    leaves = seen.leaves
    if not leaves or seen.effects or not all(leaf.where == where for leaf in leaves):
        return
    got, want = leaves[0].got, leaves[0].want
    if got and not want:
        text = f"Your result shares memory with {', '.join(got)}. Whoever writes into the one changes the other."
        ask = "Which operations give a view, and which give new memory?"
    elif want and not got:
        text = f"Your result is a copy; a view of {', '.join(want)} is asked for. A view costs no memory and no time."
        ask = "Which operation of yours copies, and is there one that only looks at the tensor in another way?"
    else:
        return
    yield Explained(text, evidence_of_miss(seen), ask)


def _changed_before(seen: Seen) -> list[str]:
    """Arguments of this call that an earlier call of the same check changed and should not have."""
    mine = seen.missed.got
    for got, want in seen.peers:
        if got.check == mine.check and got.index < mine.index:
            wrong = [path for path in got.changed if path not in want.changed]
            in_both = {line.partition(": ")[0] for line in set(got.args) & set(mine.args)}
            shared = [path for path in wrong if path in in_both]
            if shared and len(wrong) == len(misses(got, want)):
                return shared
    return []


def _is_second(leaf: Leaf) -> bool:
    return leaf.where.startswith("second call")


def _only(seen: Seen, kind: str, *, in_twice: bool = False) -> list[str]:
    """Where the misses are if all are of this kind; what a function gives when it is called twice may differ too."""
    if seen.missed.got.raised is not None:
        return []
    left = [m for m in seen.missed.misses if m.kind != kind]
    if left and not (in_twice and all(m.where.startswith(("first call", "second call")) for m in left)):
        return []
    return [m.where for m in seen.missed.misses if m.kind == kind]


EFFECTS: tuple[Rule, ...] = (
    Rule("statistics_touched", statistics_touched, "bn_updates_in_eval"),
    Rule("statistics_left", statistics_left),
    Rule("gradient_left_behind", gradient_left_behind),
    Rule("mode_left_changed", mode_left_changed, "leaves_model_in_eval"),
    Rule("argument_changed", argument_changed, "inplace_mutates_input"),
    Rule("argument_left", argument_left, "param_rebinding"),
    Rule("seeds_globally", seeds_globally, "global_rng_side_effect"),
    Rule("draws_globally", draws_globally, "global_rng_side_effect"),
    Rule("default_left_changed", default_left_changed),
    Rule("second_call_differs", second_call_differs),
    Rule("returns_alias", returns_alias, "returns_alias"),
)
