import torch
from torch import Tensor
from torch.nn import functional as F


def neighbours(board: Tensor) -> Tensor:
    flat = F.pad(board.float().reshape(-1, 1, *board.shape[-2:]), (1, 1, 1, 1), mode="circular")
    kernel = torch.ones(1, 1, 3, 3)
    kernel[0, 0, 1, 1] = 0
    return F.conv2d(flat, kernel).round().long().reshape(board.shape)


def step(board: Tensor) -> Tensor:
    around = neighbours(board)
    return torch.where(board, (around == 2) | (around == 3), around == 3)


def evolve(board: Tensor, steps: int) -> Tensor:
    out = board.new_zeros(steps + 1, *board.shape)
    out[0] = board
    for i in range(steps):
        out[i + 1] = step(out[i])
    return out


def period(board: Tensor, most: int) -> int:
    later = evolve(board, most)[1:]
    found = (later == board).flatten(1).all(1).nonzero()
    return int(found[0]) + 1 if len(found) else 0
