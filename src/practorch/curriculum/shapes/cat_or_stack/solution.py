import torch


def _unequal(pieces: list[torch.Tensor]) -> tuple[int, ...] | str:
    try:
        return tuple(torch.stack(pieces).shape)
    except RuntimeError:
        return "error"


_a, _b, _c = torch.zeros(3, 7), torch.zeros(3, 7), torch.zeros(2, 7)
_v, _w = torch.arange(10), torch.tensor([4, 9])

joined = tuple(torch.cat([_a, _c]).shape)                   # 3 + 2 rows; the other sizes must agree
joined_columns = tuple(torch.cat([_a, _b], dim=1).shape)    # 7 + 7 columns
stacked = tuple(torch.stack([_a, _b]).shape)                # a new axis in front counts the tensors
stacked_last = tuple(torch.stack([_a, _b], dim=-1).shape)   # dim is the place of the new axis in the result
stacked_unequal = _unequal([_a, _c])                        # all shapes must be equal: there is no padding

split_sizes = tuple(len(piece) for piece in _v.split(4))    # 4 is the length of a piece
chunk_sizes = tuple(len(piece) for piece in _v.chunk(4))    # 4 pieces of ceil(10 / 4) = 3, the last one shorter

tiled = tuple(_a.repeat(2, 1, 3).shape)                     # a counts as (1, 3, 7), then size times copies
repeated = tuple(_w.repeat(2).tolist())                     # the whole again
interleaved = tuple(_w.repeat_interleave(2).tolist())       # each entry twice
