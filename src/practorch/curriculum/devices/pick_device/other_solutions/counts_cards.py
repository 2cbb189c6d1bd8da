import torch


def pick_device(wanted=None):
    has_cuda = torch.cuda.device_count() > 0
    has_mps = torch.mps.is_available() if hasattr(torch.mps, "is_available") else torch.backends.mps.is_available()
    has_xpu = torch.xpu.device_count() > 0
    if wanted:
        device = torch.device(wanted)
        there = {"cuda": has_cuda, "mps": has_mps, "xpu": has_xpu, "cpu": True}
        if not there[device.type]:
            raise ValueError
        return device
    return torch.device("cuda" if has_cuda else "mps" if has_mps else "xpu" if has_xpu else "cpu")
