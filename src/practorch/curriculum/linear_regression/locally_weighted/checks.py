from practorch.observe import biggest, grads, near, torch_calls


def _curve(rand, num_samples, num_features):
    """Samples of a bent surface, far from linear; float64, since each prediction goes through a solve."""
    X = rand.normal(num_samples, num_features).double()
    return X, (2 * X).sin().sum(1) + 3.0 + 0.1 * rand.normal(num_samples).double()


def _close(function):
    """The systems have condition numbers of 1e2 to 1e4, which rounding is multiplied by."""
    return near(function, rtol=1e-6, atol=1e-6)


def predictions(sol, rand):
    """The prediction at each query."""
    predict = _close(sol.predict_local)
    yield "13 samples, 3 features, 5 queries", predict, *_curve(rand, 13, 3), rand.normal(5, 3).double(), 1.3
    yield "one feature", predict, *_curve(rand, 11, 1), rand.normal(7, 1).double(), 0.8
    yield "one query", predict, *_curve(rand, 11, 2), rand.normal(1, 2).double(), 1.1
    yield "every second sample", predict, *(t[::2] for t in _curve(rand, 34, 2)), rand.normal(3, 2).double(), 1.2
    X, y, queries = *_curve(rand, 23, 2), rand.normal(5, 2).double()
    loose = near(sol.predict_local, rtol=1e-3, atol=1e-3)
    yield "float32", loose, X.float(), y.float(), queries.float(), 1.5


def bandwidth(sol, rand):
    """tau says how far is near."""
    predict, (X, y), queries = _close(sol.predict_local), _curve(rand, 29, 1), rand.normal(5, 1).double()
    for tau in (0.6, 2.5, 300.0):
        yield f"tau {tau}", predict, X, y, queries, tau
    # Samples so dense that few of them are near; the others' exponents go down to -2000.
    X = rand.uniform(97, 1, low=-5.0, high=5.0).double()
    yield "tau 0.15, 97 samples", predict, X, X[:, 0].sin(), rand.uniform(5, 1, low=-4.0, high=4.0).double(), 0.15


def far_query(sol, rand):
    """A query from which all samples are so far that every weight rounds to 0."""
    X, y = _curve(rand, 13, 2)
    # exp(-800) is 0 in float64; seen from there, the samples' weights still have ratios of e or so.
    queries = rand.normal(3, 2).double() + 80.0 * rand.choice([-1.0, 1.0])
    queries[1] *= 1.5
    yield "3 far queries", near(sol.predict_local, rtol=1e-5, atol=1e-5), X / 10, y, queries, 2.5


def at_the_samples(sol, rand):
    """The queries are the samples."""
    X, y = _curve(rand, 11, 2)
    yield "11 samples", _close(sol.predict_local), X, y, X, 1.0
    yield "differentiated", near(grads, rtol=1e-5, atol=1e-5), sol.predict_local, X, y, X.clone(), 1.0


def gradient(sol, rand):
    """Gradients flow back to samples, targets and queries."""
    # The gradient goes through the same solve once more.
    deep = near(grads, rtol=1e-5, atol=1e-5)
    yield "11 samples, 4 queries", deep, sol.predict_local, *_curve(rand, 11, 2), rand.normal(4, 2).double(), 1.5


def all_at_once(sol, rand):
    """As many operations for 60 queries as for one, and no N x N matrix for each."""
    X, y, queries = *_curve(rand, 83, 2), rand.normal(61, 2).double()
    yield "operations for 61 queries", torch_calls, sol.predict_local, X, y, queries, 1.0
    yield "largest tensor", biggest, sol.predict_local, X, y, queries, 1.0
