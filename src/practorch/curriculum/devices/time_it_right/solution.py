class _Machine:
    """The machine of the statement: two clocks, the program's and the time at which the GPU will have nothing to do."""

    def __init__(self) -> None:
        self.now = self.idle_from = 0.0
        self.is_first = True

    def f(self, times: int = 1) -> None:
        for _ in range(times):
            self.now += 0.1 + 200 * self.is_first                   # the launch
            self.idle_from = max(self.idle_from, self.now) + 5      # the kernel waits for the one before
            self.is_first = False

    def sync(self) -> float:
        waited = max(0.0, self.idle_from - self.now)
        self.now += waited
        return waited

    def queued(self) -> float:
        return max(0.0, self.idle_from - self.now) / 5


def _ms(snippet: str) -> tuple[float, _Machine, float]:
    """The time that a snippet reports, the machine after it, and how long its last sync waited."""
    gpu = _Machine()
    warm_up, waits_before, times, waits_after = {
        "a": (1, True, 1, False),
        "b": (0, False, 1, True),
        "c": (20, True, 100, False),
        "d": (20, False, 10, True),         # the warm-up is still queued at the first reading
        "e": (1, True, 100, True),          # .item() waits as well as synchronize does
        "g": (1, True, 100, True),
    }[snippet]
    gpu.f(warm_up)
    if waits_before:
        gpu.sync()
    start = gpu.now
    gpu.f(times)
    waited = gpu.sync() if waits_after else 0.0
    return (gpu.now - start) / times, gpu, waited


def _verdict(snippet: str) -> str:
    ms = _ms(snippet)[0]
    return "too small" if ms < 5 / 2 else "too large" if ms > 5 * 2 else "right"


verdict_a = _verdict("a")       # one launch
verdict_b = _verdict("b")       # the start of the driver
verdict_c = _verdict("c")       # a hundred launches
verdict_d = _verdict("d")       # ten calls, and most of the twenty before them
verdict_e = _verdict("e")
verdict_g = _verdict("g")
queued_c = round(_ms("c")[1].queued(), -1)
wait_d = round(_ms("d")[2], -1)
ms_b = round(_ms("b")[0], -1)
