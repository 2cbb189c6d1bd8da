from practorch.observe import answer


def devices(sol, rand):
    """Where does each workload run faster?"""
    for letter in "abcdefgh":
        yield letter, answer, sol, f"device_{letter}"


def reasons(sol, rand):
    """What takes the most time on the GPU?"""
    for letter in "abcdefgh":
        yield letter, answer, sol, f"why_{letter}"


def changes(sol, rand):
    """What a smaller change of the program makes of it."""
    yield "d, without waits", answer, sol, "d_without_waits"
    yield "b, 100,000 pendulums at once", answer, sol, "b_many_at_once"
