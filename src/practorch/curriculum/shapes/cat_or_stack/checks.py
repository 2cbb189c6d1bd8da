from practorch.observe import answer


def joining(sol, rand):
    """What cat and stack make of two tensors."""
    yield "torch.cat([a, c])", answer, sol, "joined"
    yield "torch.cat([a, b], dim=1)", answer, sol, "joined_columns"
    yield "torch.stack([a, b])", answer, sol, "stacked"
    yield "torch.stack([a, b], dim=-1)", answer, sol, "stacked_last"
    yield "torch.stack([a, c])", answer, sol, "stacked_unequal"


def cutting(sol, rand):
    """How long the pieces of split and of chunk are."""
    yield "v.split(4)", answer, sol, "split_sizes"
    yield "v.chunk(4)", answer, sol, "chunk_sizes"


def copying(sol, rand):
    """Where the copies of repeat and of repeat_interleave stand."""
    yield "a.repeat(2, 1, 3)", answer, sol, "tiled"
    yield "w.repeat(2)", answer, sol, "repeated"
    yield "w.repeat_interleave(2)", answer, sol, "interleaved"
