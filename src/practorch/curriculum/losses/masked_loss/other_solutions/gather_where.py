import torch


def _parts(logits, targets, mask):
    safe = logits.masked_fill(~mask.unsqueeze(-1), 0.0)
    log_p = safe - safe.logsumexp(dim=-1, keepdim=True)
    own = log_p.gather(-1, targets.masked_fill(~mask, 0).unsqueeze(-1)).squeeze(-1)
    return -torch.where(mask, own, torch.zeros_like(own)).sum(), int(mask.sum())


def token_loss(logits, targets, mask):
    total, count = _parts(logits, targets, mask)
    return total / max(1, count)


def perplexity(batches):
    totals, counts = zip(*[_parts(*batch) for batch in batches], strict=True)
    return torch.exp(torch.stack(totals).sum() / max(1, sum(counts)))
