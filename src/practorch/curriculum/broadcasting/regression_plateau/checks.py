from practorch.observe import grads, near


def loss(sol, rand):
    """Each prediction meets its own target only."""
    yield "7 samples", sol.mse, rand.normal(7, 1), rand.normal(7)
    yield "float64", sol.mse, rand.normal(5, 1).double(), rand.normal(5).double()
    yield "targets far from zero", sol.mse, rand.normal(11, 1, mean=100), rand.normal(11, mean=100)
    yield "one sample", sol.mse, rand.normal(1, 1), rand.normal(1)


def gradient(sol, rand):
    """The gradient at prediction i points to target i."""
    yield "5 samples", grads, sol.mse, rand.normal(5, 1), rand.normal(5)


def trained(sol, rand):
    """Gradient descent finds the line that the data were made from."""
    X = rand.normal(13, 3)
    y = X @ rand.normal(3) + 2.0 + 0.1 * rand.normal(13)
    # 40 steps add up rounding; another order of the same sums may differ in the fifth digit.
    yield "13 samples, 3 features", near(sol.fit, rtol=1e-4, atol=1e-4), X, y, 0.1, 40
    # Features this small are learned slowly, so that each of the 100 steps shows.
    yield "lr and steps left out, small features, float64", sol.fit, 0.2 * X.double(), y.double()
