"""`python -m practorch.cli` is `practorch`."""

from practorch.cli import main

main()
