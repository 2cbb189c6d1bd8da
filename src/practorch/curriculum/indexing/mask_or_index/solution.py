import torch

_x = torch.tensor([10, 20, 30, 40, 50])
_ones = torch.tensor([1, 0, 1, 0, 1])
_m = torch.arange(12).reshape(3, 4)
_rows = torch.tensor([True, False, True])


def _shape(make):
    try:
        return tuple(make().shape)
    except IndexError:
        return "error"


as_ints = _x[_ones].tolist()                                            # places 1, 0, 1, 0, 1
as_bools = _x[_ones.bool()].tolist()                                    # kept, dropped, kept, dropped, kept
flipped = _x[~_ones].tolist()                                           # ~1 is -2, ~0 is -1: places from the end
masked_rows = _shape(lambda: _m[_rows])                                 # one row per True
masked_all = _shape(lambda: _m[_m > 5])                                 # one number per True, in one dim
filled = _shape(lambda: torch.where(_m > 5, _m, 0))                     # where drops nothing
side_by_side = _m[[0, 2], [1, 3]].tolist()                              # the places (0, 1) and (2, 3)
too_long = _shape(lambda: _m[torch.tensor([True, False, True, False])])     # four answers for three rows
nonzero_rows = _shape(lambda: _m[_rows.nonzero()])                      # nonzero is (2, 1), and that shape goes first
by_matrix = _shape(lambda: _x[torch.tensor([[0, 1, 2], [2, 3, 4]])])    # the shape of the index tensor
