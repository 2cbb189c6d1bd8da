"""Workers armed ahead: one is always waiting, the next is made while the last is used."""

from __future__ import annotations

import queue
import threading

from practorch.engine.launch.launcher import Launcher, Worker
from practorch.errors import EngineStopped, PractorchError

CALM_S = 0.15


class Pool:
    """Keeps `size` workers armed; take() gives one away for good."""

    def __init__(self, launcher: Launcher, size: int = 2) -> None:
        self.launcher = launcher
        self._armed: queue.Queue[Worker | PractorchError] = queue.Queue()
        self._wanted = threading.Semaphore(size)
        self._closing, self._used_up = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._refill, daemon=True, name="pool-refill")
        self._thread.start()

    def take(self, timeout_s: float = 60.0) -> Worker:
        """An armed worker; the caller closes it.

        Raises EngineStopped if none could be armed.
        """
        try:
            worker = self._armed.get(timeout=timeout_s)
        except queue.Empty:
            raise EngineStopped(
                f"no worker was armed in {timeout_s:.0f} s", hint="is the machine out of memory?"
            ) from None
        if self._armed.empty():
            self._used_up.set()
        self._wanted.release()
        if isinstance(worker, PractorchError):
            raise worker
        return worker

    def another(self) -> Worker:
        """A worker for work that no learner waits for: made now, those that wait stay where they are."""
        return self.launcher.arm(touched=False)

    def close(self) -> None:
        """End the workers that still wait, and the launcher."""
        self._closing.set()
        self._used_up.set()
        self._wanted.release()
        self._thread.join(timeout=30)
        while not self._armed.empty():
            worker = self._armed.get()
            if isinstance(worker, Worker):
                worker.close()
        self.launcher.close()

    def _refill(self) -> None:
        while True:
            self._wanted.acquire()
            if not self._armed.empty():  # the check that took one is running now: leave it the processor
                self._used_up.wait(CALM_S)
            self._used_up.clear()
            if self._closing.is_set():
                return
            try:
                self._armed.put(self.launcher.arm())
            except PractorchError as error:
                self._armed.put(error)
            except OSError as error:
                self._armed.put(
                    EngineStopped(f"a worker could not be made: {error}", hint="is there room on the disk?")
                )
