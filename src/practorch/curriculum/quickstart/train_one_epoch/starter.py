from torch import nn, optim
from torch.utils.data import DataLoader


def train(loader: DataLoader, model: nn.Module, loss_fn: nn.Module, optimizer: optim.Optimizer) -> float:
    """One epoch of updates; the mean loss per sample, each batch's taken before its update.

    loader gives x: (B, ...) float and y: (B,) int64; the last B may be smaller
    loss_fn(model(x), y) is the mean over the batch
    """
    # TODO: for each batch: clear, forward, loss, backward, step; add up what the batch lost.
    raise NotImplementedError
