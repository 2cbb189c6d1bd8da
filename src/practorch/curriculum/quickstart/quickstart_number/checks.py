import functools

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist
from practorch.observe import answer, near

# Seed 0 sees a small part of the images; only a file that is right there goes on to another seed and the whole run.
SMALL, WHOLE = 1_500, 12_000


def _share(rand):
    return SMALL if rand.key.startswith("0/") else WHOLE


@functools.cache
def _data(num):
    """(training images, labels), (test images, labels): those that practorch brings along, the same on every machine."""
    return tuple(part[:num] for part in fashion_mnist("train", EMBEDDED)), fashion_mnist("test", EMBEDDED)


@functools.cache
def _run(sol, num, lr):
    """5 epochs from seed 0: the epochs' losses, the accuracy on training and on test images."""
    (images, labels), test = _data(num)
    model = sol.build(0)
    losses = sol.train(model, images, labels, lr, 5)
    return losses, sol.accuracy(model, images, labels), sol.accuracy(model, *test)


def short_run(sol, rand):
    """Two epochs over 500 images: losses and weights, batch by batch the quickstart's."""
    (images, labels), _ = _data(500)

    def run():
        model = sol.build(3)
        return {"losses": sol.train(model, images, labels, 0.05, 2), "last layer": model[-1].weight.detach()}

    # Dividing by 255 and multiplying by 1 / 255 differ in the last digit.
    yield "500 images, lr 0.05", near(run, rtol=1e-4, atol=1e-5)


def the_number(sol, rand):
    """Loss and accuracy of the quickstart's run: 5 epochs, lr 1e-3, seed 0."""

    def number():
        losses, _, on_test = _run(sol, _share(rand), 1e-3)
        return {"losses": losses, "accuracy": on_test}

    # A thousandth is two test images of 2,000: rounding may turn one.
    yield f"{_share(rand):,} images", near(number, rtol=1e-4, atol=1.1e-3)


def reasons(sol, rand):
    """What you say of the run is what the run says."""

    def claim(name, truth):
        return "the run says so too" if answer(sol, name) is truth(*_run(sol, _share(rand), 1e-3)) else "the run says no"

    yield "updates", answer, sol, "updates"
    yield "still_falling", claim, "still_falling", lambda losses, *_: losses[-1] == min(losses)
    yield "overfits", claim, "overfits", lambda losses, seen, on_test: seen - on_test > 0.05


def cure(sol, rand):
    """With better_lr, 5 epochs over 1,500 images reach 60 %."""

    def reached():
        lr = float(answer(sol, "better_lr"))
        losses, _, on_test = _run(sol, SMALL, lr)
        if on_test >= 0.6:
            return "60 % reached"
        is_rising = not all(loss < 2.31 for loss in losses)     # ln 10 = 2.303 is blind guessing; nan is not below it
        return "steps too long" if is_rising or _run(sol, SMALL, lr / 3)[2] > on_test else "steps too short"

    if rand.key.startswith("0/"):
        yield "better_lr", reached
