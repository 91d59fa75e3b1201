"""Options of figures, from the table that all of Headglow shares, and other libraries' names for them."""

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from headglow.translation import FORMS, SYNONYMS, translate


@dataclass(frozen=True)
class Option:
    """An option: a row of the table in `src/options/table.ts`."""

    name: str
    kind: str
    """`choice`, `number`, `flag`, `text`, `names`, `cells` or `zoom`."""
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """What a choice of cells may be, other than cells."""
    suffix: str = ""
    """What any of the choices may end with, too."""
    above: float | None = None
    lowest: float | None = None
    highest: float | None = None
    whole: bool = False
    in_words: bool = True
    """Whether descriptions depend on it."""

    def check(self, value: Any) -> Any:
        """The value as it is sent to the page. Raises a TypeError or ValueError for one that is not valid."""
        if getattr(value, "shape", None) == () and hasattr(value, "item"):
            value = value.item()
        if value is None and (self.default is None or self.name == "theme"):
            return None
        checks = {
            "choice": self._choice,
            "number": self._number,
            "flag": self._flag,
            "names": self._names,
            "text": self._text,
            "cells": self._cells,
            "zoom": self._zoom,
        }
        return checks[self.kind](value)

    def _choice(self, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{self.name} must be one of {', '.join(self.choices)}, not {value!r}")
        base, suffix = value, ""
        if self.suffix and value.endswith(self.suffix):
            base, suffix = value.removesuffix(self.suffix), self.suffix
        by_lower_case = {choice.lower(): choice for choice in self.choices}
        found = by_lower_case.get(base.lower())
        if found is None:
            raise ValueError(f"{self.name} is {value!r}{_nearest(base, self.choices)}")
        return found + suffix

    def _number(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TypeError(f"{self.name} must be a number, not {value!r}")
        if not np.isfinite(value):
            raise ValueError(f"{self.name} is {value}, which is not finite")
        for is_outside, bound in (
            (self.above is not None and value <= self.above, f"above {self.above}"),
            (self.lowest is not None and value < self.lowest, f"at least {self.lowest}"),
            (self.highest is not None and value > self.highest, f"at most {self.highest}"),
            (self.whole and value != int(value), "a whole number"),
        ):
            if is_outside:
                raise ValueError(f"{self.name} is {value}, but must be {bound}")
        return value

    def _flag(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise TypeError(f"{self.name} must be True or False, not {value!r}")
        return value

    def _names(self, value: Any) -> list[str]:
        is_list = isinstance(value, Iterable) and not isinstance(value, (str, Mapping))
        names = list(value) if is_list else [value]
        if not names or not all(isinstance(name, str) for name in names):
            raise TypeError(f"{self.name} must be a list of names, not {value!r}")
        return names

    def _text(self, value: Any) -> Any:
        if value is None:
            return self.default
        if not isinstance(value, str):
            raise TypeError(f"{self.name} must be a text, not {value!r}")
        return value

    def _cells(self, value: Any) -> Any:
        text = self._text(value)
        if text not in self.words and not _is_cells(text):
            words = ", ".join(self.words)
            raise ValueError(f"{self.name} is {value!r}, but must be {words}, top:10, or heads: L3H5,L10H2")
        return text

    def _zoom(self, value: Any) -> Mapping[str, Any] | None:
        if isinstance(value, str):
            return None if value.strip().lower() == "auto" else _read_zoom(value)
        is_zoom = isinstance(value, Mapping) and all(map(_is_zoom_part, value, value.values()))
        if not is_zoom:
            raise TypeError(f"{self.name} must be ranges {_ZOOM_EXAMPLE}, not {value!r}")
        return {name: part if isinstance(part, str) else _edges(part) for name, part in value.items()}


# As in `src/tensor/cell-choice.ts`.
_CELL = re.compile(r"(?:.*?/)??L\d{1,8}[A-Z]\d{1,8}(?:,\s*|$)", re.IGNORECASE | re.DOTALL | re.ASCII)


def _is_cells(text: str) -> bool:
    """Whether a text is a choice of cells: a number of the largest, or heads."""
    if re.fullmatch(r"top:[1-9][0-9]{0,8}", text, re.IGNORECASE):
        return True
    end = 0
    while end < len(text) and (found := _CELL.match(text, end)):
        end = found.end()
    return 0 < end == len(text)


_ZOOM_AXES = ("layers", "heads", "rows", "columns")
_ZOOM_EXAMPLE = 'such as "layers=10:20,heads=-64:" or {"layers": [10, 20], "heads": [-64, None]}'


def _is_zoom_part(name: Any, part: Any) -> bool:
    if name == "panel":
        return isinstance(part, str)
    if part is None:
        return name in _ZOOM_AXES
    is_range = isinstance(part, Sequence) and not isinstance(part, str) and len(part) == 2
    return name in _ZOOM_AXES and is_range and all(edge is None or _is_number(edge) for edge in part)


def _edges(part: Sequence[Any] | None) -> list[Any] | None:
    return None if part is None else [edge.item() if isinstance(edge, np.generic) else edge for edge in part]


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    return is_number and bool(np.isfinite(value))


def _read_zoom(text: str) -> dict[str, Any]:
    """A zoom of text, as the flag `--zoom` takes it."""
    # The panel is last, because its name may contain commas.
    ranges, has_panel, panel = f",{text}".partition(",panel=")
    zoom: dict[str, Any] = {}
    for part in filter(None, ranges.split(",")):
        axis, _, edges = part.strip().partition("=")
        found = [edge.strip() for edge in edges.split(":")]
        try:
            numbers = [float(edge) if edge else None for edge in found]
        except ValueError:
            numbers = []
        if not _is_zoom_part(axis, numbers):
            raise ValueError(f"zoom is {text!r}, but must be ranges {_ZOOM_EXAMPLE}")
        zoom[axis] = [int(edge) if edge is not None and edge.is_integer() else edge for edge in numbers]
    return {**zoom, "panel": panel} if has_panel else zoom


def _read_table() -> Mapping[str, Option]:
    text = resources.files("headglow").joinpath("options.json").read_text("utf-8")
    renamed = {"from": "lowest", "to": "highest", "inWords": "in_words"}
    rows = [{renamed.get(field, field): value for field, value in row.items()} for row in json.loads(text)]
    return {
        row["name"]: Option(
            **{**row, "choices": tuple(row.get("choices", ())), "words": tuple(row.get("words", ()))}
        )
        for row in rows
    }


OPTIONS = _read_table()


def page_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options by the names that they have on pages: `limitsBy` for `limits_by`."""

    def camel(name: str) -> str:
        first, *rest = name.split("_")
        return first + "".join(word.capitalize() for word in rest)

    return {camel(name): value for name, value in options.items()}


def _nearest(word: str, words: Any) -> str:
    found = difflib.get_close_matches(word.lower(), [known.lower() for known in words], 1, 0.6)
    names = {known.lower(): known for known in words}
    if not found:
        return f"; known are {', '.join(dict.fromkeys(words))}"
    return f"; did you mean {SYNONYMS.get(found[0], names[found[0]])!r}?"


def read_options(given: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """The options among keyword arguments, by their own names and checked.

    `others` are further arguments that exist. Raises a TypeError for other names, with the nearest one.
    """
    options: dict[str, Any] = {}
    for word, value in given.items():
        for name, own in translate(word, value).items():
            if name not in OPTIONS:
                raise TypeError(
                    f"there is no option {word!r}{_nearest(word, [*OPTIONS, *SYNONYMS, *FORMS, *others])}"
                )
            if name in options:
                raise TypeError(f"{name} is given twice, once as {word!r}")
            options[name] = OPTIONS[name].check(own)
    low, high = options.get("vmin"), options.get("vmax")
    if low is not None and high is not None and low >= high:
        raise ValueError(f"vmin is {low}, but must be below vmax, which is {high}")
    return options
