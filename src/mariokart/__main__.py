"""`python -m mariokart`: the same as the command `mariokart`."""

from mariokart.cli import main

main()
