"""Figures as files: HTML by Python alone, pictures by the command line or the page of the notebook."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from headglow.command import Subject, find_command, flags_of, run_on
from headglow.describing import caption_and_alt
from headglow.page import write_page
from headglow.tensors import Tensor

# IPython has no types.
_ipython: Any = import_module("IPython.display")

_PICTURES = (".png", ".svg", ".pdf")
_PAGES = (".html", ".htm")
# Settings of pictures, which are flags of `headglow render`.
_SETTINGS = ("width", "height", "scale", "dpi", "preset", "cells", "font_size", "font_family", "font_file")
# Those that the page of a notebook knows.
_OF_PAGE = ("width", "height", "scale", "dpi", "cells")

Settings = Mapping[str, Any]


def file_kind(path: Path, settings: Settings) -> str:
    """The kind of a file by its name: `html`, `png`, `svg` or `pdf`.

    Raises a ValueError for other names, and a TypeError for settings that files of this kind do not have.
    """
    kind = path.suffix.lower()
    if kind not in (*_PICTURES, *_PAGES):
        raise ValueError(f"the name of the file is {path.name!r}, but must end in .html, .png, .svg or .pdf")
    known = ("caption", "alt") if kind in _PAGES else _SETTINGS
    unknown = [name for name in settings if name not in known]
    if unknown:
        raise TypeError(f"{kind} files have no setting {unknown[0]!r}; known are {', '.join(known)}")
    return "html" if kind in _PAGES else kind[1:]


def page_bytes(tensors: Sequence[Tensor], options: Mapping[str, Any], given: Settings) -> bytes:
    """A figure as an HTML file. Words that are not given are those of the command line, if it works."""
    given = {name: text for name, text in given.items() if text is not None}
    words = {name: given.get(name, "") for name in ("caption", "alt")}
    # Data that does not fit is refused before it is described.
    page = write_page(tensors, options, **words)
    try:
        command = None if len(given) == len(words) else find_command()
        if command is None:
            return page
        caption, alt = caption_and_alt(command, tensors, options)
    except (RuntimeError, OSError, ValueError):
        return page
    return write_page(tensors, options, **{"caption": caption, "alt": alt, **given})


def picture_by_command(
    command: Sequence[str],
    subject: Subject,
    options: Mapping[str, Any],
    kind: str,
    settings: Settings,
) -> bytes:
    """A figure as a file, by the command line. Raises a RuntimeError if it fails."""
    texts = {
        name: Path(value).resolve() if name == "font_file" else value for name, value in settings.items()
    }
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in texts.items() if value is not None]
    return run_on(command, subject, "render", [*flags_of(options), *flags], f"figure.{kind}")


def check_for_page(settings: Settings) -> None:
    """Raises a ValueError for settings of pictures that only the command line knows."""
    for name, value in settings.items():
        if name not in _OF_PAGE:
            raise ValueError(f"{name} needs the command line; the page supports {', '.join(_OF_PAGE)}")
        if name in ("width", "height") and isinstance(value, str):
            raise ValueError(
                f"{name}={value!r} needs the command line; give a number of pixels, 1/96 inch each"
            )


class Note:
    """A line below a cell that says how far a file is, and is replaced when the page answers."""

    def __init__(self, path: Path) -> None:
        self._path = path
        text = f"{path.name} will be written by the page after this cell finishes."
        self._handle = _ipython.display({"text/plain": text}, raw=True, display_id=True)

    def write(self, answer: Any) -> None:
        """Writes the file that the page has drawn."""
        if isinstance(answer, bytes):
            try:
                self._path.write_bytes(answer)
                text = f"{self._path.name} is written ({len(answer) / 1000:,.0f} kB)."
            except OSError as error:
                text = f"{self._path.name} could not be written: {error}"
        else:
            text = f"{self._path.name} could not be drawn: {answer}"
        if self._handle is not None:
            self._handle.update({"text/plain": text}, raw=True)
