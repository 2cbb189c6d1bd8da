def layer_norm(x, weight, bias, eps=1e-5):
    d = x.shape[-1]
    mu = (x.sum(dim=-1) / d).unsqueeze(-1)
    sigma2 = x.var(dim=-1, unbiased=False)[..., None]
    return weight * ((x - mu) / (sigma2 + eps) ** 0.5) + bias
