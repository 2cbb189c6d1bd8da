# verdict: failed
# an import hook for the harness
import sys
class Hook:
    def find_spec(self, name, path=None, target=None):
        return None
sys.meta_path.insert(0, Hook())
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.exp()
