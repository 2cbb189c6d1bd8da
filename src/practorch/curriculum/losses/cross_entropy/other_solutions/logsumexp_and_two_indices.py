import torch


def cross_entropy(logits, targets):
    rows = torch.arange(logits.shape[0], device=logits.device)
    return (torch.logsumexp(logits, dim=-1) - logits[rows, targets]).mean()
