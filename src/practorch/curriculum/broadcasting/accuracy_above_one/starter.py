from torch import Tensor


def accuracy(logits: Tensor, labels: Tensor) -> Tensor:
    """Share of samples whose largest logit is that of their label.

    logits: (B, C) float
    labels: (B,) int
    ->      () float32
    """
    predicted = logits.argmax(1, keepdim=True)
    right = predicted == labels
    return right.float().sum() / len(labels)


def top_k_accuracy(logits: Tensor, labels: Tensor, k: int) -> Tensor:
    """Share of samples whose label is among the k largest logits.

    logits: (B, C) float
    labels: (B,) int
    ->      () float32
    """
    top = logits.topk(k, dim=1).indices
    hits = top == labels[:, None]
    return hits.float().sum() / len(labels)
