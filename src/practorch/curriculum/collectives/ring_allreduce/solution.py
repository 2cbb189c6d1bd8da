import torch
import torch.distributed as dist
from torch import Tensor


def ring_allreduce(x: Tensor) -> Tensor:
    rank, world = dist.get_rank(), dist.get_world_size()
    right, left = (rank + 1) % world, (rank - 1) % world
    out = x.clone()
    chunks = out.tensor_split(world)                # views: what is written there is in out
    for step in range(world - 1):                   # reduce-scatter: a chunk walks on and grows
        mine, theirs = (rank - step) % world, (rank - step - 1) % world
        arriving = torch.empty_like(chunks[theirs])
        sending = dist.isend(chunks[mine], right)   # does not wait, or nobody would come to receive
        dist.recv(arriving, left)
        sending.wait()                              # only now may the chunk be written again
        chunks[theirs].add_(arriving)
    for step in range(world - 1):                   # all-gather: whole chunks walk on
        mine, theirs = (rank + 1 - step) % world, (rank - step) % world
        sending = dist.isend(chunks[mine], right)
        dist.recv(chunks[theirs], left)
        sending.wait()
    return out
