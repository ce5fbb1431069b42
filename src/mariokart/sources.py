"""From what a person names on the command line to the files that a tool works on."""

from collections.abc import Iterable
from pathlib import Path

from mariokart.errors import SourceError

MOVIES = (".dsm",)
SAVES = (".sav", ".dsv", ".duc", *(f".sav{number}" for number in range(1, 10)))
"""What people's emulators and flash cards call game saves; in any case."""


def find_files(sources: Iterable[Path], suffixes: tuple[str, ...]) -> list[Path]:
    """Return the files among `sources`, and in the folders among them, whose names end in one of `suffixes`.

    Folders are searched recursively, hidden files and folders are passed over, and each file comes once, in
    the order of `sources` and by name inside a folder.

    Raises SourceError: a source does not exist, a file has another suffix, or nothing was found.
    """
    wanted = " or ".join(suffixes[:2])
    found: dict[Path, None] = {}
    sources = list(sources)
    for source in sources:
        if source.is_dir():
            inside = (
                path for path in source.rglob("*") if path.suffix.lower() in suffixes and path.is_file()
            )
            visible = (path for path in inside if not is_hidden(path.relative_to(source)))
            found.update(dict.fromkeys(sorted(visible)))
        elif not source.exists():
            raise SourceError(f"{source} does not exist; name a {wanted} file or a folder that holds some")
        elif source.suffix.lower() not in suffixes:
            raise SourceError(f"{source} is not a {wanted} file; name one, or a folder that holds some")
        else:
            found[source] = None
    if not found:
        named = ", ".join(map(str, sources)) or "the sources"
        raise SourceError(f"no {wanted} file was found in {named}; name files, or folders that hold some")
    return list(found)


def is_hidden(path: Path) -> bool:
    """Whether any part of the relative `path` begins with a dot.

    >>> is_hidden(Path("runs/.movie.part/data")), is_hidden(Path("runs/movie"))
    (True, False)
    """
    return any(part.startswith(".") for part in path.parts)
