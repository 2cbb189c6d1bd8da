# Replace each ... by a number.

# One by one, from 0: added(term, times, dtype).
ones = ...              # added(1.0, 1000, torch.bfloat16)
twos = ...              # added(2.0, 1000, torch.bfloat16)
tenths = ...            # added(0.1, 1000, torch.bfloat16)
ones_in_half = ...      # added(1.0, 3000, torch.float16)

# In one call.
library = ...           # torch.ones(1000, dtype=torch.bfloat16).sum()
rounded = ...           # torch.ones(1001, dtype=torch.bfloat16).sum()
widened = ...           # torch.ones(1001, dtype=torch.bfloat16).sum(dtype=torch.float32)

# w = torch.ones((), dtype=torch.bfloat16), then 100 times w = w - 0.001
weight = ...            # w

# Near 1, in float32: x = torch.tensor(1e-8)
log_of_sum = ...        # (1 + x).log() / x
log1p = ...             # x.log1p() / x
exp_minus_one = ...     # (x.exp() - 1) / x
