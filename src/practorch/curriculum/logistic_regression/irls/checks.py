from practorch.observe import biggest, flops, grads, near


def _table(rand, num_samples, num_features):
    """Features and labels that do not depend on them: no plane separates these, so the fits converge."""
    X = rand.normal(num_samples, num_features).double()
    X[:, 0] = 1
    return X, rand.bools(num_samples).double()


def _solved(function):
    """A solve multiplies rounding by the condition number, 1e2 or so."""
    return near(function, rtol=1e-6, atol=1e-7)


def one_fit(sol, rand):
    """One fit, from anywhere."""
    step = _solved(sol.irls_step)
    yield "29 samples, 3 weights", step, *_table(rand, 29, 3), rand.normal(3, std=0.5).double()
    yield "31 samples, 5 weights", step, *_table(rand, 31, 5), rand.normal(5, std=0.3).double()
    yield "from zeros", step, *_table(rand, 23, 2), rand.normal(2, std=0.0).double()
    loose = near(sol.irls_step, rtol=1e-3, atol=1e-4)
    yield "float32", loose, *(t.float() for t in _table(rand, 37, 2)), rand.normal(2, std=0.5)
    X, y = _table(rand, 46, 3)
    yield "every second sample", step, X[::2], y[::2], rand.normal(3, std=0.5).double()


def fits(sol, rand):
    """Fit after fit, up to Newton's minimum."""
    X, y = _table(rand, 41, 3)
    for steps in (0, 1, 2, 6):
        yield f"{steps} fits", _solved(sol.irls), X.clone(), y.clone(), steps


def sure_samples(sol, rand):
    """Samples whose weight rounds to 0, on the right and on the wrong side."""
    for name, side in (("right", 1.0), ("wrong", 0.0)):
        X, y = _table(rand, 31, 3)
        X[::10, 1] = 1e10
        y[::10] = side
        w = rand.normal(3, std=0.5).double()
        w[1] = 1.2
        yield f"four samples on the {name} side", _solved(sol.irls_step), X, y, w


def gradient(sol, rand):
    """A fit knows how it depends on samples, labels and w."""
    deep = near(grads, rtol=1e-5, atol=1e-6)
    yield "23 samples, 2 weights", deep, sol.irls_step, *_table(rand, 23, 2), rand.normal(2, std=0.5).double()
    yield "2 fits", deep, sol.irls, *_table(rand, 29, 2), 2


def cost(sol, rand):
    """No N x N matrix, and no product with one."""
    X, y = _table(rand, 211, 3)
    yield "largest tensor, 211 samples", biggest, sol.irls_step, X, y, rand.normal(3, std=0.5).double()
    yield "matrix products, 211 samples", flops, sol.irls_step, X, y, rand.normal(3, std=0.5).double()
