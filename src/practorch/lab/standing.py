"""Where a run stands, and its way to the disk and back: checkpoints, the best weights, the last ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from safetensors.torch import load_file
from torch import nn
from torch.optim import Optimizer

from practorch.errors import PractorchError
from practorch.lab.checkpoint import load_state, save_weights
from practorch.lab.config import Config
from practorch.lab.ema import Average
from practorch.lab.meter import Meter
from practorch.lab.run import Run
from practorch.lab.schedule import Plan
from practorch.lab.world import World

HIGHER_IS_BETTER = ("val_accuracy", "val_psnr", "val_ssim")  # of anything else the lowest is best


@dataclass
class Standing:
    """How far a run has come."""

    step: int = 0
    """Updates made."""
    elapsed_s: float = 0.0
    """Seconds of training and validating, also before a resume."""
    cpu_s: float = 0.0
    """What the processor worked meanwhile, on all cores of this process."""
    best: float | None = None
    best_step: int = 0
    num_worse: int = 0
    """Validations since the best one."""

    def improves(self, validated: dict[str, float], goal: str) -> bool:
        """Whether a validation is the best so far, by its number of that name; it is counted."""
        value = validated[goal]
        is_higher = goal in HIGHER_IS_BETTER
        is_best = self.best is None or (value > self.best if is_higher else value < self.best)
        self.num_worse = 0 if is_best else self.num_worse + 1
        if is_best:
            self.best, self.best_step = value, self.step
        return is_best

    def is_out_of_patience(self, patience: int) -> bool:
        return bool(patience) and self.num_worse >= patience


class Keeper:
    """Writes and reads the checkpoints of a run; all ranks call it together, the main one touches the files."""

    def __init__(
        self, run: Run, config: Config, world: World, model: nn.Module, optimizer: Optimizer, meter: Meter
    ) -> None:
        self.run, self.config, self.world = run, config, world
        self.device = next(model.parameters()).device
        self.model, self.optimizer, self.meter = model, optimizer, meter
        self.average = Average(model, config.ema) if config.ema else None
        self._path = run.path / "last.pt"
        self._saved_at = self._counted_from = time.perf_counter()
        self._worked_before = time.process_time()

    def load(self) -> Standing:
        """Go on from the last checkpoint, or start."""
        if not self._path.is_file():
            return Standing()
        state = self.world.read(self._path, self.model, self.optimizer)
        if state.get("for") != self._purpose():
            raise PractorchError(
                f"{self._path}: is of {state.get('for')}, not of {self._purpose()}",
                hint="put the run's own last.pt back, or start anew with --from",
            )
        try:
            self.model.load_state_dict(state["training"]["model"])
            self.optimizer.load_state_dict(state["training"]["optimizer"])
        except (RuntimeError, ValueError) as error:
            raise PractorchError(
                f"{self._path}: does not fit {self.config.model}: {str(error).splitlines()[0]}",
                hint="put the run's own last.pt back, or start anew with --from",
            ) from None
        if self.average:
            self.average.load(state["average"])
        self.meter.load(state["meter"], self.device)
        return Standing(**state["standing"])

    def updated(self, at: Standing) -> None:
        """Count an update and the seconds since the last one, and take the weights into the average."""
        if self.average:
            self.average.update()
        at.step += 1
        now, worked = time.perf_counter(), time.process_time()
        at.elapsed_s += now - self._counted_from
        at.cpu_s += worked - self._worked_before
        self._counted_from, self._worked_before = now, worked

    def is_due(self, at: Standing, plan: Plan) -> bool:
        """A checkpoint is due: enough seconds or updates went by, or the run is over."""
        every = self.config.checkpoint_steps
        return (
            time.perf_counter() - self._saved_at >= self.config.checkpoint_s
            or bool(every and at.step % every == 0)
            or at.step == plan.steps
            or at.is_out_of_patience(self.config.patience)
        )

    def save(self, at: Standing) -> None:
        """Write last.pt."""
        self.meter.check(at.step, self.config)
        state = {
            "for": self._purpose(),
            "training": {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict()},
            "average": self.average.state() if self.average else {},
            "standing": asdict(at), "meter": self.meter.state(),
        }  # fmt: skip
        self.world.save(self._path, state, at.step)
        self._saved_at = time.perf_counter()

    def save_weights(self, name: str) -> None:
        """Write best.safetensors or last.safetensors: the averaged weights, if there are."""
        with self.kept():
            weights = self.world.weights(self.model)
            if self.world.is_main:
                save_weights(self.run.path / f"{name}.safetensors", weights)

    def take(self, name: str) -> None:
        """Put the weights of best.safetensors or last.safetensors into the model."""
        self.world.barrier()
        self.world.load_weights(self.model, load_file(self.run.path / f"{name}.safetensors"))

    @contextmanager
    def kept(self) -> Iterator[nn.Module]:
        """The model with the weights to validate and keep, in eval mode meanwhile."""
        self.model.eval()
        if self.average:
            with self.average.in_place():
                yield self.model
        else:
            yield self.model
        self.model.train()

    def _purpose(self) -> str:
        return f"{self.config.model} on {self.config.data}"


def step_of(run: Run) -> int:
    """The update of a run's last checkpoint; 0 without one."""
    path = run.path / "last.pt"
    return int(load_state(path, is_mapped=True)["standing"]["step"]) if path.is_file() else 0
