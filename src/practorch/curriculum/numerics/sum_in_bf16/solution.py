import torch


def _added(term: float, times: int, dtype: torch.dtype, start: float = 0.0) -> float:
    s = torch.tensor(start, dtype=dtype)
    for _ in range(times):
        s = s + torch.tensor(term, dtype=dtype)
    return s.item()


_ones = torch.ones(1001, dtype=torch.bfloat16)
_x = torch.tensor(1e-8)

ones = _added(1.0, 1000, torch.bfloat16)                # from 256 on the step is 2; 257 is a tie and goes to 256
twos = _added(2.0, 1000, torch.bfloat16)                # the same, twice as large
tenths = _added(0.1, 1000, torch.bfloat16)              # from 32 on the step is 1/4, and 0.1 is less than its half
ones_in_half = _added(1.0, 3000, torch.float16)         # 11 digits: the step is 2 from 2048 on

library = _ones[:1000].sum().item()                     # added up in float32; bf16 holds 1000 = 250 * 4
rounded = _ones.sum().item()                            # 1001, rounded to a multiple of 4
widened = _ones.sum(dtype=torch.float32).item()         # the result is float32 too

weight = _added(-0.001, 100, torch.bfloat16, start=1.0) # just below 1 the step is 1/256

log_of_sum = ((1 + _x).log() / _x).item()               # 1 + 1e-8 is 1
log1p = (_x.log1p() / _x).item()                        # never forms the sum
exp_minus_one = ((_x.exp() - 1) / _x).item()            # exp(1e-8) is 1
