# w = torch.tensor([2.0, -1.0])
# b = -3.0
# z = torch.tensor([-0.7, 0.2, 0.4, 0.6, 3.0])
# p = z.sigmoid()
#
# Answers: ints for the counts, floats with two decimals for the others. Replace each ... below.

half = ...                  # the logit whose probability is 0.5
num_yes = ...               # int((p > 0.5).sum())
num_raw = ...               # int((z > 0.5).sum())
sure = ...                  # p > 0.8 is z > what?

point = ...                 # the logit of x = [1., -2.]
crossing = ...              # x1 where the boundary crosses x2 = 0
crossing_doubled = ...      # the same after w and b were both doubled

surer = ...                 # p = 0.8 before w and b were both doubled: p after it
odds_factor = ...           # x1 grows by 1: the odds are multiplied by what?
distance = ...              # from the origin to the boundary
