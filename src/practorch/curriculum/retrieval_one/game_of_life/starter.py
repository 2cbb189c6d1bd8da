import torch
from torch import Tensor


def neighbours(board: Tensor) -> Tensor:
    """How many of the eight neighbours of each cell live; the board is a torus.

    board: (..., H, W) bool
    ->    (..., H, W) int64
    """
    # TODO: eight shifted boards, added up.
    raise NotImplementedError


def step(board: Tensor) -> Tensor:
    """The next generation: (..., H, W) bool, as the board."""
    # TODO
    raise NotImplementedError


def evolve(board: Tensor, steps: int) -> Tensor:
    """The board (..., H, W) bool and the generations after it: (steps + 1, ..., H, W) bool."""
    # TODO
    raise NotImplementedError


def period(board: Tensor, most: int) -> int:
    """Steps until the board (H, W) is for the first time what it is now; 0 if that takes more than most."""
    # TODO
    raise NotImplementedError


def _show() -> None:
    """Twenty generations of a glider: python game_of_life.py"""
    glider = torch.zeros(8, 16, dtype=torch.bool)
    glider[[0, 1, 2, 2, 2], [1, 2, 0, 1, 2]] = True
    for generation in evolve(glider, 20).int().tolist():
        print("\n".join("".join(".#"[cell] for cell in row) for row in generation), end="\n\n")


if __name__ == "__main__":
    _show()
