# verdict: failed
# writes a large file
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    with open('big', 'wb') as file:
        for _ in range(200):
            file.write(b'x' * (1 << 20))
    return x
