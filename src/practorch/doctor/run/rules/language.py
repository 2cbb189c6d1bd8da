"""Sequences: targets of a language model, padding, and what attention can see."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, likely, sure

FEW = 3


def language(facts: Facts) -> Iterator[Finding]:
    """Targets of a language model, and what its attention can see."""
    is_masked = bool(facts.noted("attention masked"))
    for loss in facts.trained_with("cross_entropy"):
        if loss.shifts[0] >= FEW:
            make = sure if is_masked else likely
            yield make(
                "lm_labels_not_shifted",
                f"In {loss.shifts[0]} batches the targets are the input tokens themselves, not those that follow.",
                loss.place,
                weight=8,
            )
        if loss.shifts[-1] >= FEW and not loss.shifts[1]:
            yield sure(
                "lm_shift_reversed",
                f"In {loss.shifts[-1]} batches the target of each token is the token before it.",
                loss.place,
                weight=8,
            )
        opens = facts.noted("attention open")
        if loss.shifts[1] >= FEW and opens and not is_masked:
            place, times, more = opens[0]
            yield sure(
                "causal_mask_missing",
                f"The targets are the next tokens, and {times} attentions over {more['length']} positions let each "
                "see those after it.",
                place,
                weight=8,
            )
        if loss.padded >= FEW:
            yield sure(
                "pad_tokens_counted",
                f"In {loss.padded} batches the padding at the ends of the rows has targets that count in the loss.",
                loss.place,
                weight=7,
            )


def masks(facts: Facts) -> Iterator[Finding]:
    """Masks that leave out what they should let in, or everything."""
    for place, times, more in facts.noted("padding let in"):
        text = (
            f"{times} times key_padding_mask was True at the {more['words']} tokens of a batch and False at its padding"
        )
        yield sure("mask_bool_convention", f"{text}; True leaves a position out.", place, weight=9)
    for place, times, more in facts.noted("row without keys"):
        yield sure(
            "fully_masked_row",
            f"{times} times a mask left {more['rows']} rows without a single position to look at: their softmax is "
            "nan.",
            place,
            weight=9,
        )


RULES = (language, masks)
