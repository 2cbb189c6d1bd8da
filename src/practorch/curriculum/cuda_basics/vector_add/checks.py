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
    yield "3 blocks of 32", _added(sol), 3, 32, rand.normal(96), rand.normal(96)
    yield "11 blocks of 7", _added(sol), 11, 7, rand.normal(77), rand.normal(77)


def past_the_end(sol, rand):
    """Threads past the end leave memory alone."""
    yield "2 blocks of 32 for 40 numbers", _added(sol), 2, 32, rand.normal(40), rand.normal(40)
    yield "the last thread first", _added(sol), 2, 32, rand.normal(43), rand.normal(43), True


def launch(sol, rand):
    """add launches enough threads for every number."""

    def added(x, y):
        return sol.call("add", x, y, torch.full_like(x, -7), len(x))[2]

    for n in (5, 1000, 4096):
        yield f"{n} numbers", added, rand.normal(n), rand.normal(n)


def configuration(sol, rand):
    """One launch, whole warps, as few blocks as it takes."""

    def configured(n):
        sol.call("add", torch.ones(n), torch.ones(n), torch.zeros(n), n)
        sizes = [(launch["grid"][0], launch["block"][0]) for launch in sol.launches]
        return {
            "number of launches": len(sizes),
            "threads in a block are a multiple of 32": all(threads % 32 == 0 for _, threads in sizes),
            "no block without work": all((blocks - 1) * threads < n for blocks, threads in sizes),
        }

    for n in (31, 1000, 4096):
        yield f"{n} numbers", configured, n
