# Answers: one letter each, as a string. Replace each ... below.

gaussian_loss = ...         # Gaussian noise: which sum?
laplace_loss = ...          # density ~ exp(-|r|): which sum?

gaussian_constant = ...     # best constant for 1, 2, 4, 5, 18, Gaussian noise
laplace_constant = ...      # the same with Laplace noise

sigma_effect = ...          # sigma is twice as large: what does w do?
sigma_estimate = ...        # the most likely sigma²
unequal_noise = ...         # each sample has its own sigma_i

prior_penalty = ...         # a Gaussian prior on w: which penalty?
decay_penalty = ...         # s w in the gradient: which penalty?
mean_strength = ...         # a mean instead of a sum: which strength?
