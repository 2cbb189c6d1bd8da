"""Packages that only some of the lab needs: imported when used, asked for in one sentence when missing."""

from __future__ import annotations

import importlib
from types import ModuleType

from practorch.errors import PractorchError

INSTALL = {"sklearn": "scikit-learn", "skimage": "scikit-image"}


def needed(module: str, what_for: str) -> ModuleType:
    """The module, imported.

    Raises PractorchError, with the command that installs it, if it is not there.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        top = module.split(".")[0]
        if error.name != top:
            raise
        package = INSTALL.get(top, top)
        raise PractorchError(
            f"{what_for}: needs {package}, which is not installed", hint=f"pip install {package}"
        ) from None
