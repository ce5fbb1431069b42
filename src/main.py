"""`python src/main.py TOOL …`: the same as the command `mariokart TOOL …`."""

from mariokart.cli import main

if __name__ == "__main__":
    main()
