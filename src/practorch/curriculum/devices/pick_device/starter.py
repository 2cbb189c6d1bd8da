import torch


def pick_device(wanted: str | None = None) -> torch.device:
    """The device to compute on.

    wanted: "cpu", "cuda", "cuda:1", "mps", "xpu", ...; None for the first one that is there
    ->     the one that is wanted, else cuda, mps, xpu or cpu, in this order

    Raises ValueError if the wanted kind is not there.
    """
    # TODO: which kinds are there? Then: was one of them asked for?
    raise NotImplementedError
