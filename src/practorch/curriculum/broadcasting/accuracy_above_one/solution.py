from torch import Tensor


def accuracy(logits: Tensor, labels: Tensor) -> Tensor:
    predicted = logits.argmax(1)                # (B,), the shape of the labels
    right = predicted == labels                 # (B,)
    return right.float().sum() / len(labels)


def top_k_accuracy(logits: Tensor, labels: Tensor, k: int) -> Tensor:
    top = logits.topk(k, dim=1).indices         # (B, k)
    hits = top == labels[:, None]               # (B, k); a broadcast that is meant: each label against its own k
    return hits.float().sum() / len(labels)     # a label is among the k once or never
