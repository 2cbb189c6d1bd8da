"""Where workers come from: forked from a warm zygote, or spare interpreters that wait. One interface."""

from practorch.engine.launch.choose import choose_launcher
from practorch.engine.launch.launcher import Launcher, Worker
from practorch.engine.launch.pool import Pool

__all__ = ["Launcher", "Pool", "Worker", "choose_launcher"]
