from itertools import islice

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torch.utils.flop_counter import FlopCounterMode


def _letter(*claims: bool) -> str:
    """The letter of the one claim that is true."""
    (place,) = [i for i, claim in enumerate(claims) if claim]
    return "abc"[place]


class _Round(Dataset):
    def __len__(self) -> int:
        return 3

    def __getitem__(self, i: int) -> int:
        return i % 3


def _flops(function) -> int:
    with FlopCounterMode(display=False) as counter:
        function()
    return counter.get_total_flops()


def _changes(write) -> bool:
    x = torch.zeros(2, 3)
    write(x[0])
    return bool(x.any())


_x = torch.randn(2, 3, 5)
_swap = (_x.reshape(2, 5, 3), _x.transpose(1, 2))
_pixel = torch.tensor(200, dtype=torch.uint8)
_p, _t = torch.randn(7, 1), torch.randn(7)
_loader = DataLoader(range(50), batch_size=50, shuffle=True, generator=torch.Generator().manual_seed(0))
_epochs = [next(iter(_loader)).tolist() for _ in range(2)]
_table = torch.arange(10.0).reshape(5, 2)
_picked = _table[torch.tensor([1, 0, 0, 1, 1])].tolist()
_lse = float(torch.tensor([1000.0, 999.0]).exp().sum().log())
_model, _ones = nn.Sequential(nn.Linear(50, 50), nn.Dropout(0.5)).eval(), torch.ones(1, 50)
_is_steady, _keeps_graph = torch.equal(_model(_ones), _model(_ones)), _model(_ones).requires_grad
_square = torch.randn(4, 4)
_centred, _mean = _square - _square.mean(1), _square.mean(1)
_a, _b, _v = torch.randn(1000, 10), torch.randn(10, 1000), torch.randn(1000)
_left, _right = _flops(lambda: (_a @ _b) @ _v), _flops(lambda: _a @ (_b @ _v))
_counts = torch.zeros(3)
_counts[[2, 2, 2]] += 1
_num_items = len(list(islice(_Round(), 100)))
_in_place, _anew = _changes(lambda y: y.__iadd__(1)), _changes(lambda y: y + 1)
_image = torch.arange(28 * 32 * 3).reshape(28, 32, 3).to(torch.uint8)
_pictures = (_image.reshape(3, 28, 32) / 255, _image.permute(2, 0, 1).float(), _image.permute(2, 0, 1) / 255)
_sum = torch.tensor(0, dtype=torch.bfloat16)
for _ in range(1000):
    _sum = _sum + 1

_claims = {
    "swap": (torch.equal(*_swap), _swap[0].shape == _swap[1].shape and not torch.equal(*_swap), False),
    "wrapped": tuple(int(_pixel + 100) == n for n in (300, 255, 44)),
    "loss": ((_p - _t).numel() == 7, (_p - _t).numel() == 49, False),
    "epochs": (_epochs[1] not in (_epochs[0], [*range(50)]), _epochs[0] == _epochs[1], _epochs[1] == [*range(50)]),
    "picked": (_picked == _table[[0, 3, 4]].tolist(), _picked == _table[[1, 0, 0, 1, 1]].tolist(), False),
    "overflow": (abs(_lse - 1000.31) < 1, _lse != _lse, _lse == float("inf")),
    "evaluation": (_is_steady and _keeps_graph, _is_steady and not _keeps_graph, not _is_steady),
    "rows": (torch.equal(_centred, _square - _mean[:, None]), False, torch.equal(_centred, _square - _mean[None])),
    "order": (_left == _right, _left > 100 * _right, _right > 100 * _left),
    "counted": (_counts[2] == 1, _counts[2] == 3, False),
    "looped": (_num_items == 3, False, _num_items == 100),
    "squeezed": tuple(torch.zeros(1, 1, 28, 28).squeeze().shape == s for s in ((1, 28, 28), (28, 28), (1, 1, 28, 28))),
    "written": (_in_place and not _anew, _in_place and _anew, not _in_place),
    "channels": tuple(float(p.max()) <= 1 and torch.allclose(255 * p[2], _image[..., 2].float()) for p in _pictures),
    "small_sum": tuple(float(_sum) == n for n in (1000, 256, 0)),
}

swap = _letter(*_claims["swap"])                # reshape cuts, transpose turns
wrapped = _letter(*_claims["wrapped"])          # 300 - 256
loss = _letter(*_claims["loss"])                # a column against a row: all pairs
epochs = _letter(*_claims["epochs"])            # the stream goes on
picked = _letter(*_claims["picked"])            # int64 between the brackets: places
overflow = _letter(*_claims["overflow"])        # exp ends at 88.7
evaluation = _letter(*_claims["evaluation"])    # two switches, two jobs
rows = _letter(*_claims["rows"])                # (4,) stands under the columns
order = _letter(*_claims["order"])              # 22 million operations, or 40 thousand
counted = _letter(*_claims["counted"])          # reads 0 three times, writes 1 three times
looped = _letter(*_claims["looped"])            # nothing ever raises IndexError
squeezed = _letter(*_claims["squeezed"])        # the batch has size 1 too
written = _letter(*_claims["written"])          # in place, and a new tensor
channels = _letter(*_claims["channels"])        # turn the axes, then scale
small_sum = _letter(*_claims["small_sum"])      # after 256 comes 258
