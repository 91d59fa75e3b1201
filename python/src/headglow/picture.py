"""The picture of a figure that a saved notebook has, for when no page and no Python draw it live."""

import base64
import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from headglow.asking import runs_without_page
from headglow.command import Subject
from headglow.saving import picture_by_command

# An output of JupyterLab.
_OUTPUT = ".jp-OutputArea-child"
_HIDDEN = (
    f"{_OUTPUT}:has(headglow-figure)+{_OUTPUT}:has(.headglow-picture)",
    f"{_OUTPUT}:not(:has(headglow-figure)):has(+{_OUTPUT} .headglow-picture)",
)
_STYLE = ",".join(_HIDDEN) + "{display:none}"

# CSS pixels, about the width of a cell.
_WIDTH = 960

Bundle = dict[str, str]
"""An output of a cell, by types of media."""

NO_PICTURE: Bundle = {"text/html": ""}


def picture_bundle(png: bytes, width: int) -> Bundle:
    """The picture of a figure, as outputs have it. `width` is in CSS pixels."""
    text = base64.b64encode(png).decode("ascii")
    source = f"data:image/png;base64,{text}"
    image = f'<img class="headglow-picture" alt="Head importance" width="{width}" src="{source}">'
    return {
        "text/html": f"<style>{_STYLE}</style>{image}",
        "image/png": text,
        "text/plain": "<Headglow figure>",
    }


def first_picture(
    by_command: Callable[[], tuple[Sequence[str], Subject] | None],
    advice: str,
    options: Mapping[str, Any],
    height: int,
) -> Bundle:
    """What a notebook has before a page has drawn the figure.

    That is nothing, as its picture arrives soon; if there is no page, it is the picture of the command line,
    or why there is none. `by_command` finds the command line and what it reads; if it is None, `advice` says
    what to do.
    """
    if not runs_without_page():
        return NO_PICTURE
    size = {"width": _WIDTH, "height": height, "scale": 2}
    try:
        found = by_command()
        if found is None:
            return _text(f"This figure has no picture, because no page has drawn it. For one, {advice}.")
        return picture_bundle(picture_by_command(*found, options, "png", size), _WIDTH)
    except (RuntimeError, ValueError, OSError) as error:
        return _text(f"This figure has no picture: {error}")


def _text(text: str) -> Bundle:
    line = f'<p class="headglow-picture">{html.escape(text)}</p>'
    return {"text/html": f"<style>{_STYLE}</style>{line}", "text/plain": text}
