from practorch.observe import grads, near

CALM = ["large offset", "extremes"]     # sums of large numbers of both signs have few digits, whatever the order


def means_and_sums(sol, rand):
    """Means, totals and shares, over the axes that are asked for."""
    for name, x in rand.battery("B T D", skip=CALM):
        yield f"step_means, {name}", sol.step_means, x
        yield f"totals, {name}", sol.totals, x
        yield f"share_positive, {name}", sol.share_positive, x
    x = rand.normal(5, 5, 5)
    yield "step_means, a cube", sol.step_means, x
    yield "share_positive, a cube with zeros", sol.share_positive, x * (x.abs() > 0.5)


def variance(sol, rand):
    """The mean squared deviation over time."""
    for name, x in rand.battery("B T D", skip=CALM):
        yield name, sol.time_variance, x
    yield "a cube", sol.time_variance, rand.normal(5, 5, 5)
    # Near 1e4 float32 numbers are 0.001 apart: the deviations themselves have three digits.
    yield "near 1e4", near(sol.time_variance, rtol=1e-3, atol=1e-3), rand.normal(3, 11, 2, mean=1e4)


def places(sol, rand):
    """The step with the largest score, not the score."""
    yield "(3, 7)", sol.best_step, rand.normal(3, 7)
    yield "(7, 7)", sol.best_step, rand.normal(7, 7)
    yield "one sample", sol.best_step, rand.normal(1, 11)
    yield "all below zero", sol.best_step, rand.normal(5, 3, mean=-9)


def vectors(sol, rand):
    """Lengths, and vectors of length one."""
    for name, x in rand.battery("B T D", skip=CALM):
        yield f"lengths, {name}", sol.lengths, x
        yield f"unit, {name}", sol.unit, x
    x = rand.normal(5, 5, 5)
    yield "lengths, a cube", sol.lengths, x
    yield "unit, a cube", sol.unit, x


def gradient(sol, rand):
    """Gradients flow through all reductions that have one."""
    x = rand.normal(2, 5, 3)
    for name in ("step_means", "totals", "time_variance", "lengths", "unit"):
        yield name, grads, getattr(sol, name), x
