from torch.nn import functional as F


def price_loss(prices, labels):
    return F.mse_loss(prices, labels.unsqueeze(1))


def tagging_loss(logits, tags):
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), tags.reshape(-1))


def pixel_loss(logits, labels):
    return F.cross_entropy(logits, labels)


def rated_loss(logits, targets, ratings):
    losses = F.cross_entropy(logits, targets, reduction="none")
    return losses @ ratings.flatten() / len(losses)
