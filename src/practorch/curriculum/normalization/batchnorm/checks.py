import torch

from practorch.observe import grads, near


def training_output(sol, rand):
    """In training each feature is normalised by the batch at hand."""
    for name, x in rand.battery("N D", skip=["batch of one", "large offset", "small scale"]):
        yield name, sol.batch_norm, x, *_vectors(rand, x)
    yield "two samples", sol.batch_norm, rand.normal(2, 5), *_vectors(rand, rand.normal(2, 5))
    x = rand.normal(7, 5, std=1e-3)
    yield "variance below eps", sol.batch_norm, x, *_vectors(rand, x)
    yield "eps = 0.1", sol.batch_norm, rand.normal(7, 5), *_vectors(rand, x), 0.1


def large_offset(sol, rand):
    """Features near 10000 with a spread of 1."""
    x = rand.normal(61, 7, mean=1e4)
    # A float32 mean of 1e4 is rounded to 1e-3, so right results differ in the third digit.
    yield "mean 1e4", near(sol.batch_norm, rtol=1e-3, atol=2e-2), x, *_vectors(rand, x)


def running_statistics(sol, rand):
    """In training the running statistics move by momentum, in place and outside of the graph."""

    def after(momentum, batches, weight, bias, mean, var):
        mean, var = mean.clone(), var.clone()
        for x in batches:
            sol.batch_norm(x, weight, bias, mean, var, 1e-5, momentum)
        return {"running_mean": mean, "running_var": var}

    for n in (2, 11):
        x = rand.normal(n, 5, mean=3.0)
        yield f"one batch of {n}", after, 0.1, [x], *_vectors(rand, x)
    batches = [rand.normal(n, 3, mean=3.0, std=2.0, grad=True) for n in (7, 5, 2)]
    yield "three batches that require grad", after, 0.3, batches, *_vectors(rand, batches[0])


def eval_mode(sol, rand):
    """In eval mode the running statistics are used, and nothing moves."""
    for n in (1, 7):
        x = rand.normal(n, 5)
        yield f"a batch of {n}", sol.batch_norm, x, *_vectors(rand, x), 1e-5, 0.1, False
    yield "eps = 0.1", sol.batch_norm, x, *_vectors(rand, x), 0.1, 0.1, False


def gradient(sol, rand):
    """The gradients at x, weight and bias are right, in training and in eval mode."""
    for training in (True, False):
        for dtype in (torch.float32, torch.float64):
            x = rand.normal(7, 5, dtype=dtype)
            weight, bias, mean, var = _vectors(rand, x)
            function = _with(sol, mean, var, training)
            yield f"training = {training}, {str(dtype)[6:]}", grads, function, x, weight, bias


def _vectors(rand, x):
    """weight, bias, running_mean and running_var that fit x."""
    size, dtype = x.shape[1], x.dtype
    mean, var = rand.normal(size, dtype=dtype), rand.uniform(size, low=0.5, high=2.0, dtype=dtype)
    return rand.normal(size, mean=1.0, std=0.5, dtype=dtype), rand.normal(size, dtype=dtype), mean, var


def _with(sol, mean, var, training):
    return lambda x, weight, bias: sol.batch_norm(x, weight, bias, mean.clone(), var.clone(), 1e-5, 0.1, training)
