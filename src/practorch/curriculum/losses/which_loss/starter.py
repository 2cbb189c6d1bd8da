# What is applied to the model's output, and which loss comes then:
#   a  nothing, cross_entropy                       b  softmax, cross_entropy
#   c  nothing, binary_cross_entropy_with_logits    d  sigmoid, binary_cross_entropy_with_logits
#   e  nothing, nll_loss                            f  nothing, binary_cross_entropy
#   g  nothing, mse_loss      h  nothing, l1_loss   i  nothing, poisson_nll_loss

digit = ...         # one of ten digits; 10 raw scores
spam = ...          # spam or not; 1 raw score
tags = ...          # none to all of 20 tags; 20 raw scores
old_net = ...       # one of ten digits; 10 log-probabilities
old_gate = ...      # open or shut; 1 probability
temperature = ...   # errors like a bell curve; 1 number
rent = ...          # the typical rent, some labels far too large; 1 number
bikes = ...         # a mean count; the log of the rate
pixels = ...        # each pixel one of 21 classes; scores (B, 21, H, W)
votes = ...         # the share of readers for each of 5 emotions; 5 raw scores
