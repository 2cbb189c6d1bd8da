import math

import torch
from torch import Tensor
from torch.nn import functional as F


def forward_kl(p_logits: Tensor, q_logits: Tensor) -> Tensor:
    """KL(p || q), the mean over the rows.

    p_logits, q_logits: (B, C) float
    ->                  ()
    """
    # TODO
    raise NotImplementedError


def reverse_kl(p_logits: Tensor, q_logits: Tensor) -> Tensor:
    """KL(q || p), the mean over the rows.

    p_logits, q_logits: (B, C) float
    ->                  ()
    """
    # TODO
    raise NotImplementedError


def js(p_logits: Tensor, q_logits: Tensor) -> Tensor:
    """KL(p || m) / 2 + KL(q || m) / 2 with m = (p + q) / 2, the mean over the rows.

    p_logits, q_logits: (B, C) float
    ->                  ()
    """
    # TODO
    raise NotImplementedError
