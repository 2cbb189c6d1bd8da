"""`python -m practorch` is `practorch`."""

from practorch.cli import main

main()
