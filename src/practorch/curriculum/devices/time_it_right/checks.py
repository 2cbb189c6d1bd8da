from practorch.observe import answer


def without_a_wait(sol, rand):
    """What a clock sees that nobody lets wait."""
    yield "a", answer, sol, "verdict_a"
    yield "c", answer, sol, "verdict_c"


def first_call(sol, rand):
    """What the first call of a program costs."""
    yield "b", answer, sol, "verdict_b"


def queue_at_the_start(sol, rand):
    """What is queued before the first reading of the clock."""
    yield "d", answer, sol, "verdict_d"


def waits(sol, rand):
    """What waits as synchronize does."""
    yield "e", answer, sol, "verdict_e"
    yield "g", answer, sol, "verdict_g"


def _number(sol, name):
    value = answer(sol, name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} is a number, not {value!r}")
    return float(value)


def numbers(sol, rand):
    """How much is queued, how long the wait is, what the first call takes."""
    for name in ("queued_c", "wait_d", "ms_b"):
        yield name, _number, sol, name
