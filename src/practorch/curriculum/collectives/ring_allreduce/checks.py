import torch
import torch.distributed as dist

from practorch.observe import ranks


def _each(rand, world, *shape, **how):
    """A tensor of its own for every rank."""
    return [rand.normal(*shape, **how) for _ in range(world)]


def values(sol, rand):
    """Every rank has the sum over all ranks."""
    yield "4 ranks, 13 numbers", ranks(4), sol.ring_allreduce, _each(rand, 4, 13)
    yield "3 ranks, 7 numbers, float64", ranks(3), sol.ring_allreduce, _each(rand, 3, 7, dtype=torch.float64)


def argument(sol, rand):
    """The tensor that was given stays as it was."""

    def afterwards(x):
        sol.ring_allreduce(x)
        return x

    yield "2 ranks, 5 numbers", ranks(2), afterwards, _each(rand, 2, 5)


def traffic(sol, rand):
    """Each rank sends 2 (p - 1) chunks, and nothing more."""

    def sent(x):
        sizes, send = [], dist.ProcessGroup.send

        def counted(group, tensors, *rest):
            sizes.append(sum(t.numel() for t in tensors))
            return send(group, tensors, *rest)

        dist.ProcessGroup.send = counted
        sol.ring_allreduce(x)
        return {"messages": len(sizes), "numbers": sum(sizes)}

    yield "4 ranks, 20 numbers", ranks(4), sent, _each(rand, 4, 20)
