"""Each rule names the mistake in its own fixture, before any other rule, and keeps silent where it should."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch

from practorch.diagnose.explain import by_rule
from practorch.diagnose.rules import RULES, Explained, Rule, Seen, explained
from practorch.engine.compare import misses
from practorch.engine.grade import Missed
from practorch.engine.records import Call, call_in
from practorch.engine.values import decode
from practorch.engine.wire import Frame
from practorch.engine.worker.encode import Encoder
from practorch.engine.worker.session import Session

HERE = Path(__file__).parent
FIXTURES = {path.stem: path for path in sorted((HERE / "fixtures").glob("*.py"))}
SEEDS = range(5)
BY_ID = {rule.id: rule for rule in RULES}


def opened(name: str) -> ModuleType:
    """A fixture, as a fresh module."""
    spec = importlib.util.spec_from_file_location(f"fixture_{name}", FIXTURES[name])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def two_sizes(sol: Any, rand: Any) -> Iterator[tuple[Any, ...]]:
    yield "first", sol.f, rand.normal(7, 5)
    yield "other sizes", sol.f, rand.normal(11, 3)


def calls(module: ModuleType, function: Callable[..., Any], seed: int) -> list[Call]:
    """What the real worker writes down of a function, called as the fixture says."""
    path, frames = str(module.__file__), []
    job = {"path": path, "source": Path(path).read_text(), "forbids": []}
    session = Session(job, lambda header, blob: frames.append(Frame(header, blob)))
    session.sol, session.checks = SimpleNamespace(f=function), [getattr(module, "calls", two_sizes)]
    session.run(seed)
    return [call_in(frame) for frame in frames if frame.header["m"] == "call"]


def run(module: ModuleType, name: str, seed: int) -> list[Seen]:
    """What the rules see of a wrong function: the calls that differ from the right one's."""
    mine, theirs = calls(module, getattr(module, name), seed), calls(module, module.right, seed)
    pairs = list(zip(mine, theirs, strict=True))
    return seen([Missed(a, b, found) for a, b in pairs if (found := tuple(misses(a, b)))], pairs)


def seen(missed: list[Missed], peers: list[tuple[Call, Call]] | None = None) -> list[Seen]:
    return [Seen(m, tuple(peers or [])) for m in missed]


def first_rule(run: list[Seen]) -> tuple[Rule, Explained] | None:
    for rule in RULES:
        if found := explained(rule, run):
            return rule, found
    return None


@pytest.mark.parametrize("name", FIXTURES)
def test_the_rule_of_a_fixture_is_the_first_to_explain_it(name: str) -> None:
    module = opened(name)
    for seed in SEEDS:
        wrong = run(module, "wrong", seed)
        assert wrong, "the wrong version is not wrong"
        found = first_rule(wrong)
        assert found is not None, [miss for s in wrong for miss in s.missed.misses]
        assert found[0].id == name, found


@pytest.mark.parametrize("name", FIXTURES)
def test_a_rule_keeps_silent_about_other_mistakes(name: str) -> None:
    module = opened(name)
    others = [other for other in vars(module) if other.startswith("silent_")]
    assert others
    for other in others:
        for seed in SEEDS:
            wrong = run(module, other, seed)
            assert wrong, f"{other} is not wrong"
            assert explained(BY_ID[name], wrong) is None, other


@pytest.mark.parametrize("name", FIXTURES)
def test_what_is_said_is_short_and_asks_one_thing(name: str) -> None:
    found = first_rule(run(opened(name), "wrong", 0))
    assert found is not None
    _, said = found
    assert said.ask.endswith("?")
    assert said.ask.count("?") == 1
    assert "got" in said.evidence or "line" in said.evidence
    assert said.text.endswith(".")
    assert len(said.text) < 320
    assert len(re.findall(r"\. (?=[A-Z])", said.text)) <= 1, "at most two sentences"
    assert "{" not in said.text


