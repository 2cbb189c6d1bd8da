import torch

from practorch.observe import fill, flops, grads, shapes


def _layer(sol, rand, *sizes):
    return fill(sol.LoRALinear(*sizes), rand)


def parameters(sol, rand):
    """The parts have their names and shapes, and only lora_A and lora_B are trained."""
    yield "shapes, 7 -> 5, rank 3", shapes, sol.LoRALinear(7, 5, 3)

    def trained(in_features, out_features, rank):
        layer = sol.LoRALinear(in_features, out_features, rank)
        return sorted(name for name, p in layer.named_parameters() if p.requires_grad)

    yield "trained", trained, 7, 5, 3


def start(sol, rand):
    """A new layer computes what linear computes, lora_A has its spread, and the first gradient is not zero."""

    def at_the_start(x):
        layer = sol.LoRALinear(x.shape[-1], 5, 61, 6.0)
        y = layer(x)
        scaled = layer.lora_A.detach() * x.shape[-1] ** 0.5
        y.square().sum().backward()
        return {
            "output equals linear's": torch.allclose(y, layer.linear(x)),
            "mean, std of lora_A * sqrt(in_features)": [round(m.item(), 1) + 0.0 for m in (scaled.mean(), scaled.std())],
            "numbers other than zero in lora_B": int((layer.lora_B != 0).sum()),
            "lora_B has a gradient": bool((layer.lora_B.grad != 0).any()),
        }

    yield "401 -> 5, rank 61", at_the_start, rand.normal(11, 401)


def values(sol, rand):
    """With equal weights, outputs are equal."""
    yield "rank 3, alpha 1", _layer(sol, rand, 7, 5, 3), rand.normal(2, 7)
    yield "rank 2, alpha 16", _layer(sol, rand, 5, 11, 2, 16.0), rand.normal(3, 5)
    yield "rank 5, alpha 0.5, (B, T, D)", _layer(sol, rand, 11, 7, 5, 0.5), rand.normal(2, 3, 11)
    yield "one row, float64", _layer(sol, rand, 7, 5, 3, 4.0).double(), rand.normal(1, 7, dtype=torch.float64)


def gradient(sol, rand):
    """Gradients at x, lora_A and lora_B are right."""
    yield "rank 3, alpha 6", grads, _layer(sol, rand, 7, 5, 3, 6.0), rand.normal(2, 7)


def merging(sol, rand):
    """Merged or not, the output and its gradient at x are the same; unmerge brings the weight back."""

    def after(calls, x):
        layer = _layer(sol, rand, 7, 5, 3, 6.0).double()
        weight = layer.linear.weight
        for call in calls.split():
            getattr(layer, call)()
        is_same = layer.linear.weight is weight and not weight.requires_grad
        return {"output": layer(x), "linear.weight": weight.detach(), "the same frozen parameter": is_same}

    for calls in ("merge", "merge merge", "merge unmerge", "unmerge", "merge unmerge unmerge", "merge unmerge merge"):
        yield calls, grads, after, calls, rand.normal(2, 7, dtype=torch.float64)


def work(sol, rand):
    """The update costs two thin products, and nothing once it is merged."""
    yield "unmerged, 61 -> 53, rank 2", flops, _layer(sol, rand, 61, 53, 2), rand.normal(3, 61)
    merged = _layer(sol, rand, 61, 53, 2)
    merged.merge()
    yield "merged", flops, merged, rand.normal(3, 61)
