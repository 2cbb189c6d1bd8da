import torch


def _added(sol):
    """The kernel with a given launch configuration; out holds -7 before, so that a number nobody wrote stands out."""

    def added(blocks, threads, x, y, reverse=False):
        out = torch.full_like(x, -7)
        x, y, out = sol.launch("add_kernel", blocks, threads, x, y, out, len(x), reverse=reverse)
        return {"out": out, "x afterwards": x, "y afterwards": y}

    return added


def kernel(sol, rand):
    """Each thread adds the two numbers that are its own."""
    yield "1 block of 13", _added(sol), 1, 13, rand.normal(13), rand.normal(13)
    yield "11 blocks of 7", _added(sol), 11, 7, rand.normal(77), rand.normal(77)


def past_the_end(sol, rand):
    """Threads past the end leave memory alone."""
    yield "2 blocks of 32 for 40 numbers", _added(sol), 2, 32, rand.normal(40), rand.normal(40)
    yield "the last thread first", _added(sol), 2, 32, rand.normal(43), rand.normal(43), True


def launch(sol, rand):
    """add launches enough threads for every number."""

    def added(x, y):
        return sol.call("add", x, y, torch.full_like(x, -7), len(x))[2]

    def whole_block_and(more, x, y):
        n = _threads(sol) + more
        return {"every number is there": torch.equal(added(x[:n], y[:n]), x[:n] + y[:n])}

    for n in (5, 1000):
        yield f"{n} numbers", added, rand.normal(n), rand.normal(n)
    yield "one number more than a block has threads", whole_block_and, 1, rand.normal(1025), rand.normal(1025)


def configuration(sol, rand):
    """One launch, whole warps, as few blocks as it takes."""

    def configured(blocks, more):
        n = blocks * _threads(sol) + more
        sol.call("add", torch.ones(n), torch.ones(n), torch.zeros(n), n)
        sizes = [(launch["grid"][0], launch["block"][0]) for launch in sol.launches]
        return {
            "number of launches": len(sizes),
            "threads in a block are a multiple of 32": all(threads % 32 == 0 for _, threads in sizes),
            "no block without work": all((blocks - 1) * threads < n for blocks, threads in sizes),
        }

    yield "one number less than a block has threads", configured, 1, -1
    yield "as many numbers as a block has threads", configured, 1, 0
    yield "one more than 3 blocks have", configured, 3, 1


def _threads(sol):
    """How many threads add gives a block; numbers are counted from there, as the learner is free to choose."""
    sol.call("add", torch.ones(2), torch.ones(2), torch.zeros(2), 2)
    return sol.launches[0]["block"][0] if sol.launches else 32
