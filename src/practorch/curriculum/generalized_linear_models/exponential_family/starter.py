# Links: a mu   b log mu   c log(mu / (1 - mu)), each entry by itself   d -1 / mu
#        e log(mu_k / mu_K), each entry against the last   f sqrt(mu)

height_link = ...       # Gaussian, variance 1
click_link = ...        # Bernoulli
bikes_link = ...        # Poisson
wait_link = ...         # exponential with mean mu
colour_link = ...       # categorical, five classes
tags_link = ...         # three independent Bernoullis

# Statistics: a y   b y²   c (y, y²)   d log y   e the one-hot row of y   f (y, log y!)

height_statistic = ...  # Gaussian, mean and variance unknown
click_statistic = ...
bikes_statistic = ...
wait_statistic = ...
colour_statistic = ...
tags_statistic = ...
