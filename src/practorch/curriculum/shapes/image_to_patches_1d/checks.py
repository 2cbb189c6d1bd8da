from practorch.observe import grads, on_meta, torch_calls
from practorch.observe.rand import strided


def _signals(rand, **fixed):
    return rand.normal(*rand.sizes("B T", **fixed).values())


def every_window(sol, rand):
    """With step 1 there is a window at every start, the last included."""
    yield "k = 4", sol.sliding_windows, _signals(rand, T=13), 4
    yield "k = 5 of float64", sol.sliding_windows, _signals(rand, T=11).double(), 5
    yield "one signal", sol.sliding_windows, rand.normal(1, 11), 4
    yield "integers", sol.sliding_windows, rand.integers(0, 1000, 3, 13), 6
    yield "a strided view", sol.sliding_windows, strided(rand.normal(5, 11)), 3
    yield "another device than the CPU", on_meta, sol.sliding_windows, rand.normal(3, 7), 4


def steps(sol, rand):
    """One window every step positions; what does not fill a window is dropped."""
    yield "overlapping: k = 5, step 2", sol.sliding_windows, _signals(rand, T=17), 5, 2
    yield "touching: k = step = 3", sol.sliding_windows, _signals(rand, T=11), 3, 3
    yield "with gaps: k = 2, step 5", sol.sliding_windows, _signals(rand, T=13), 2, 5


def short_signals(sol, rand):
    """One window when k is T, T windows when k is 1."""
    yield "k = T = 7", sol.sliding_windows, rand.normal(3, 7), 7
    yield "k = T = 7, step 4", sol.sliding_windows, rand.normal(3, 7), 7, 4
    yield "k = 1", sol.sliding_windows, rand.normal(3, 5), 1


def gradient(sol, rand):
    """A step that lies in several windows collects the gradient of all of them."""
    yield "k = 4, step 3", grads, sol.sliding_windows, rand.normal(3, 11), 4, 3


def operations(sol, rand):
    """As many torch operations for 197 windows as for two."""

    def grows(x, few, k):
        return torch_calls(sol.sliding_windows, x, k).amount > torch_calls(sol.sliding_windows, few, k).amount

    x = rand.normal(3, 203)
    yield "more operations for T = 203 than for T = 8, k = 7", grows, x, x[:, :8], 7
