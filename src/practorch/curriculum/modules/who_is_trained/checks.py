from practorch.observe import answer


def _names(sol, name):
    """An answer of names, sorted; one name may stand alone."""
    value = answer(sol, name)
    names = [value] if isinstance(value, str) else list(value)
    return value if value == "error" else tuple(sorted(names))


def numbers(sol, rand):
    """Which assignments does a module take notice of?"""
    yield "a = torch.ones(2, requires_grad=True)", answer, sol, "a"
    yield "b = nn.Parameter(torch.ones(2))", answer, sol, "b"
    yield "c = nn.Parameter(torch.ones(2)) * 0.5", answer, sol, "c"
    yield 'register_buffer("d", ...)', answer, sol, "d"
    yield 'register_buffer("e", ..., persistent=False)', answer, sol, "e"
    yield "Numbers().state_dict()", _names, sol, "saved"


def parts(sol, rand):
    """Which parts of parts are found, and under which names?"""
    yield "parameters of Nested()", _names, sol, "nested"
    yield "parameters of Listed()", _names, sol, "listed"


def repeated(sol, rand):
    """How often does one layer at three places count?"""
    yield "parameters of Repeated()", answer, sol, "num_repeated"
    yield "state_dict() of Repeated()", answer, sol, "num_repeated_keys"


def frozen(sol, rand):
    """What do freezing and replacing change?"""
    yield "parameters of Frozen()", answer, sol, "num_frozen"
    yield "parameters of Frozen() with a gradient", _names, sol, "trained"
    yield "parameters of Overwritten()", _names, sol, "overwritten"
