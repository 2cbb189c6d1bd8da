# from torch.nn import functional as F
#
# def softmax_twice(scores, y):
#     return F.cross_entropy(scores.softmax(1), y)
#
# def sigmoid_twice(score, y):
#     return F.binary_cross_entropy_with_logits(score.sigmoid(), y)
#
# y = torch.arange(C)
# perfect = 10000 * F.one_hot(y, C).float()
#
# Numbers rounded to two decimals. Replace each ... below.

blind_10 = ...      # F.cross_entropy, C = 10, all scores equal
right_10 = ...      # F.cross_entropy(perfect, y), C = 10
floor_2 = ...       # softmax_twice(perfect, y), C = 2
floor_10 = ...      # the same, C = 10
floor_1000 = ...    # the same, C = 1000
share_10 = ...      # the largest probability of the second softmax, C = 10
wrong_10 = ...      # softmax_twice(perfect, y.roll(1)), C = 10
accuracy_10 = ...   # accuracy of perfect.softmax(1), C = 10
floor_yes = ...     # sigmoid_twice, score 10000, target 1
floor_no = ...      # sigmoid_twice, score -10000, target 0