def test_every_rule_has_a_fixture_and_an_id_of_its_own() -> None:
    assert len(BY_ID) == len(RULES)
    assert set(BY_ID) == set(FIXTURES)


def test_rules_name_pages_that_the_field_guide_has() -> None:
    import practorch

    guide = Path(practorch.__file__).parent / "catalog"
    known = {path.stem for path in guide.rglob("*.toml")}
    for path in guide.glob("*.toml"):
        known |= set(tomllib.loads(path.read_text(encoding="utf-8")))
    if len(known) < 300:
        pytest.skip("the field guide is not whole yet")
    assert {rule.catalog for rule in RULES if rule.catalog} <= known


def of_values(got: Any, want: Any, name: str = "values") -> list[Missed]:
    """One missed call with these results."""
    mine, theirs = (_call(value, name) for value in (got, want))
    found = tuple(misses(mine, theirs))
    return [Missed(mine, theirs, found)] if found else []


def _call(value: Any, name: str) -> Call:
    encoder = Encoder()
    node = encoder.node(value)
    args = ("x: float32 (7, 5)", "temperature: 0.7", "heads: 4")
    return Call("values", name, 0, 0, value=decode(node, bytes(encoder.blob)), args=args)


SHAPES = [(7, 5), (3,), (5, 5), (2, 3, 5), (11,), ()]


def test_of_300_unrelated_results_at_most_one_is_explained() -> None:
    named = []
    for seed in range(300):
        source = torch.Generator().manual_seed(seed)
        shape = SHAPES[seed % len(SHAPES)]
        got, want = (torch.randn(shape, generator=source) for _ in range(2))
        named += by_rule(of_values(got, want))
    assert len(named) <= 1, named


def test_unrelated_integers_and_masks_are_not_explained() -> None:
    named = []
    for seed in range(300):
        source = torch.Generator().manual_seed(seed)
        shape = SHAPES[seed % len(SHAPES)]
        got, want = (torch.randint(0, 5, shape, generator=source) for _ in range(2))
        named += by_rule(of_values(got, want))
        named += by_rule(of_values(got.double().div(4).mean().item(), want.double().div(4).mean().item()))
    assert len(named) <= 5, named


def test_all_calls_of_a_run_must_share_one_reading() -> None:
    want = torch.randn(7, 5)
    both = [*of_values(want * 7, want, "sum over rows"), *of_values(want * 5, want, "sum over columns")]
    assert explained(BY_ID["scaled_by_count"], seen(both[:1])) is not None
    assert explained(BY_ID["scaled_by_count"], seen(both)) is None


def test_one_unexplained_call_silences_a_rule() -> None:
    want = torch.randn(7, 5)
    both = [*of_values(-want, want), *of_values(torch.randn(7, 5), want, "other")]
    assert by_rule(both[:1])[0].rule == "sign_flipped"
    assert by_rule(both) == ()


def test_a_relation_holds_at_every_leaf_that_differs() -> None:
    a, b = torch.randn(7, 5), torch.randn(3)
    right = {"weights": [a, b], "name": "w"}
    assert by_rule(of_values({"weights": [-a, -b], "name": "w"}, right))[0].rule == "sign_flipped"
    assert by_rule(of_values({"weights": [-a, b.sin()], "name": "w"}, right)) == ()


def test_a_gradient_follows_from_a_wrong_output() -> None:
    y, g = torch.randn(7, 5), torch.randn(7, 5)
    right = {"output": y, "gradient": {"x": g}}
    assert by_rule(of_values({"output": y * y, "gradient": {"x": 2 * g * y}}, right))[0].rule == "squared"
    assert by_rule(of_values({"output": y, "gradient": {"x": -g}}, right))[0].rule == "sign_flipped"


def test_numbers_beyond_the_cap_are_left_alone() -> None:
    want = torch.randn(1 << 16)
    assert by_rule(of_values(-want, want)) == ()
