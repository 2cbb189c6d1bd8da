from practorch.observe import grads, near, torch_calls


def tables(sol, rand):
    """Each column of a table, over its rows."""
    for name, x in rand.battery("N D", skip=["large offset"]):
        yield name, sol.standardise_columns, x


def stacks(sol, rand):
    """Each table of a stack by itself."""
    for name, x in rand.battery("B N D", skip=["large offset"]):
        yield name, sol.standardise_columns, x


def no_spread(sol, rand):
    """A column of equal numbers gives zeros."""
    x = rand.normal(5, 3)
    x[:, 1] = 2.5
    yield "one constant column", sol.standardise_columns, x
    yield "a table of one row", sol.standardise_columns, rand.normal(2, 1, 3)


def far_columns(sol, rand):
    """Columns with mean 1e4 and spread 1."""
    # In float32, 1e4 is known to 1e-3 only, so right ways of taking the mean differ by about that much.
    standardise = near(sol.standardise_columns, rtol=1e-3, atol=5e-3)
    yield "one table", standardise, rand.normal(11, 3, mean=1e4)
    yield "a stack", standardise, rand.normal(11, 7, 5, mean=1e4)


def other_eps(sol, rand):
    """eps is added to the variance, whatever its size."""
    yield "eps = 0.25", sol.standardise_columns, rand.normal(7, 3), 0.25


def gradient(sol, rand):
    """Gradients flow through the mean and the variance as well."""
    yield "one table", grads, sol.standardise_columns, rand.normal(5, 3)
    yield "a stack", grads, sol.standardise_columns, rand.normal(7, 5, 3)


def operations(sol, rand):
    """As many torch operations for 61 columns as for two."""
    yield "67 rows, 61 columns", torch_calls, sol.standardise_columns, rand.normal(67, 61)
    yield "53 tables", torch_calls, sol.standardise_columns, rand.normal(53, 5, 3)
