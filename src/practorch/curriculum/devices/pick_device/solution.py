import torch


def pick_device(wanted: str | None = None) -> torch.device:
    there = ["cpu"]                                 # always there, and the last choice
    if torch.xpu.is_available():
        there.insert(0, "xpu")
    if torch.backends.mps.is_available():
        there.insert(0, "mps")
    if torch.cuda.is_available():
        there.insert(0, "cuda")
    if wanted is None:
        return torch.device(there[0])
    if torch.device(wanted).type not in there:      # .type is the kind, without the number
        raise ValueError(f"{wanted} is not on this machine, which has {', '.join(there)}")
    return torch.device(wanted)
