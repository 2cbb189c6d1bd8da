from practorch.observe import grads, near, on_meta


def _table(rand, num_samples, num_features):
    """Features and targets near a plane that passes far from the origin; float64, so that solves agree."""
    X = rand.normal(num_samples, num_features, mean=2.0).double()
    return X, X @ rand.normal(num_features).double() + 9.0 + 0.3 * rand.normal(num_samples).double()


def columns(sol, rand):
    """A column of ones comes first, then the features as they are."""
    yield "5 samples, 3 features", sol.design, rand.normal(5, 3)
    yield "one sample, float64", sol.design, rand.normal(1, 2).double()
    yield "a strided view", sol.design, rand.normal(3, 7).mT
    yield "another device", on_meta, sol.design, rand.normal(5, 2)


def theta(sol, rand):
    """The best theta, bias first, without an axis too many."""
    # Two ways to solve differ by the rounding times the squared condition number, 1e-16 times 1e4 here.
    fit = near(sol.fit, rtol=1e-6, atol=1e-6)
    yield "13 samples, 3 features", fit, *_table(rand, 13, 3)
    yield "one feature", fit, *_table(rand, rand.choice([7, 11]), 1)


def new_samples(sol, rand):
    """A prediction depends on its own sample and theta only."""
    yield "7 samples, 3 features", sol.predict, rand.normal(7, 3), rand.normal(4)
    yield "one sample", sol.predict, rand.normal(1, 5), rand.normal(6)
    yield "float64", sol.predict, rand.normal(5, 2).double(), rand.normal(3).double()


def score(sol, rand):
    """R squared of given predictions, and of a fit on its own data."""
    yield "given predictions", sol.r_squared, rand.normal(7, mean=3.0).double(), rand.normal(7, mean=3.0).double()

    def of_a_fit(X, y):
        return sol.r_squared(sol.predict(X, sol.fit(X, y)), y)

    yield "a fit", near(of_a_fit, rtol=1e-6, atol=1e-6), *_table(rand, 11, 2)


def gradient(sol, rand):
    """Gradients flow through all four functions."""
    yield "predict", grads, sol.predict, rand.normal(5, 3), rand.normal(4)
    yield "r_squared", grads, sol.r_squared, rand.normal(5).double(), rand.normal(5).double()
    yield "design", grads, sol.design, rand.normal(5, 2)
    yield "fit", near(grads, rtol=1e-5, atol=1e-6), sol.fit, *_table(rand, 7, 2)
