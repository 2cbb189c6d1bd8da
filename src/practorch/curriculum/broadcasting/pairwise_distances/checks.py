from practorch.observe import biggest, grads, near, torch_calls
from practorch.observe.rand import strided


def _centred(x):
    """Shifted to mean zero: then a wrong sum of terms is equally wrong whatever the points were shifted by."""
    return x - x.mean(0)


def values(sol, rand):
    """Every distance, in its place."""
    # Three terms are subtracted where the starter squares one difference: a few digits less.
    distances = near(sol.squared_distances, rtol=1e-4, atol=1e-4)
    yield "7 and 5 points", distances, rand.normal(7, 3), rand.normal(5, 3)
    yield "5 and 5 points, both around zero", distances, _centred(rand.normal(5, 3)), _centred(rand.normal(5, 3))
    yield "one point against 11", distances, rand.normal(1, 3), rand.normal(11, 3)
    yield "strided views", distances, strided(rand.normal(7, 5)), strided(rand.normal(3, 5))
    yield "two sets that lie apart", distances, rand.normal(7, 3, mean=2), rand.normal(5, 3, mean=-3)
    x = rand.normal(11, 5)
    yield "a set with itself", distances, x, x.clone()
    yield "float64", distances, rand.normal(7, 3).double(), rand.normal(5, 3).double()


def equal_points(sol, rand):
    """Never below zero, not even for equal points."""

    def lowest_is_below_zero(a, b):
        return bool((sol.squared_distances(a, b) < 0).any())

    x = rand.normal(61, 13)
    yield "a set with itself", lowest_is_below_zero, x, x.clone()
    yield "a set with copies of one point", lowest_is_below_zero, x, x[:1].repeat(7, 1)


def far_from_the_origin(sol, rand):
    """Coordinates near 300 with spread 1."""
    a, b = rand.normal(7, 3, mean=300), rand.normal(5, 3, mean=300)
    # The coordinates themselves are known to 3e-5, and a difference of 3 is squared.
    yield "7 and 5 points", near(sol.squared_distances, rtol=1e-3, atol=1e-3), a, b


def gradient(sol, rand):
    """Gradients reach both sets."""
    yield "7 and 5 points", near(grads, rtol=1e-4, atol=1e-4), sol.squared_distances, rand.normal(7, 3), rand.normal(5, 3)


def memory(sol, rand):
    """No tensor of N * M * D numbers on the way."""
    yield "61 and 53 points, 17 features", biggest, sol.squared_distances, rand.normal(61, 17), rand.normal(53, 17)


def operations(sol, rand):
    """As many torch operations for 61 points as for two."""

    def grows(a, b, few_a, few_b):
        # Counted against itself: three einsum are more operations than three products, and just as good.
        return torch_calls(sol.squared_distances, a, b).amount > torch_calls(sol.squared_distances, few_a, few_b).amount

    a, b = rand.normal(61, 17), rand.normal(67, 17)
    yield "more operations for more points of a", grows, a, b, a[:2], b
    yield "more operations for more points of b", grows, a, b, a, b[:3]
    yield "more operations for more features", grows, a, b, a[:, :2], b[:, :2]
