"""Options of figures, from the table that all of Headglow shares, and other libraries' names for them."""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Option:
    """An option: a row of the table in `src/options/table.ts`."""

    name: str
    kind: str
    """`choice`, `number`, `flag`, `text`, `names`, `cells` or `zoom`."""
    default: Any
    help: str
    choices: tuple[str, ...] = ()
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
        if isinstance(value, np.generic):
            value = value.item()
        if value is None and (self.default is None or self.name == "theme"):
            return None
        checks = {
            "choice": self._choice,
            "number": self._number,
            "flag": self._flag,
            "names": self._names,
        }
        return checks[self.kind](value) if self.kind in checks else value

    def _choice(self, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{self.name} is one of {', '.join(self.choices)}, not {value!r}")
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
            raise TypeError(f"{self.name} is a number, not {value!r}")
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
            raise TypeError(f"{self.name} is True or False, not {value!r}")
        return value

    def _names(self, value: Any) -> list[str]:
        names = [value] if isinstance(value, str) else list(value)
        if not names or not all(isinstance(name, str) for name in names):
            raise TypeError(f"{self.name} is a list of names, not {value!r}")
        return names


def _read_table() -> Mapping[str, Option]:
    text = resources.files("headglow").joinpath("options.json").read_text("utf-8")
    renamed = {"from": "lowest", "to": "highest", "inWords": "in_words"}
    rows = [{renamed.get(field, field): value for field, value in row.items()} for row in json.loads(text)]
    return {row["name"]: Option(**{**row, "choices": tuple(row.get("choices", ()))}) for row in rows}


OPTIONS = _read_table()


def page_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options by the names that they have on pages: `limitsBy` for `limits_by`."""

    def camel(name: str) -> str:
        first, *rest = name.split("_")
        return first + "".join(word.capitalize() for word in rest)

    return {camel(name): value for name, value in options.items()}


SYNONYMS = {
    "cmap": "colormap",
    "color_continuous_scale": "colormap",
    "zmin": "vmin",
    "zmax": "vmax",
    "color_continuous_midpoint": "center",
    "midpoint": "center",
    "text_auto": "annotate",
    "annot": "annotate",
    "facet_col_wrap": "columns",
    "col_wrap": "columns",
}
"""Names that px.imshow, seaborn and matplotlib have for options."""


def _nearest(word: str, words: Any) -> str:
    found = difflib.get_close_matches(word.lower(), [known.lower() for known in words], 1, 0.5)
    names = {known.lower(): known for known in words}
    if not found:
        return f"; known are {', '.join(words)}"
    return f"; did you mean {SYNONYMS.get(found[0], names[found[0]])!r}?"


def read_options(given: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """The options among keyword arguments, by their own names and checked.

    `others` are further arguments that exist. Raises a TypeError for other names, with the nearest one.
    """
    options: dict[str, Any] = {}
    for word, value in given.items():
        name = SYNONYMS.get(word, word)
        if name not in OPTIONS:
            raise TypeError(f"there is no option {word!r}{_nearest(word, [*OPTIONS, *SYNONYMS, *others])}")
        if name in options:
            raise TypeError(f"{name} is given twice, once as {word!r}")
        if name == "annotate" and isinstance(value, bool):
            value = "all" if value else "none"
        options[name] = OPTIONS[name].check(value)
    return options
