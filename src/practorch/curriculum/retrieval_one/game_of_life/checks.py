import torch

from practorch.observe import torch_calls
from practorch.observe.rand import strided


def _board(picture, height, width):
    """A picture of rows, "#" for a living cell, in the upper left corner of a board."""
    board = torch.zeros(height, width, dtype=torch.bool)
    for i, row in enumerate(picture.split()):
        board[i, : len(row)] = torch.tensor([cell == "#" for cell in row])
    return board


def counted(sol, rand):
    """Eight neighbours each, on a torus."""
    yield "one cell in the middle", sol.neighbours, _board("... ... .#.", 5, 7)
    yield "one cell in a corner", sol.neighbours, _board("#", 3, 5)
    yield "a soup of 7 x 11", sol.neighbours, rand.bools(7, 11)
    yield "a full board", sol.neighbours, _board("### ### ###", 3, 3)
    yield "a strided view", sol.neighbours, strided(rand.bools(5, 13))


def rules(sol, rand):
    """Who lives in the next generation?"""
    yield "a row of three", sol.step, _board("..... ..... .###.", 5, 5)
    yield "a square of four", sol.step, _board(".... .##. .##.", 5, 7)
    yield "an L of three", sol.step, _board(".... .##. .#..", 5, 7)
    yield "a pair", sol.step, _board(".... .##.", 5, 7)
    yield "a soup of 13 x 11", sol.step, rand.bools(13, 11, share=0.4)


def stacked(sol, rand):
    """Boards that are stacked do not see each other."""
    yield "neighbours of 5 boards", sol.neighbours, rand.bools(5, 3, 7)
    yield "step of 2 x 3 boards", sol.step, rand.bools(2, 3, 7, 5, share=0.4)
    yield "step of one board in a stack", sol.step, rand.bools(1, 5, 7, share=0.4)


def history(sol, rand):
    """The board itself and every generation after it."""

    def populations(board, steps):
        """How many cells live in each generation: a history as a list."""
        return sol.evolve(board, steps).sum((-2, -1)).tolist()

    yield "a glider, 5 steps", sol.evolve, _board(".#. ..# ###", 7, 5), 5
    yield "no step", sol.evolve, rand.bools(3, 5), 0
    yield "3 boards, 2 steps", sol.evolve, rand.bools(3, 5, 7), 2
    yield "an R of five cells, 60 generations", populations, _board(".##. ##.. .#..", 11, 13), 60


def periods(sol, rand):
    """When does a board come back?"""
    yield "a square of four", sol.period, _board("##. ##.", 5, 7), 10
    yield "a row of three", sol.period, _board("... ### ...", 5, 7), 10
    yield "a glider around a 5 x 7 torus", sol.period, _board(".#. ..# ###", 5, 7), 200
    yield "in the last step allowed", sol.period, _board("... ### ...", 5, 5), 2
    yield "a step too few", sol.period, _board("... ### ...", 5, 5), 1
    yield "a pair that dies", sol.period, _board("##", 5, 7), 20


def cost(sol, rand):
    """One step costs the same number of operations for any board."""

    def grows(large, small):
        # Counted against itself: eight shifts or one convolution are both fine.
        return torch_calls(sol.step, large).amount > torch_calls(sol.step, small).amount

    yield "more operations for a larger board", grows, rand.bools(53, 31), rand.bools(5, 3)
    yield "more operations for more boards", grows, rand.bools(23, 5, 3), rand.bools(2, 5, 3)
