import torch


def _product(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...] | str:
    try:
        return tuple((torch.zeros(a) @ torch.zeros(b)).shape)
    except RuntimeError:
        return "error"


table = _product((3, 4), (4, 5))                # the fours meet and are gone
unmatched = _product((3, 4), (3, 4))            # 4 meets 3; equal shapes are of no use here
right = _product((3, 4), (4,))                  # a column without its axis of size 1
left = _product((3,), (3, 4))                   # a row without its axis of size 1
dot = _product((4,), (4,))                      # both axes meet: a number
outer = _product((4, 1), (1, 5))                # the ones meet: a sum of one term
not_outer = _product((4, 1), (4,))              # 1 meets 4, and the inner pair never stretches

stack = _product((7, 3, 4), (7, 4, 5))          # seven products
one_for_all = _product((7, 3, 4), (4, 5))       # batch axes () become (7,)
grid = _product((6, 1, 3, 4), (7, 4, 5))        # batch axes (6, 1) and (7,) become (6, 7)
vectors = _product((7, 3, 4), (7, 4))           # one matrix of 7 rows: 4 meets 7

with_T = _product((7, 3, 4), (4, 3, 7))         # .T on three axes turns all of them around
with_mT = _product((7, 3, 4), (7, 4, 3))        # .mT transposes each matrix

first_row = tuple((torch.tensor([[1, 2], [3, 4]]) @ torch.tensor([[0, 1], [1, 0]]))[0].tolist())    # b exchanges columns
