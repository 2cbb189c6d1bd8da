from practorch.observe import near


def _table(rand, num_samples, num_features):
    """Features and noisy targets of a plane that does not pass through the origin; float64, so that sums agree."""
    X = rand.normal(num_samples, num_features).double()
    return X, X @ rand.normal(num_features).double() + 2.0 + 0.3 * rand.normal(num_samples).double()


def first_step(sol, rand):
    """One step with all samples, from zeros."""
    yield "7 samples, 3 features", sol.gradient_descent, *_table(rand, 7, 3), 0.1, 1
    yield "11 samples, 5 features", sol.gradient_descent, *_table(rand, 11, 5), 0.05, 1
    yield "one sample", sol.gradient_descent, *_table(rand, 1, 3), 0.1, 1
    yield "no step", sol.gradient_descent, *_table(rand, 5, 2), 0.1, 0


def descent(sol, rand):
    """Many steps with all samples."""
    yield "2 steps", sol.gradient_descent, *_table(rand, rand.choice([5, 7]), 3), 0.2, 2
    yield "40 steps", sol.gradient_descent, *_table(rand, 13, rand.choice([2, 3])), 0.1, 40
    X, y = _table(rand, 14, 3)
    yield "every second sample", sol.gradient_descent, X[::2], y[::2], 0.1, 11
    # 11 steps in float32: sums in another order differ in the last digits.
    f32 = near(sol.gradient_descent, rtol=1e-4, atol=1e-5)
    yield "float32", f32, *(t.float() for t in _table(rand, 11, 2)), 0.1, 11


def one_sample(sol, rand):
    """One sample moves the w and b that the caller holds."""
    for name, num_features in (("3 features", 3), ("5 features", 5)):
        w, b, x = rand.normal(num_features).double(), rand.normal().double(), rand.normal(num_features).double()
        yield name, sol.lms_step_, w, b, x, rand.normal(mean=2.0).double(), 0.1


def parameters(sol, rand):
    """w and b may be leaves that require grad, as a module's parameters are."""
    w, b = rand.normal(3, grad=True), rand.normal(grad=True)
    yield "3 features", sol.lms_step_, w, b, rand.normal(3), rand.normal(mean=2.0), 0.1


def one_by_one(sol, rand):
    """Epochs of single samples, in the given order."""
    yield "1 epoch", sol.lms, *_table(rand, 5, 3), 0.1, 1
    yield "4 epochs", sol.lms, *_table(rand, rand.choice([7, 11]), 2), 0.05, 4
    yield "no epoch", sol.lms, *_table(rand, 3, 2), 0.1, 0
    # Small steps, one after another, add up rounding.
    f32 = near(sol.lms, rtol=1e-4, atol=1e-5)
    yield "float32", f32, *(t.float() for t in _table(rand, 7, 3)), 0.1, 2
