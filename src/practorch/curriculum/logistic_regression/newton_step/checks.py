from practorch.observe import grads, near


def _table(rand, num_samples, num_features):
    """Features and labels that do not depend on them: no plane separates these, so a minimum exists."""
    X = rand.normal(num_samples, num_features).double()
    X[:, 0] = 1
    return X, rand.bools(num_samples).double()


def slope(sol, rand):
    """The gradient."""
    yield "7 samples, 3 weights", sol.gradient, *_table(rand, 7, 3), rand.normal(3).double()
    yield "2 samples, 5 weights", sol.gradient, *_table(rand, 2, 5), rand.normal(5).double()
    yield "float32", sol.gradient, *(t.float() for t in _table(rand, 11, 3)), rand.normal(3)
    yield "differentiated", grads, sol.gradient, *_table(rand, 7, 2), rand.normal(2).double()


def curvature(sol, rand):
    """The Hessian."""
    yield "7 samples, 3 weights", sol.hessian, rand.normal(7, 3).double(), rand.normal(3).double()
    yield "one sample", sol.hessian, rand.normal(1, 2).double(), rand.normal(2).double()
    yield "float32, strided", sol.hessian, rand.normal(3, 11).mT, rand.normal(3)
    yield "differentiated", grads, sol.hessian, rand.normal(5, 2).double(), rand.normal(2).double()


def one_step(sol, rand):
    """One step, from anywhere."""
    # A solve multiplies rounding by the condition number of H, 1e2 or so.
    step = near(sol.newton_step, rtol=1e-6, atol=1e-7)
    yield "29 samples, 3 weights", step, *_table(rand, 29, 3), rand.normal(3, std=0.5).double()
    yield "31 samples, 5 weights", step, *_table(rand, 31, 5), rand.normal(5, std=0.3).double()
    deep = near(grads, rtol=1e-5, atol=1e-6)
    yield "differentiated", deep, sol.newton_step, *_table(rand, 23, 2), rand.normal(2, std=0.5).double()


def solved(sol, rand):
    """The step solves H d = g, though two features are nearly equal."""

    def solves(X, y, w):
        step = w - sol.newton_step(X, y, w)
        # 1e-10 by a solve, 1e-6 and more by an inverse: whether it is 0 can be told, its digits are rounding.
        return (sol.hessian(X, w) @ step - sol.gradient(X, y, w)).abs().max().item() <= 1e-8

    for place in ("first", "second", "third"):
        X, y = _table(rand, 29, 3)
        X[:, 2] = X[:, 1] + 1e-6 * X[:, 2]
        yield f"{place} table", solves, X, y, rand.normal(3, std=0.1).double()


def convergence(sol, rand):
    """Each step doubles the number of right digits."""
    X, y = _table(rand, 37, 3)
    y[:12] = (X[:12, 1] > 0).double()
    for steps in (0, 1, 2, 3, 5):
        yield f"{steps} steps", near(sol.newton, rtol=1e-6, atol=1e-7), X.clone(), y.clone(), steps
    yield "3 steps, float32", near(sol.newton, rtol=1e-3, atol=1e-4), X.float(), y.float(), 3
    yield "3 steps, differentiated", near(grads, rtol=1e-5, atol=1e-6), sol.newton, X.clone(), y.clone(), 3
