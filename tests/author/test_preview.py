"""The page that shows an exercise as a learner sees it."""

from __future__ import annotations

from practorch.author import messages, preview
from practorch.diagnose import explain
from practorch.engine.grade import Grader, sayings
from practorch.spec import Exercise


def test_the_page_has_everything_in_the_order_of_a_learners_way(softmax: Exercise) -> None:
    page = preview(softmax)
    parts = [softmax.title, softmax.statement().strip(), softmax.starter().rstrip(), *sayings(softmax).values()]
    parts += [*softmax.hints, *(m.why.strip() for m in softmax.mistakes()), softmax.remember]
    places = [page.index(part) for part in parts if part]
    assert places == sorted(places)


def test_the_page_does_not_show_the_solution(softmax: Exercise) -> None:
    shown = preview(softmax).splitlines()
    own = set(softmax.solution().splitlines()) - set(softmax.starter().splitlines())
    assert not [line for line in own if len(line) > 14 and line in shown]


def test_messages_come_from_real_runs_with_their_evidence(softmax: Exercise, grader: Grader) -> None:
    said = messages(softmax, grader, explain)
    assert list(said) == [m.id for m in softmax.mistakes()]
    assert all(": " in text for text in said.values())
    assert all(text in preview(softmax, said) for text in said.values())
