import torch

from practorch.observe import grads, near


def _samples(rand, n, d, dtype=torch.float32):
    """Two classes of unequal size, each with at least three samples, far from the origin."""
    y = (rand.uniform(n) < 0.3).long()
    y[:3], y[3:6] = 1, 0
    y = y[rand.permutation(n)]
    mix = rand.normal(d, d, dtype=dtype)
    return rand.normal(n, d, dtype=dtype) @ mix + 3 * rand.normal(2, d, dtype=dtype)[y] + 2, y


def parameters(sol, rand):
    """The share of ones, the two means, the covariance around them."""
    # Centring by another formula rounds in another place.
    fit = near(sol.fit_gda, rtol=1e-4, atol=1e-4)
    yield "23 x 3", fit, *_samples(rand, 23, 3)
    yield "47 x 5", fit, *_samples(rand, 47, 5)
    X, y = _samples(rand, 11, 2)
    yield "a strided view", fit, X.T.contiguous().T, y
    yield "float64", sol.fit_gda, *_samples(rand, 17, 3, torch.float64)


def samples_far_away(sol, rand):
    """A large offset of all samples leaves the covariance what it is."""
    X, y = _samples(rand, 23, 3)
    # The offset 3000 itself rounds the samples at 2e-4; E[x²] - mean² would lose everything.
    yield "offset 3000", near(sol.fit_gda, rtol=1e-3, atol=2e-2), X + 3e3, y


def gradient(sol, rand):
    """Autograd can go back through the fit and through the weights."""
    X, y = _samples(rand, 17, 3, torch.float64)
    yield "fit_gda", grads, sol.fit_gda, X, y
    phi, mu, sigma = _gaussians(rand, 3, torch.float64)

    def weights(phi, mu):
        return sol.as_logistic(phi, mu, sigma)  # which half of a symmetric matrix is read is not fixed

    # The solve magnifies rounding by the condition of sigma.
    yield "as_logistic", near(grads, rtol=1e-6, atol=1e-6), weights, phi, mu


def _gaussians(rand, d, dtype):
    mix = rand.normal(2 * d + 1, d, dtype=dtype)
    sigma = mix.T @ mix / (2 * d + 1) + 0.3 * torch.eye(d, dtype=dtype)
    return rand.uniform(low=0.1, high=0.4, dtype=dtype), 2 * rand.normal(2, d, dtype=dtype) + 1, sigma


def weights(sol, rand):
    """The logistic regression that Bayes' rule makes of the Gaussians."""
    # The solve magnifies rounding by the condition of sigma.
    as_logistic = near(sol.as_logistic, rtol=1e-6, atol=1e-6)
    yield "2 features", as_logistic, *_gaussians(rand, 2, torch.float64)
    yield "5 features", as_logistic, *_gaussians(rand, 5, torch.float64)
    phi, mu, sigma = _gaussians(rand, 3, torch.float64)
    yield "most are ones", as_logistic, 1 - phi / 9, mu, sigma
    yield "float32", near(sol.as_logistic, rtol=1e-4, atol=1e-4), phi.float(), mu.float(), sigma.float()


def scales(sol, rand):
    """Features on scales of 1 and 1e5."""
    phi, mu, sigma = _gaussians(rand, 3, torch.float32)
    scale = torch.tensor([1.0, 1e5, 30.0])
    yield "float32", near(sol.as_logistic, rtol=1e-3, atol=1e-6), phi, mu * scale, sigma * scale * scale[:, None]
