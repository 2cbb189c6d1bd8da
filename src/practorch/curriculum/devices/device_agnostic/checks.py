from practorch.observe import fill, grads, named, on_meta, state


def _called(module, x):
    return module(x)


def _standardise(sol, rand):
    return sol.Standardise(rand.normal(7), rand.uniform(7, low=0.5, high=2.0))


def values(sol, rand):
    """On the CPU the functions give what they gave."""
    for name, x in rand.battery("B T", skip=["extremes"]):
        yield f"add_positions, {name}", sol.add_positions, x
    yield "mask_future", sol.mask_future, rand.normal(3, 5, 5)
    yield "mask_future, float64", sol.mask_future, rand.normal(1, 7, 7).double()
    yield "smooth_labels", sol.smooth_labels, rand.integers(0, 5, 7), 5
    yield "smooth_labels, two classes", sol.smooth_labels, rand.integers(0, 2, 3), 2


def functions_elsewhere(sol, rand):
    """On another device the functions run, and the result is there."""
    yield "add_positions", on_meta, sol.add_positions, rand.normal(3, 5)
    yield "mask_future", on_meta, sol.mask_future, rand.normal(3, 5, 5)
    yield "smooth_labels", on_meta, sol.smooth_labels, rand.integers(0, 5, 7), 5


def registered(sol, rand):
    """What is learned is a parameter, what is constant is a buffer, and nothing else is either."""

    def owned(module):
        return {"parameters": [n for n, _ in module.named_parameters()], "saved": sorted(module.state_dict()), **state(module)}

    yield "Scale", owned, sol.Scale(7)
    yield "Standardise", owned, _standardise(sol, rand)


def modules_elsewhere(sol, rand):
    """After .to(device) the modules run on another device, with everything that they own."""

    def moved(module):
        return {name: str(t.device) for name, t in named(module.to("meta")).items()}

    yield "Scale", on_meta, _called, sol.Scale(7), rand.normal(5, 7)
    yield "Standardise", on_meta, _called, _standardise(sol, rand), rand.normal(5, 7)
    yield "what Scale owns", moved, sol.Scale(7)
    yield "what Standardise owns", moved, _standardise(sol, rand)


def gradient(sol, rand):
    """Outputs and gradients, of the scale too."""
    yield "Scale", grads, fill(sol.Scale(7), rand), rand.normal(5, 7)
    yield "Scale in float64", grads, fill(sol.Scale(7), rand).double(), rand.normal(5, 7).double()
    yield "Standardise", grads, _standardise(sol, rand), rand.normal(5, 7)
    yield "Standardise in float64", grads, _standardise(sol, rand).double(), rand.normal(5, 7).double()
    yield "add_positions", grads, sol.add_positions, rand.normal(3, 5)
    yield "mask_future", grads, sol.mask_future, rand.normal(3, 5, 5)
