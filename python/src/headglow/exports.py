"""What a figure can be turned into: files, and words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from headglow.asking import Asking, may_have_page
from headglow.command import ADVICE, Subject, find_command
from headglow.describing import Description, describe_by_command
from headglow.named_files import NamedFiles
from headglow.options import OPTIONS, page_options
from headglow.pins import mark_of_pins
from headglow.places import local_path
from headglow.saving import Note, check_for_page, file_kind, page_bytes, picture_by_command
from headglow.tensors import Scores, Tensor


class Exports(Asking):
    """A figure that can be saved and described. All options are attributes."""

    pins: Any
    has_values: bool = False
    """Whether the values are in Python; those of files are not."""
    _named_files: NamedFiles | None = None
    """The files of the figure, if the command line reads them, too."""

    @property
    def tensors(self) -> list[Tensor]:
        """The values of each model; those that are not in memory are read. Raises a ValueError for files."""
        return [scores.load() for scores in self._in_python()]

    def _in_python(self) -> list[Scores]:
        raise NotImplementedError

    def _by_command(self) -> tuple[list[str], Subject] | None:
        """The command line, and what it reads; None if it is not there, or cannot read the data."""
        if not self.has_values and self._named_files is None:
            return None
        command = find_command()
        return None if command is None else (command, self._named_files or self.tensors)

    def _advice(self) -> str:
        """What makes the command line draw the figure."""
        if self.has_values or self._named_files is not None:
            return ADVICE
        return "load its files and pass the array, as the command line cannot read them"

    def _require_page(self, task: str, otherwise: str = "") -> None:
        if not may_have_page():
            raise RuntimeError(
                f"to {task}, {self._advice()}, or show the figure in the page of a notebook{otherwise}"
            )

    def save(self, path: str | Path, **settings: Any) -> None:
        """Writes the figure to a file: .html, .png, .svg or .pdf, with the options that it has now.

        HTML files contain all values and open without a network. `caption` and `alt`, the texts below the
        figure and for screen readers, are those of the command line unless given; without it, there are none.
        Those of files are written by the command line alone, which reads the files.
        Pictures are drawn by the command line, whose flags are `width`, `height`, `scale`, `dpi`, `preset`,
        `cells`, `font_size`, `font_family` and `font_file`; or by the page of the notebook, after the cell.
        Raises a ValueError or TypeError for what cannot be saved, and a RuntimeError if drawing fails.
        """
        target = local_path(path)
        kind = file_kind(target, settings)
        options = self._options_set()
        if kind == "html" and self.has_values:
            target.write_bytes(page_bytes(self.tensors, options, settings))
            return
        found = self._by_command()
        if kind == "html" and found is None:
            raise RuntimeError(f"to save a figure of files as HTML, {self._advice()}")
        if kind == "html" and any(text is not None for text in settings.values()):
            raise ValueError("caption and alt are for figures of arrays; leave them out for those of files")
        if found is not None:
            target.write_bytes(picture_by_command(*found, options, kind, settings))
            return
        self._require_page(f"save {kind.upper()}", "; .html files need neither" if self.has_values else "")
        check_for_page(settings)
        request = {"format": kind, "options": page_options(options), "size": settings}
        self._ask("picture", request, Note(target.resolve()).write)

    def describe(
        self,
        *,
        caption: str | None = None,
        alt: bool = False,
        bright: float | None = None,
        threshold: float | None = None,
        above: Sequence[float] | None = None,
        prominence: float | None = None,
    ) -> Description:
        """The figure in words, as it is now: Markdown that notebooks show as text.

        `caption` asks for a caption in `"markdown"`, `"latex"` or `"text"`, and `alt` for an alt text. The
        others are thresholds, as for `headglow describe`. Only what `zoom` leaves in sight is described.
        Without the command line, the page of the notebook describes the figure after the cell has run.
        """
        flags = {
            "caption": caption,
            "alt": alt,
            "bright": bright,
            "threshold": threshold,
            "above": above,
            "prominence": prominence,
        }
        is_markdown = caption in (None, "markdown") and not alt
        options = self._options_set()
        found = self._by_command()
        if found is not None:
            return Description(describe_by_command(*found, options, flags), is_markdown)
        self._require_page("describe figures")
        description = Description(None, is_markdown)
        self._ask("words", {"options": page_options(options), "flags": flags}, description.arrive)
        return description

    def _options_set(self) -> dict[str, Any]:
        """The options that differ from the defaults, with boxes around pins."""
        values = {name: getattr(self, name) for name in OPTIONS}
        if self.pins:
            values["mark"] = mark_of_pins(self.pins, self._in_python() if self.has_values else None)
        return {
            name: value
            for name, value in values.items()
            if value is not None and value != OPTIONS[name].default
        }
