from practorch.observe import answer


def windows(sol, rand):
    """How many windows fit side by side?"""
    yield "n = 28, k = 5", answer, sol, "plain"
    yield "n = 28, k = 3, p = 1", answer, sol, "padded"


def strides(sol, rand):
    """And if they start further apart?"""
    yield "n = 28, k = 3, s = 2", answer, sol, "strided"
    yield "n = 29, k = 3, s = 2, p = 1", answer, sol, "halved"


def dilations(sol, rand):
    """How long is a kernel with gaps?"""
    yield "n = 28, k = 3, d = 4", answer, sol, "dilated"
    yield "n = 31, k = 5, s = 3, p = 4, d = 2", answer, sol, "everything"
    yield "n = 8, k = 5, d = 2", answer, sol, "too_long"


def layers(sol, rand):
    """What do whole layers make of it?"""
    yield "Conv2d on 32 x 20", answer, sol, "image"
    yield "three layers on 28", answer, sol, "chain"
    yield "padding for k = 5, d = 3", answer, sol, "keeps"
