"""`python -m mlmomentum` is the command `mlmomentum`."""

from mlmomentum.cli import main

main()
