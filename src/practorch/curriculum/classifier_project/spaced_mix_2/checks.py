from practorch.observe import answer


def modules(sol, rand):
    """What a module takes notice of, and what its switches do."""
    for number in (1, 2, 5, 10, 14):
        yield f"question {number}", answer, sol, f"q{number}"


def layers(sol, rand):
    """What layers compute."""
    for number in (4, 15):
        yield f"question {number}", answer, sol, f"q{number}"


def models(sol, rand):
    """What a model's number means."""
    for number in (6, 7, 8):
        yield f"question {number}", answer, sol, f"q{number}"


def losses(sol, rand):
    """What a loss averages, and what it applies by itself."""
    for number in (3, 13):
        yield f"question {number}", answer, sol, f"q{number}"


def steps(sol, rand):
    """What is in .grad, and what an optimiser makes of it."""
    for number in (9, 11, 12):
        yield f"question {number}", answer, sol, f"q{number}"
