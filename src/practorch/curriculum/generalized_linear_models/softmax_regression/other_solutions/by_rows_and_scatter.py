import torch


def nll(X, y, W, b):
    z = torch.addmm(b, X, W)
    rows = torch.arange(len(y))
    return (torch.logsumexp(z, dim=1) - z[rows, y]).mean()


def nll_gradient(X, y, W, b):
    z = torch.addmm(b, X, W)
    error = (z - z.logsumexp(1, keepdim=True)).exp()
    error.scatter_add_(1, y.unsqueeze(1), torch.full_like(error[:, :1], -1))
    return torch.einsum("nd,nc->dc", X, error) / X.shape[0], error.mean(dim=0)


def fit(X, y, num_classes, lr, steps):
    W = torch.zeros(X.shape[1], num_classes, dtype=X.dtype)
    b = torch.zeros(num_classes, dtype=X.dtype)
    for _ in range(steps):
        dW, db = nll_gradient(X, y, W, b)
        W -= lr * dW
        b -= lr * db
    return W, b
