"""From what a person names on the command line to the files that a tool works on."""

from collections.abc import Callable, Iterable
from pathlib import Path

from desmume_mkds.game.files import read_head
from mariokart.errors import SourceError
from mariokart.leaving import usable

MOVIES = (".dsm",)
SAVES = (".sav", ".dsv", ".duc", ".srm", *(f".sav{number}" for number in range(1, 10)))
"""What people's emulators and flash cards call game saves; in any case."""


def find_files(sources: Iterable[Path], suffixes: tuple[str, ...]) -> list[Path]:
    """Return the files among `sources`, and in the folders among them, whose names end in one of `suffixes`.

    Folders are searched recursively, hidden files and folders are passed over, and each file comes once, in
    the order of `sources` and by name inside a folder. One of several sources that gives none is left out.

    Raises SourceError: the only source does not exist, has another suffix, or holds no such file; or all do.
    """
    return gather(sources, lambda source: _files_in(source, suffixes))


def gather(sources: Iterable[Path], find: Callable[[Path], list[Path]]) -> list[Path]:
    """Return what `find` finds in the `sources`, each once; one of several that gives nothing is left out.

    Raises MkdsError: the only source gives nothing. Raises SourceError: none of them gives anything.
    """
    sources = list(sources)
    found = dict.fromkeys(path for _, paths in usable(sources, find) for path in paths)
    if not found:
        raise SourceError("nothing is left to work on; name other sources")
    return list(found)


def _files_in(source: Path, suffixes: tuple[str, ...]) -> list[Path]:
    wanted = " or ".join(suffixes[:2])
    if not source.exists():
        raise SourceError(f"{source} does not exist; name a {wanted} file or a folder that holds some")
    if not source.is_dir():
        if source.suffix.lower() in suffixes:
            return [source]
        read_head(source)  # an archive or so is told as what it is
        raise SourceError(f"{source} is not a {wanted} file; name one, or a folder that holds some")
    inside = (path for path in source.rglob("*") if path.suffix.lower() in suffixes and path.is_file())
    found = sorted(path for path in inside if not is_hidden(path.relative_to(source)))
    if not found:
        raise SourceError(f"no {wanted} file was found in {source}; name files, or folders that hold some")
    return found


def is_hidden(path: Path) -> bool:
    """Whether any part of the relative `path` begins with a dot.

    >>> is_hidden(Path("runs/.movie.part/data")), is_hidden(Path("runs/movie"))
    (True, False)
    """
    return any(part.startswith(".") for part in path.parts)
