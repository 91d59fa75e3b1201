"""Figures in words, by the command line or the page of the notebook."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

from headglow.command import Subject, flags_of, run_on
from headglow.options import OPTIONS
from headglow.tensors import Tensor

# IPython has no types.
_ipython: Any = import_module("IPython.display")

# Options that restrict a description to what is in sight.
_SIGHT = ("zoom", "panel")

Flags = Mapping[str, Any]
"""Flags of `headglow describe` by their names."""


def describe_by_command(
    command: Sequence[str], subject: Subject, options: Mapping[str, Any], flags: Flags
) -> str:
    """The words of a figure, by the command line. Raises a RuntimeError if it fails."""
    known = {name: value for name, value in options.items() if name in _SIGHT or OPTIONS[name].in_words}
    given = [*flags_of(known), *_flags(flags)]
    return run_on(command, subject, "describe", given).decode("utf-8").strip()


def _flags(flags: Flags) -> list[str]:
    texts: list[str] = []
    for name, value in flags.items():
        if value is True:
            texts.append(f"--{name}")
        elif value is not None and value is not False:
            text = ",".join(map(str, value)) if isinstance(value, (list, tuple)) else f"{value}"
            texts.append(f"--{name}={text}")
    return texts


def caption_and_alt(
    command: Sequence[str], tensors: Sequence[Tensor], options: Mapping[str, Any]
) -> tuple[str, str]:
    """The caption and the alt text of a whole figure, by the command line."""
    whole = {name: value for name, value in options.items() if name not in _SIGHT}
    both: Sequence[Flags] = ({"caption": "text"}, {"alt": True})
    with ThreadPoolExecutor() as threads:
        caption, alt = threads.map(lambda flags: describe_by_command(command, tensors, whole, flags), both)
    return caption, alt


class Description:
    """The words of a figure. Notebooks show them as text with headings; `str()` and `print` give Markdown.

    If the page describes the figure, `text` is None until it has answered, after the cell has run; then what
    the notebook shows is replaced.
    """

    def __init__(self, text: str | None, is_markdown: bool = True) -> None:
        self.text = text
        self._is_markdown = is_markdown
        self._fault: str | None = None
        self._display_ids: list[str] = []

    def __str__(self) -> str:
        if self.text is not None:
            return self.text
        return self._fault or ("The page that shows the figure describes it once this cell has run.")

    def __repr__(self) -> str:
        return str(self)

    def _bundle(self) -> dict[str, str]:
        plain = {"text/plain": str(self)}
        return {**plain, "text/markdown": str(self)} if self._is_markdown and self.text is not None else plain

    def _ipython_display_(self) -> None:
        handle = _ipython.display(self._bundle(), raw=True, display_id=True)
        if handle is not None and self.text is None:
            self._display_ids.append(handle.display_id)

    def arrive(self, answer: Any) -> None:
        """Takes the answer of the page."""
        if isinstance(answer, Exception):
            self._fault = f"The figure could not be described: {answer}"
        else:
            self.text = str(answer).strip()
        for display_id in self._display_ids:
            _ipython.update_display(self._bundle(), raw=True, display_id=display_id)
