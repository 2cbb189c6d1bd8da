from practorch.observe import answer


def links_of_one_number(sol, rand):
    """Which function of the mean is linear in the features?"""
    yield "height: Gaussian", answer, sol, "height_link"
    yield "click: Bernoulli", answer, sol, "click_link"
    yield "bikes: Poisson", answer, sol, "bikes_link"
    yield "wait: exponential", answer, sol, "wait_link"


def links_of_vectors(sol, rand):
    """One choice among five, and three choices of their own."""
    yield "colour: one of five", answer, sol, "colour_link"
    yield "tags: none to all of three", answer, sol, "tags_link"


def statistics(sol, rand):
    """What must be kept of the samples?"""
    yield "height: Gaussian, both unknown", answer, sol, "height_statistic"
    yield "click: Bernoulli", answer, sol, "click_statistic"
    yield "bikes: Poisson", answer, sol, "bikes_statistic"
    yield "wait: exponential", answer, sol, "wait_statistic"
    yield "colour: one of five", answer, sol, "colour_statistic"
    yield "tags: none to all of three", answer, sol, "tags_statistic"
