"""Enhance photographs: sharpen and denoise with small networks, measured against bicubic and plain filters."""

from __future__ import annotations

from practorch.lab.enhance.apply import apply
from practorch.lab.enhance.job import config_of
from practorch.lab.enhance.judge import judge
from practorch.lab.enhance.task import Task
from practorch.lab.enhance.training import resume, train

__all__ = ["Task", "apply", "config_of", "judge", "resume", "train"]
