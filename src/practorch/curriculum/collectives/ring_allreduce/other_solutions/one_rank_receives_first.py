import torch
import torch.distributed as dist
from torch import Tensor


def exchanged(out: Tensor, arriving: Tensor) -> Tensor:
    rank, world = dist.get_rank(), dist.get_world_size()
    if rank == 0:
        dist.recv(arriving, world - 1)
        dist.send(out, 1 % world)
    else:
        dist.send(out, (rank + 1) % world)
        dist.recv(arriving, rank - 1)
    return arriving


def ring_allreduce(x: Tensor) -> Tensor:
    rank, world = dist.get_rank(), dist.get_world_size()
    total = x.clone()
    parts = total.tensor_split(world)
    for step in range(world - 1):
        k = (rank - step - 1) % world
        parts[k].add_(exchanged(parts[(k + 1) % world], torch.empty_like(parts[k])))
    for step in range(world - 1):
        k = (rank - step) % world
        exchanged(parts[(k + 1) % world], parts[k])
    return total
