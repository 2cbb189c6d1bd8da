"""Threads, determinism, and variables that change results, speed or what is seen."""

from __future__ import annotations

from practorch.doctor.machine.facts import Machine
from practorch.doctor.machine.lines.line import Line, State

# name -> what it does
VARIABLES: dict[str, tuple[State, str]] = {
    "CUDA_LAUNCH_BLOCKING": ("note", "every kernel is waited for: right for finding an error, slow for training"),
    "CUDA_VISIBLE_DEVICES": ("note", "torch sees only these cards"),
    "ROCR_VISIBLE_DEVICES": ("note", "torch sees only these cards"),
    "HIP_VISIBLE_DEVICES": ("note", "torch sees only these cards"),
    "HSA_OVERRIDE_GFX_VERSION": ("note", "the card runs code for another one: it can give wrong numbers"),
    "PYTORCH_ENABLE_MPS_FALLBACK": ("note", "what mps cannot do runs on the processor, slowly and silently"),
    "PYTORCH_MPS_HIGH_WATERMARK_RATIO": ("note", "mps may take more memory than there is"),
    "KMP_DUPLICATE_LIB_OK": ("wrong", "it hides that two OpenMP runtimes are loaded: crashes and wrong numbers follow"),
    "NVIDIA_TF32_OVERRIDE": ("note", "it decides about TF32 over the head of torch's own settings"),
    "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE": ("note", "float32 products run in TF32, with 10 bits of mantissa"),
    "ATEN_CPU_CAPABILITY": ("note", "torch uses these instructions instead of the best ones that the processor has"),
    "OMP_WAIT_POLICY": ("note", "how threads wait: active ones burn cores that others need"),
    "TORCH_LOGS": ("note", "compilation is logged"),
    "TORCHDYNAMO_DISABLE": ("note", "torch.compile does nothing"),
    "TORCH_COMPILE_DISABLE": ("note", "torch.compile does nothing"),
    "PYTORCH_NO_CUDA_MEMORY_CACHING": ("note", "every allocation asks the driver: slow"),
    "LD_PRELOAD": ("note", "this library is loaded before all others"),
    "PYTHONPATH": ("note", "modules from here come before installed ones"),
}  # fmt: skip
DETERMINISM = ("CUBLAS_WORKSPACE_CONFIG", "PYTHONHASHSEED")


def lines(machine: Machine) -> list[Line]:
    """Threads, determinism, then a line for each variable that is set."""
    found = [_threads(machine), _determinism(machine)] if machine.torch else []
    for name, value in machine.environment.items():
        if name in VARIABLES:
            state, cause = VARIABLES[name]
            if name == "CUDA_VISIBLE_DEVICES" and not (value.strip() and machine.of("NVIDIA")):
                continue
            found.append(Line("environment", f"{name}={value}", state, cause, f"unset {name}"))
    return found


def _threads(machine: Machine) -> Line:
    threads, usable = int(machine.torch["threads"]), int(machine.platform.get("usable_cpus") or 1)
    text = f"{threads} within an operation, {machine.torch['interop']} between"
    named = next((name for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS") if name in machine.environment), "")
    if threads > usable:
        cause = f"{threads} threads on {usable} cores spin against each other: often several times slower"
        return Line("threads", text, "wrong", cause, f"export OMP_NUM_THREADS={usable}")
    if named and threads < usable // 2:
        cause = f"{named}={machine.environment[named]} leaves most of the {usable} cores idle"
        return Line("threads", text, "note", cause, f"unset {named}")
    return Line("threads", text)


def _determinism(machine: Machine) -> Line:
    is_on = bool(machine.torch.get("deterministic"))
    settings = [f"{name}={machine.environment[name]}" for name in DETERMINISM if name in machine.environment]
    dtype = str(machine.torch.get("default_dtype", "torch.float32"))
    text = ", ".join([f"deterministic algorithms {'on' if is_on else 'off'}", *settings])
    if dtype != "torch.float32":
        return Line("determinism", f"{text}, default dtype {dtype}", "note", "the default dtype is not float32")
    return Line("determinism", text)
