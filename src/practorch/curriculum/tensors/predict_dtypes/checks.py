from practorch.observe import answer


def division(sol, rand):
    """Which division leaves the integers?"""
    yield "count / 2", answer, sol, "quotient"
    yield "count // 2", answer, sol, "floored"


def promotion(sol, rand):
    """Which dtype do two operands meet in?"""
    yield "count + half", answer, sol, "mixed"
    yield "pixels + count", answer, sol, "wider"


def pixels(sol, rand):
    """What happens to a sum that does not fit into uint8?"""
    yield "pixels + 100", answer, sol, "brighter"
    yield "int((pixels + 100)[2])", answer, sol, "brightest"


def sources(sol, rand):
    """Which dtype do lists and NumPy arrays bring along?"""
    yield "torch.from_numpy(array) + half", answer, sol, "from_array"
    yield "torch.tensor([0.5, 1.5, 2.5])", answer, sol, "from_list"


def reductions(sol, rand):
    """What do sum and mean make of bool and int64?"""
    yield "(half > 1).sum()", answer, sol, "how_many"
    yield "count.mean()", answer, sol, "average"
