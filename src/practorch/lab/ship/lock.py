"""The exact versions of what is installed here, as a requirements file: what practorch needs, and what that needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import metadata

from practorch.errors import PractorchError
from practorch.lab.extras import needed

# What a data set or a model needs beside practorch itself; digits are read from scikit-learn's own file.
FOR_DATA = {"digits": ["scikit-learn"], "folder": ["pillow"], "csv": ["pillow"], "dicom": ["pydicom", "pillow"]}
FOR_MODEL = {"timm": ["timm"], "torchvision": ["torchvision"]}


def lock(model: str, data: str, logs: Iterable[str] = ()) -> str:
    """A line name==version for every package that training this model on this data imports, in alphabetical order.

    Versions without their local part: 2.13.0+cpu is 2.13.0, since which build it is is chosen where it is installed.
    Raises PractorchError if one of them is not installed here.
    """
    more = [*FOR_DATA.get(data.partition(":")[0], ()), *FOR_MODEL.get(model.partition(":")[0], ()), *logs]
    found: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    for name in ["practorch", *more]:
        _add(name, (), found, seen)
    del found["practorch"]  # comes as a wheel
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items()))


def _add(name: str, extras: Iterable[str], found: dict[str, str], seen: set[tuple[str, frozenset[str]]]) -> None:
    """Put a package, with these extras, and what it needs into found; seen are those that were asked for already."""
    name = re.sub(r"[-_.]+", "-", name).lower()
    if (name, frozenset(extras)) in seen:
        return
    seen.add((name, frozenset(extras)))
    try:
        distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise PractorchError(
            f"requirements.lock: {name} is not installed here, so its version is not known", hint=f"pip install {name}"
        ) from None
    found[name] = distribution.version.partition("+")[0]
    for needs, its_extras in _required(distribution, extras):
        _add(needs, its_extras, found, seen)


def _required(distribution: metadata.Distribution, extras: Iterable[str]) -> Iterator[tuple[str, set[str]]]:
    """Names and extras of what a distribution needs on this system."""
    requirements = needed("packaging.requirements", "lab job")
    for text in distribution.requires or []:
        requirement = requirements.Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ["", *extras]):
            yield requirement.name, requirement.extras
