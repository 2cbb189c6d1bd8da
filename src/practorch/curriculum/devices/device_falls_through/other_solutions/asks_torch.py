import torch


def best_device() -> str:
    return "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"


def uses_gpu(device):
    return device.type == "cuda" or device.type == "mps"


def parse(name):
    try:
        device = torch.device(name.lower())
    except RuntimeError as error:
        raise ValueError(f"no device {name!r}") from error
    match device.type:
        case "cpu" | "mps" | "cuda":
            return device
        case _:
            raise ValueError(f"no device {name!r}")


def loader_options(device):
    return dict(pin_memory=str(device).startswith("cuda"))
