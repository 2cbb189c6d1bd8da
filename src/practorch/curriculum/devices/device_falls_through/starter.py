import torch


def best_device() -> str:
    """The name of the best device that is there: "cuda", "mps" or "cpu"."""
    if torch.cuda.is_available:
        return "cuda"
    elif torch.backends.mps.is_available:
        return "mps"
    return "cpu"


def uses_gpu(device: torch.device) -> bool:
    """Whether the device is of type cuda or mps."""
    return True if device.type == "cuda" or "mps" else False


def parse(name: str) -> torch.device:
    """The device of that name: cpu, mps or cuda, with or without a number, in upper or lower case.

    Raises ValueError for any other name.
    """
    if name == "cuda" or name.startswith("cuda:"):
        return torch.device("cuda")
    elif name == "mps":
        return torch.device("mps")
    else:
        return torch.device("cpu")


def loader_options(device: torch.device) -> dict[str, bool]:
    """Options for a DataLoader: pin_memory, True where the device is of type cuda."""
    return {"pin_memory": device == "cuda"}
