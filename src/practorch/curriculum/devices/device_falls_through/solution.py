import torch

_KINDS = ("cpu", "mps", "cuda")


def best_device() -> str:
    if torch.cuda.is_available():           # without () it is the function itself, which is true
        return "cuda"
    if torch.backends.mps.is_available():
        return "mps"
    return "cpu"


def uses_gpu(device: torch.device) -> bool:
    return device.type in ("cuda", "mps")   # == "cuda" or "mps" is true for all: a string that is not empty is true


def parse(name: str) -> torch.device:
    kind, colon, number = name.lower().partition(":")
    if kind not in _KINDS or (colon and not number.isdigit()):
        raise ValueError(f"{name!r} is not a device; known: {', '.join(_KINDS)}")
    return torch.device(name.lower())


def loader_options(device: torch.device) -> dict[str, bool]:
    return {"pin_memory": device.type == "cuda"}    # a torch.device is not equal to any string
