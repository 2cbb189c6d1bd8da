from practorch.observe import answer


def one_of_many(sol, rand):
    """One answer among several that exclude each other."""
    yield "digit: 10 raw scores", answer, sol, "digit"
    yield "old_net: 10 log-probabilities", answer, sol, "old_net"
    yield "pixels: 21 scores at each pixel", answer, sol, "pixels"
    yield "votes: shares as targets", answer, sol, "votes"


def yes_or_no(sol, rand):
    """Yes or no, once or for each label."""
    yield "spam: 1 raw score", answer, sol, "spam"
    yield "tags: 20 raw scores", answer, sol, "tags"
    yield "old_gate: 1 probability", answer, sol, "old_gate"


def numbers(sol, rand):
    """A number: which constant should win, and on which scale is it?"""
    yield "temperature: bell curve", answer, sol, "temperature"
    yield "rent: a zero too many", answer, sol, "rent"
    yield "bikes: the log of the rate", answer, sol, "bikes"
