import math

import torch
from torch.nn import functional as F


def train(model, optimizer, batches, report, every):
    losses, hits, seen, step = [], [], 0, 0
    for x, y in batches:
        step += 1
        optimizer.zero_grad(set_to_none=True)
        out = model(x)
        loss = F.cross_entropy(out, y)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            losses.append(loss.clone())
            hits.append(out.argmax(dim=1).eq(y).sum())
        seen += y.shape[0]
        if step % every == 0:
            mean = torch.stack(losses[-every:]).mean().item()
            if math.isnan(mean) or math.isinf(mean):
                raise FloatingPointError("loss")
            report(step, mean)
    loss, right = torch.stack([torch.stack(losses).mean(), torch.stack(hits).sum() / seen]).tolist()
    if not math.isfinite(loss):
        raise FloatingPointError("loss")
    return loss, right
