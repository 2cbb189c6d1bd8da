from practorch.observe import grads

PLAIN = ["large offset", "small scale", "extremes"]  # the size of the numbers does not matter here


def sequences(sol, rand):
    """Each channel of a sequence becomes a row."""
    for name, x in rand.battery("B T C", skip=PLAIN):
        yield name, sol.channels_first, x
    yield "integers", sol.channels_first, rand.integers(0, 100, *rand.sizes("B T C").values())


def images(sol, rand):
    """Images get their channels first, height still before width."""
    for name, x in rand.battery("B H W C", skip=PLAIN, C=3):
        yield name, sol.images_channels_first, x


def and_back(sol, rand):
    """Images get their channels last again."""
    for name, x in rand.battery("B C H W", skip=PLAIN, C=3):
        yield name, sol.images_channels_last, x


def gradient(sol, rand):
    """Gradients flow back through all three."""
    yield "sequences", grads, sol.channels_first, rand.normal(2, 5, 3)
    yield "channels first", grads, sol.images_channels_first, rand.normal(2, 5, 7, 3)
    yield "channels last", grads, sol.images_channels_last, rand.normal(2, 3, 5, 7)
