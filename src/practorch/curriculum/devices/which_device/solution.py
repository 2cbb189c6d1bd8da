# The statement's machine and workloads; every answer is worked out from them.
_CPU_OP_S, _CPU_FLOP_PER_S = 1e-6, 1e11
_LAUNCH_S, _GPU_FLOP_PER_S, _WAIT_S, _COPY_BYTES_PER_S, _GPU_BYTES = 1e-5, 1e13, 2e-5, 1e10, 16e9

# operations, FLOP of each, waits, bytes copied, bytes that must fit
_WORK = {
    "a": (300, 3e9, 1, 1.5e8, 6e9),
    "b": (100_000, 100, 0, 1e3, 1e6),
    "c": (1, 1e9, 1, 4e9, 4e9),
    "d": (10_000, 1e6, 10_000, 1e3, 1e6),
    "e": (300, 1e9, 100, 1e6, 4e10),
    "f": (1, 1.1e12, 1, 8e8, 8e8),
    "g": (100_000, 2e7, 100, 1e9, 4e9),
    "h": (500, 1e9, 10, 5e9, 5e9),
}


def _seconds(letter: str) -> tuple[float, dict[str, float]]:
    """Seconds on the CPU, and the parts of the seconds on the GPU."""
    num_ops, flop, num_waits, copied, _ = _WORK[letter]
    on_cpu = num_ops * (_CPU_OP_S + flop / _CPU_FLOP_PER_S)
    parts = {
        "launches": num_ops * _LAUNCH_S,
        "arithmetic": num_ops * flop / _GPU_FLOP_PER_S,
        "waits": num_waits * _WAIT_S,
        "copies": copied / _COPY_BYTES_PER_S,
    }
    return on_cpu, parts


def _device(letter: str) -> str:
    on_cpu, parts = _seconds(letter)
    on_gpu = max(parts["launches"], parts["arithmetic"]) + parts["waits"] + parts["copies"]
    return "gpu" if on_gpu < on_cpu and _WORK[letter][-1] <= _GPU_BYTES else "cpu"


def _why(letter: str) -> str:
    """The largest part of the GPU's time; "memory" where the work does not fit."""
    parts = _seconds(letter)[1]
    return "memory" if _WORK[letter][-1] > _GPU_BYTES else max(parts, key=parts.__getitem__)


device_a, why_a = _device("a"), _why("a")
device_b, why_b = _device("b"), _why("b")
device_c, why_c = _device("c"), _why("c")
device_d, why_d = _device("d"), _why("d")
device_e, why_e = _device("e"), _why("e")
device_f, why_f = _device("f"), _why("f")
device_g, why_g = _device("g"), _why("g")
device_h, why_h = _device("h"), _why("h")

_WORK["d without waits"] = (10_000, 1e6, 1, 1e3, 1e6)
_WORK["b in 100,000 copies at once"] = (100_000, 1e7, 0, 1e8, 1e8)
d_without_waits = _device("d without waits")
b_many_at_once = _device("b in 100,000 copies at once")
