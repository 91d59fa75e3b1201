"""What a figure can be turned into: files, and words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from headglow.asking import Asking, may_have_page
from headglow.command import ADVICE, find_command
from headglow.describing import Description, describe_by_command
from headglow.options import OPTIONS, page_options
from headglow.pins import mark_of_pins
from headglow.places import local_path
from headglow.saving import Note, check_for_page, file_kind, page_bytes, picture_by_command
from headglow.tensors import Scores, Tensor


def _require_page(task: str, otherwise: str = "") -> None:
    if not may_have_page():
        raise RuntimeError(f"to {task}, {ADVICE}, or show the figure in the page of a notebook{otherwise}")


class Exports(Asking):
    """A figure that can be saved and described. All options are attributes."""

    pins: Any
    has_values: bool
    """Whether the values are in Python; those of files are in the page only."""

    @property
    def tensors(self) -> list[Tensor]:
        """The values of each model; those that are not in memory are read. Raises a ValueError for files."""
        return [scores.load() for scores in self._in_python()]

    def _in_python(self) -> list[Scores]:
        raise NotImplementedError

    def save(self, path: str | Path, **settings: Any) -> None:
        """Writes the figure to a file: .html, .png, .svg or .pdf, with the options that it has now.

        HTML files contain all values and open without a network. `caption` and `alt`, the texts below the
        figure and for screen readers, are those of the command line unless given; without it, there are none.
        Pictures are drawn by the command line, whose flags are `width`, `height`, `scale`, `dpi`, `preset`,
        `cells`, `font_size`, `font_family` and `font_file`; or by the page of the notebook, after the cell.
        Raises a ValueError or TypeError for what cannot be saved, and a RuntimeError if drawing fails.
        """
        target = local_path(path)
        kind = file_kind(target, settings)
        options = self._options_set()
        if kind == "html":
            target.write_bytes(page_bytes(self.tensors, options, settings))
            return
        command = find_command() if self.has_values else None
        if command is not None:
            target.write_bytes(picture_by_command(command, self.tensors, options, kind, settings))
            return
        _require_page(f"save {kind.upper()}", "; .html files need neither")
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
        command = find_command() if self.has_values else None
        if command is not None:
            return Description(describe_by_command(command, self.tensors, options, flags), is_markdown)
        _require_page("describe figures")
        description = Description(None, is_markdown)
        self._ask("words", {"options": page_options(options), "flags": flags}, description.arrive)
        return description

    def _options_set(self) -> dict[str, Any]:
        """The options that differ from the defaults, with boxes around pins."""
        values = {name: getattr(self, name) for name in OPTIONS}
        if self.pins and self.has_values:
            values["mark"] = mark_of_pins(self.pins, self._in_python())
        return {
            name: value
            for name, value in values.items()
            if value is not None and value != OPTIONS[name].default
        }
