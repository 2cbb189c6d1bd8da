from practorch.observe import answer


def plain(sol, rand):
    """What does a loader do if you say nothing?"""
    yield "the lengths of its batches", answer, sol, "plain_sizes"
    yield "the same order again?", answer, sol, "plain_again"


def shuffled(sol, rand):
    """What does shuffle=True promise?"""
    yield "each index once?", answer, sol, "shuffled_once"
    yield "the same order again?", answer, sol, "shuffled_again"


def dropped(sol, rand):
    """What does drop_last=True leave out?"""
    yield "len(dropped)", answer, sol, "dropped_len"
    yield "how many indices come", answer, sol, "dropped_seen"
    yield "always without the same one?", answer, sol, "dropped_rest"


def seeds(sol, rand):
    """What does a seed fix?"""
    yield "a second epoch of one loader", answer, sol, "seeded_again"
    yield "a second loader", answer, sol, "seeded_twin"
    yield "a seed before each epoch", answer, sol, "reseeded"


def samplers(sol, rand):
    """Which indices does a sampler give?"""
    yield "a list", answer, sol, "listed_order"
    yield "SubsetRandomSampler, sorted", answer, sol, "part_sorted"
    yield "SubsetRandomSampler, the same order again?", answer, sol, "part_again"
    yield "a sampler and shuffle=True", answer, sol, "both"
