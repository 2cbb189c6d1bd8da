import torch


def _kl(log_p, log_q):
    return (log_p.exp() * (log_p - log_q)).sum(dim=-1).mean()


def _both(p_logits, q_logits):
    return tuple(x - torch.logsumexp(x, dim=1, keepdim=True) for x in (p_logits, q_logits))


def forward_kl(p_logits, q_logits):
    log_p, log_q = _both(p_logits, q_logits)
    return _kl(log_p, log_q)


def reverse_kl(p_logits, q_logits):
    log_p, log_q = _both(p_logits, q_logits)
    return _kl(log_q, log_p)


def js(p_logits, q_logits):
    both = torch.stack(_both(p_logits, q_logits))
    log_m = both.logsumexp(0) - torch.log(torch.tensor(2.0, dtype=both.dtype))
    return _kl(both[0], log_m) / 2 + _kl(both[1], log_m) / 2
