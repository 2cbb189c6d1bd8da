from torch import Tensor


def gradient_descent(X: Tensor, y: Tensor, lr: float, steps: int) -> tuple[Tensor, Tensor]:
    """Weights and bias after steps updates with all samples, from zeros.

    X:  (N, D) float
    y:  (N,)
    -> w (D,) and b ()
    """
    # TODO: the error of all samples; then w and b, both from that error.
    raise NotImplementedError


def lms_step_(w: Tensor, b: Tensor, x: Tensor, target: Tensor, lr: float) -> None:
    """Update w and b in place with one sample.

    w, x:      (D,); w and b may require grad
    b, target: ()
    """
    # TODO: change the tensors that you were given, do not make new ones.
    raise NotImplementedError


def lms(X: Tensor, y: Tensor, lr: float, epochs: int) -> tuple[Tensor, Tensor]:
    """Weights and bias after epochs passes over the samples, one update for each sample, from zeros.

    X:  (N, D) float
    y:  (N,)
    -> w (D,) and b ()
    """
    # TODO: lms_step_ for each sample, in order.
    raise NotImplementedError
