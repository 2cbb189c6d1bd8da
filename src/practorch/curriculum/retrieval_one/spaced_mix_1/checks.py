from practorch.observe import answer


def _letter(sol, name):
    """The learner's letter; "B" is as good as "b"."""
    value = answer(sol, name)
    return value.strip().lower() if isinstance(value, str) else value


def shapes_and_axes(sol, rand):
    """Which number stands where after a change of shape?"""
    yield "1 swap", _letter, sol, "swap"
    yield "12 squeezed", _letter, sol, "squeezed"
    yield "14 channels", _letter, sol, "channels"


def pairs_and_products(sol, rand):
    """Which entries meet, and what does it cost?"""
    yield "3 loss", _letter, sol, "loss"
    yield "8 rows", _letter, sol, "rows"
    yield "9 order", _letter, sol, "order"


def places_and_memory(sol, rand):
    """What is read, what is written?"""
    yield "5 picked", _letter, sol, "picked"
    yield "10 counted", _letter, sol, "counted"
    yield "13 written", _letter, sol, "written"


def numbers(sol, rand):
    """What do few bits make of it?"""
    yield "2 wrapped", _letter, sol, "wrapped"
    yield "6 overflow", _letter, sol, "overflow"
    yield "15 small_sum", _letter, sol, "small_sum"


def runs(sol, rand):
    """What happens while a program runs?"""
    yield "4 epochs", _letter, sol, "epochs"
    yield "7 evaluation", _letter, sol, "evaluation"
    yield "11 looped", _letter, sol, "looped"
