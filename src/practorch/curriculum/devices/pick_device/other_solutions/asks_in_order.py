import torch


def pick_device(wanted: str | None = None) -> torch.device:
    kinds = {
        "cuda": torch.cuda.is_available,
        "mps": torch.backends.mps.is_available,
        "xpu": torch.xpu.is_available,
        "cpu": lambda: True,
    }
    if wanted is None:
        wanted = next(kind for kind, is_there in kinds.items() if is_there())
    elif not kinds[wanted.split(":")[0]]():
        raise ValueError(wanted)
    return torch.device(wanted)
