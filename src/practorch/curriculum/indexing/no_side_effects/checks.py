from practorch.observe import aliases, grads

SKIP = ["large offset", "extremes"]


def rectified(sol, rand):
    """relu_without_ruining_input: right numbers, in memory of their own."""
    for name, x in rand.battery("B D", skip=SKIP):
        yield name, aliases, sol.relu_without_ruining_input, x
    yield "nothing below zero", aliases, sol.relu_without_ruining_input, rand.uniform(3, 5, low=0.1)
    yield "bfloat16", aliases, sol.relu_without_ruining_input, rand.normal(3, 5).bfloat16()


def centred_values(sol, rand):
    """centred: right numbers, in memory of their own."""
    for name, x in rand.battery("B T D", skip=SKIP):
        yield name, aliases, sol.centred, x


def first_rows_values(sol, rand):
    """first_rows: right rows, in memory of their own."""
    for name, x in rand.battery("N D", N=7, skip=[*SKIP, "batch of one"]):
        yield name, aliases, sol.first_rows, x, 3
    yield "all rows", aliases, sol.first_rows, rand.normal(5, 3), 5


def second_call(sol, rand):
    """A second call on the same batch gives the same numbers, even if somebody wrote into the first result."""

    def write_and_call_again(function, *args):
        function(*args)[0] = 7
        return function(*args)

    yield "relu_without_ruining_input", write_and_call_again, sol.relu_without_ruining_input, rand.normal(5, 3)
    yield "centred", write_and_call_again, sol.centred, rand.normal(3, 7)
    yield "first_rows", write_and_call_again, sol.first_rows, rand.normal(7, 2), 3


def gradient(sol, rand):
    """A gradient flows back to x."""
    yield "relu_without_ruining_input", grads, sol.relu_without_ruining_input, rand.normal(5, 3)
    yield "centred", grads, sol.centred, rand.normal(3, 7)
    yield "first_rows", grads, sol.first_rows, rand.normal(7, 2), 3
