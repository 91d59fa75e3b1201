"""Arguments of px.imshow, seaborn and matplotlib as options of Headglow, where they mean the same."""

from collections.abc import Callable, Mapping
from typing import Any

from headglow.axes import canonical_axis

SYNONYMS = {
    "cmap": "colormap",
    "color_continuous_scale": "colormap",
    "zmin": "vmin",
    "zmax": "vmax",
    "zmid": "center",
    "color_continuous_midpoint": "center",
    "midpoint": "center",
    "facet_col_wrap": "columns",
    "col_wrap": "columns",
}
"""Names that these have for options."""

_OWN_AXES = "the data have tasks and checkpoints of their own; leave it out"

_NO_COUNTERPART = {
    # Where these are arguments, they are no options.
    "facet_col": _OWN_AXES,
    "facet_row": _OWN_AXES,
    "animation_frame": _OWN_AXES,
    "steps": _OWN_AXES,
    "width": "a figure is as wide as its page; figure.save(…, width=…) sets the width of a file",
    "figsize": "height= is in pixels, and figures are as wide as the page; figure.save(…, width=…) sets that",
    "ax": "figures are not drawn into axes of matplotlib; leave it out",
    "x": "heads are numbered from 0; leave it out",
    "y": "layers are numbered from 0; leave it out",
    "mask": "masked cells are those that are NaN",
    "fmt": "numbers in cells get the digits that they need; leave it out",
    "cbar": "every figure has a colorbar; leave it out",
    "cbar_kws": "label= is the label of the colorbar",
}


def _limits(word: str, value: Any) -> dict[str, Any]:
    try:
        low, high = value
    except (TypeError, ValueError):
        raise TypeError(f"{word} must be two numbers, such as (0, 1), not {value!r}") from None
    return {"vmin": low, "vmax": high}


def _labels(word: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f'{word} must be a dictionary such as {{"color": "score"}}, not {value!r}')
    for key, name in value.items():
        # Axes are called so, and transposed axes are swapped.
        is_axis = key in ("x", "y") and canonical_axis(name) in ("layer", "head")
        if key != "color" and not is_axis:
            raise ValueError(
                f"{word} has {key!r}: {name!r}, but axes are always called Layer and Head; "
                "its 'color' is the label of the colorbar"
            )
    return {"label": value["color"]} if "color" in value else {}


def _text(word: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"annotate": "all" if value else "none"}
    if isinstance(value, str) and "%" not in value and not value.startswith((".", ",", "+")):
        return {"annotate": value}
    raise ValueError(
        f"{word} is {value!r}, but numbers in cells get the digits that they need; {word}=True writes them"
    )


def _choice(option: str, value_if_true: str, value_if_false: str) -> Callable[[str, Any], dict[str, Any]]:
    def choose(word: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, bool):
            raise TypeError(f"{word} must be True or False, not {value!r}")
        return {option: value_if_true if value else value_if_false}

    return choose


FORMS: Mapping[str, Callable[[str, Any], dict[str, Any]]] = {
    "range_color": _limits,
    "labels": _labels,
    "text_auto": _text,
    "annot": _text,
    "annotate": _text,
    "robust": _choice("limits", "robust", "data"),
    "square": _choice("aspect", "equal", "auto"),
}
"""Arguments whose values differ from those of options."""


def translate(word: str, value: Any) -> dict[str, Any]:
    """The options that an argument stands for; itself if no other library has it.

    Raises a TypeError or ValueError for one that has no counterpart, with what to do.
    """
    if word in _NO_COUNTERPART:
        raise TypeError(f"there is no option {word!r}: {_NO_COUNTERPART[word]}")
    if word in FORMS:
        return FORMS[word](word, value)
    return {SYNONYMS.get(word, word): value}
