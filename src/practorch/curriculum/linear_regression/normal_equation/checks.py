from practorch.observe import grads, near


def _table(rand, num_samples, num_features, **settings):
    """Features and noisy targets of a plane that does not pass through the origin."""
    X = rand.normal(num_samples, num_features, **settings).double()
    y = X @ rand.normal(num_features).double() + 3.0 + 0.5 * rand.normal(num_samples).double()
    return X, y


def plane(sol, rand):
    """Weights and bias of the best plane."""
    # A solve multiplies rounding by the condition number: about 1e2 here, or its square with normal equations.
    exact = near(sol.fit, rtol=1e-6, atol=1e-6)
    yield "13 samples, 3 features", near(sol.fit, rtol=1e-3, atol=1e-3), *(t.float() for t in _table(rand, 13, 3))
    yield "float64", exact, *_table(rand, rand.choice([17, 19]), rand.choice([5, 7]))
    yield "one feature", exact, *_table(rand, 7, 1)
    yield "features far from zero", exact, *_table(rand, 11, 2, mean=100.0)
    X, y = _table(rand, 22, 3)
    yield "every second sample", exact, X[::2], y[::2]


def orthogonal(sol, rand):
    """The residuals are orthogonal to every feature, though two features are nearly equal."""

    def largest_product_is_zero(X, y):
        w, b = sol.fit(X, y)
        residual = X @ w + b - y
        # 1e-8 and less by a solve, 1e-6 to 1e-2 by an inverse: whether it is 0 can be told, its digits are rounding.
        return max((X.mT @ residual).abs().max().item(), abs(residual.sum().item())) <= 1e-7

    for place in ("first", "second", "third"):
        X, y = _table(rand, 13, 3)
        X[:, 2] = X[:, 0] + 1e-6 * X[:, 2]
        yield f"{place} table", largest_product_is_zero, X, y


def gradient(sol, rand):
    """w and b know how they depend on X and y."""
    # The gradient goes through the same solve.
    yield "11 samples, 3 features", near(grads, rtol=1e-5, atol=1e-6), sol.fit, *_table(rand, 11, 3)
