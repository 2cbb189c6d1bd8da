import numpy as np
import torch

_photo = np.array([[[0, 51, 255]]], dtype=np.uint8)


def _to_tensor(image):
    x = torch.from_numpy(image).permute(2, 0, 1)
    return x.float() / 255 if x.dtype == torch.uint8 else x.float()


def _normalise(x):
    return (x - 0.5) / 0.5


def _dtype(x) -> str:
    return str(x.dtype).removeprefix("torch.")


_scaled = _to_tensor(_photo)
_normal = _normalise(_scaled)
_floats = _to_tensor(_photo.astype(np.float32))
_shown = (_normal * 255).clamp(0, 255).to(torch.uint8)

scaled_dtype = _dtype(_scaled)
scaled_max = _scaled.max().item()
normal_min = _normal.min().item()                               # 0 goes to -1: the mean is 0.5
normal_max = _normal.max().item()
floats_max = _floats.max().item()                               # floats are taken for scaled already
floats_normal_max = _normalise(_floats).max().item()            # (255 - 0.5) / 0.5
twice_max = (_to_tensor(_photo) / 255).max().item()             # almost black
halves_dtype = _dtype(torch.from_numpy(_photo / 255))           # NumPy divides into doubles
floored_dtype = _dtype(torch.from_numpy(_photo) // 255)
floored_middle = int((torch.from_numpy(_photo) // 255)[0, 0, 1])    # all but the whitest pixels are 0
shown_middle = int(_shown[1, 0, 0])                             # -0.6 * 255 ends at 0: nobody went the way back
