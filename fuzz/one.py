"""One target under libFuzzer, with its options: `python -m fuzz.one TARGET CORPUS OPTIONS`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["desmume_mkds", "fuzz.targets"]):
    from desmume_mkds.game.errors import MkdsError
    from fuzz.targets import TARGETS


def main() -> None:
    run = TARGETS[sys.argv[1]].run

    def one(data: bytes) -> None:
        try:
            run(data)
        except MkdsError as error:
            assert str(error), "an error must say what is wrong"

    atheris.Setup([sys.argv[0], *sys.argv[2:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
