from practorch.observe import grads


def values(sol, rand):
    """Every filter meets every window."""
    weight, bias = rand.normal(5, 3, 3, 2), rand.normal(5)
    yield "a 3 x 2 kernel", sol.conv2d, rand.normal(2, 3, 11, 7), weight, bias
    yield "a batch of one", sol.conv2d, rand.normal(1, 3, 5, 13), weight, bias
    yield "a strided view", sol.conv2d, rand.normal(2, 11, 7, 3).permute(0, 3, 1, 2), weight, bias
    yield "a square kernel", sol.conv2d, rand.normal(7, 2, 5, 5), rand.normal(3, 2, 3, 3), rand.normal(3)
    yield "a 1 x 1 kernel", sol.conv2d, rand.normal(2, 3, 5, 7), rand.normal(11, 3, 1, 1), rand.normal(11)
    wide = [t.double() for t in (rand.normal(2, 3, 7, 5), weight, bias)]
    yield "float64", sol.conv2d, *wide


def no_bias(sol, rand):
    """Without a bias nothing is added."""
    yield "bias left out", sol.conv2d, rand.normal(2, 3, 11, 7), rand.normal(5, 3, 3, 2)


def stride(sol, rand):
    """The window moves by stride, and windows that do not fit are left out."""
    weight, bias = rand.normal(5, 3, 3, 2), rand.normal(5)
    for size in ((11, 7), (12, 9), (13, 6)):
        yield f"stride 2 on {size[0]} x {size[1]}", sol.conv2d, rand.normal(2, 3, *size), weight, bias, 2
    yield "stride 3 on 13 x 8", sol.conv2d, rand.normal(2, 3, 13, 8), weight, bias, 3


def padding(sol, rand):
    """Zeros on all four sides."""
    weight, bias = rand.normal(5, 3, 3, 2), rand.normal(5)
    yield "padding 1", sol.conv2d, rand.normal(2, 3, 11, 7), weight, bias, 1, 1
    yield "padding 2, stride 2", sol.conv2d, rand.normal(2, 3, 11, 7), weight, bias, 2, 2
    yield "padding 2, stride 3", sol.conv2d, rand.normal(2, 3, 8, 13), weight, bias, 3, 2


def gradient(sol, rand):
    """The gradients at x, weight and bias are right."""
    yield "stride 1", grads, sol.conv2d, rand.normal(2, 3, 7, 5), rand.normal(5, 3, 3, 2), rand.normal(5)
    yield "stride 2, padding 1", grads, sol.conv2d, rand.normal(2, 3, 7, 6), rand.normal(5, 3, 3, 2), rand.normal(5), 2, 1
