import torch
import torch.distributed as dist
from torch import Tensor


def ring_allreduce(x: Tensor) -> Tensor:
    """The sum of x over all ranks, on every rank.

    x:  (N,) float, this rank's own; it is not changed
    -> (N,)
    """
    # TODO: order these lines, indent them, then remove the last one. (2) marks a line that is used twice.
    #
    # sending.wait()                                                              (2)
    # chunks = out.tensor_split(world)
    # dist.recv(chunks[theirs], left)
    # mine, theirs = (rank - step) % world, (rank - step - 1) % world
    # for step in range(world - 1):                                               (2)
    # arriving = torch.empty_like(chunks[theirs])
    # return out
    # right, left = (rank + 1) % world, (rank - 1) % world
    # sending = dist.isend(chunks[mine], right)                                   (2)
    # rank, world = dist.get_rank(), dist.get_world_size()
    # chunks[theirs].add_(arriving)
    # dist.recv(arriving, left)
    # mine, theirs = (rank + 1 - step) % world, (rank - step) % world
    # out = x.clone()
    #
    # Traps, not needed:
    # out = x
    # dist.send(chunks[mine], right)
    # dist.recv(arriving, right)
    # for step in range(world - 2):
    # if rank == 0: dist.barrier()
    raise NotImplementedError
