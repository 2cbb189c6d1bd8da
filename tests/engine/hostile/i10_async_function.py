# verdict: failed
# an async function
from torch import Tensor


async def softmax(x: Tensor) -> Tensor:
    return x.exp()
