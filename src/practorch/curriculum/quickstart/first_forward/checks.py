from practorch.observe import answer


def layers(sol, rand):
    """The shape after Flatten, after the first Linear, and at the end of the network."""
    yield "after Flatten", answer, sol, "flat_shape"
    yield "after the first Linear and ReLU", answer, sol, "hidden_shape"
    yield "logits", answer, sol, "logits_shape"


def answers(sol, rand):
    """The shape of the predicted classes, and of the loss."""
    yield "classes", answer, sol, "classes_shape"
    yield "loss", answer, sol, "loss_shape"
