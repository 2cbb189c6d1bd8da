"""torchrun -m practorch.lab train …: the same as practorch lab train …"""

from __future__ import annotations

import sys

from practorch.cli import run  # an entry point, as the console script is

if __name__ == "__main__":
    sys.exit(run(["lab", *sys.argv[1:]]))
