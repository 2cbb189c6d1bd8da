import torch

from practorch.observe import on_meta


# 20011 numbers: the share that is kept is nine standard errors or more away from where its first decimal would change.
def kept_share(sol, rand):
    """Each number is dropped with probability p, in a shape and dtype that stay."""
    for p in (0.2, 0.7):
        yield f"p = {p}", _kept, sol.Dropout(p), rand.uniform(20011, low=1.0, high=2.0)
    yield "p left out", _kept, sol.Dropout(), rand.uniform(20011, low=1.0, high=2.0)
    wide = rand.uniform(43, 467, low=-2.0, high=-1.0, dtype=torch.float64)
    yield "float64, p = 0.2", _kept, sol.Dropout(0.2), wide


def scale(sol, rand):
    """What is kept is divided by 1 - p."""
    for p in (0.2, 0.7):
        yield f"p = {p}", _scale, sol.Dropout(p), rand.uniform(53, 61, low=1.0, high=2.0)
    yield "p = 0", sol.Dropout(0.0), rand.normal(5, 7)
    x = rand.uniform(20011, low=1.0, high=2.0, dtype=torch.bfloat16)    # one draw in 256 is exactly 0 in this dtype
    yield "p = 0, bfloat16", sol.Dropout(0.0), x


def eval_mode(sol, rand):
    """In eval mode x comes out as it went in, and nothing is drawn."""
    for name, x in rand.battery("B T D"):
        yield name, sol.Dropout(0.4).eval(), x

    def inside_a_model(x):
        model = torch.nn.Sequential(sol.Dropout(0.4), torch.nn.Flatten())
        return {"eval": model.eval()(x), "train again: are there zeros?": bool((model.train()(x) == 0).any())}

    yield "inside a model", inside_a_model, rand.uniform(23, 29, low=1.0, high=2.0)


def fresh_masks(sol, rand):
    """Every call, every row and every column has a mask of its own, and each number a draw of its own."""
    x = rand.uniform(61, 67, low=1.0, high=2.0)
    yield "two calls, p = 0.2", _two_masks, sol.Dropout(0.2), x
    yield "rows and columns", _distinct, sol.Dropout(0.5), x
    yield "five calls: how many are kept", _counts, sol.Dropout(0.5), x


def gradient(sol, rand):
    """Backward uses the mask of its forward, and its scale."""
    x, incoming = rand.uniform(53, 61, low=1.0, high=2.0), rand.uniform(53, 61, low=1.0, high=2.0)
    yield "p = 0.2", _backward, sol.Dropout(0.2), x, incoming
    yield "eval mode", _backward, sol.Dropout(0.7).eval(), x, incoming


def device(sol, rand):
    """The mask is made where x is."""
    yield "on the meta device", on_meta, sol.Dropout(0.3), rand.normal(5, 7)


def _kept(drop, x):
    y = drop(x)
    return {"shape": y.shape, "dtype": y.dtype, "share kept": round((y != 0).double().mean().item(), 1)}


def _scale(drop, x):
    ratio = (drop(x) / x).flatten()
    ratio = ratio[ratio != 0]
    return {"smallest": ratio.min(), "largest": ratio.max()} if len(ratio) else "nothing is kept"


def _two_masks(drop, x):
    first, second = drop(x) != 0, drop(x) != 0
    both = (first & second).double().mean().item()      # 0.8 * 0.8 for two masks that know nothing of each other
    return {"the same mask": bool((first == second).all()), "share kept by both": round(both - 0.14, 1)}


def _distinct(drop, x):
    mask = (drop(x) != 0).reshape(len(x), -1)
    return {"distinct rows": len(mask.unique(dim=0)), "distinct columns": len(mask.T.unique(dim=0))}


def _counts(drop, x):
    kept = torch.stack([(drop(x) != 0).sum(1) for _ in range(5)])   # calls by rows; their totals spread by 32
    totals = kept.sum(1)
    return {"alike in all rows": bool((kept == kept[:, :1]).all()), "alike in all calls": len(totals.unique()) == 1}


def _backward(drop, x, incoming):
    x = x.clone().requires_grad_()
    y = drop(x)
    if not y.requires_grad:
        return "cut from the graph"
    (gradient,) = torch.autograd.grad(y, x, incoming)
    factor = (gradient / incoming)[y != 0]
    return {
        "dropped numbers with a gradient": int((gradient[y == 0] != 0).sum()),
        "smallest factor of the others": factor.min(),
        "largest factor of the others": factor.max(),
    }
