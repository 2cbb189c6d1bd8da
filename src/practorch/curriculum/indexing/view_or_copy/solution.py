import torch


def _base():
    return torch.arange(12).reshape(3, 4)


def _memory(make):
    base = _base()
    try:
        place = make(base).untyped_storage().data_ptr()
    except RuntimeError:
        return "error"
    return "shares" if place == base.untyped_storage().data_ptr() else "copy"


def _add(y):
    y += 100
    return y


def _first(look_from, edit):
    base = _base()
    edit(look_from(base))
    return base[0, 0].item()


def _expanded(edit, i):
    y = torch.arange(4).expand(3, 4)
    try:
        edit(y)
    except RuntimeError:
        return "error"
    return y[i, 0].item()


def _write(y):
    y[0, 0] = 100


sliced = _memory(lambda base: base[:, ::2])                     # every second step through the same memory
listed = _memory(lambda base: base[[0, 1]])                     # no step describes any list, so lists copy
transposed = _memory(lambda base: base.t())                     # the two steps swapped
flat_reshape = _memory(lambda base: base.t().reshape(12))       # copies, as no one step fits
flat_view = _memory(lambda base: base.t().view(12))             # view never copies
tidied = _memory(lambda base: base.contiguous())                # it is contiguous already
same_dtype = _memory(lambda base: base.long())                  # it is int64 already

edited = _first(lambda base: base[0], _add)                     # += writes through the view
rebound = _first(lambda base: base[0], lambda y: y + 100)       # a new tensor; base is not touched
picked = _first(lambda base: base[[0]], _add)                   # writes into the copy
written = _expanded(_write, 2)                                  # one row in memory, seen three times
added = _expanded(_add, 0)                                      # which of three sums should that row hold?
