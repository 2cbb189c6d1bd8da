import math

import torch
from torch import Tensor
from torch.nn import functional as F


def forward_kl(p_logits: Tensor, q_logits: Tensor) -> Tensor:
    log_p = p_logits.log_softmax(1)                                 # (B, C)
    log_q = q_logits.log_softmax(1)                                 # (B, C)
    return F.kl_div(log_q, log_p, reduction="batchmean", log_target=True)   # the second argument weighs


def reverse_kl(p_logits: Tensor, q_logits: Tensor) -> Tensor:
    return forward_kl(q_logits, p_logits)


def js(p_logits: Tensor, q_logits: Tensor) -> Tensor:
    log_p, log_q = p_logits.log_softmax(1), q_logits.log_softmax(1)
    log_m = torch.logaddexp(log_p, log_q) - math.log(2)             # (B, C); finite where p and q round to 0
    p_to_m = F.kl_div(log_m, log_p, reduction="batchmean", log_target=True)
    q_to_m = F.kl_div(log_m, log_q, reduction="batchmean", log_target=True)
    return (p_to_m + q_to_m) / 2
