"""A fixture that fails a test whose training makes a mistake.

To have it: pytest_plugins = ["practorch.doctor.pytest_plugin"] in conftest.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from practorch.doctor.run.report.terminal import finding_lines
from practorch.doctor.run.watching import Watching, watch


@pytest.fixture
def practorch_doctor() -> Iterator[Watching]:
    """Watch the test; it fails if a finding is sure."""
    with watch(is_quiet=True) as watching:
        yield watching
    sure = watching.sure
    if sure:
        pytest.fail("\n".join(line for finding in sure for line in finding_lines(finding)), pytrace=False)
