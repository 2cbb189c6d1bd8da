from practorch.observe import answer


def noise_and_loss(sol, rand):
    """Which noise makes which loss?"""
    yield "Gaussian noise: the sum", answer, sol, "gaussian_loss"
    yield "Laplace noise: the sum", answer, sol, "laplace_loss"


def outlier(sol, rand):
    """How far does a target of 18 among small ones pull the fit?"""
    yield "Gaussian noise: the constant", answer, sol, "gaussian_constant"
    yield "Laplace noise: the constant", answer, sol, "laplace_constant"


def spread(sol, rand):
    """What does the size of the noise change?"""
    yield "sigma twice as large", answer, sol, "sigma_effect"
    yield "the most likely sigma²", answer, sol, "sigma_estimate"
    yield "a sigma for each sample", answer, sol, "unequal_noise"


def penalty(sol, rand):
    """Where does the factor of a penalty come from?"""
    yield "a Gaussian prior", answer, sol, "prior_penalty"
    yield "weight decay", answer, sol, "decay_penalty"
    yield "a mean instead of a sum", answer, sol, "mean_strength"
