"""Figures in notebooks: `imshow` and the widget that it returns."""

import warnings
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from headglow.exports import Exports
from headglow.inputs import check_names, read_input
from headglow.options import OPTIONS, Option, read_options
from headglow.page import check_built
from headglow.picture import NO_PICTURE, first_picture, picture_bundle
from headglow.pins import PinsTrait
from headglow.sending import Channel, Files
from headglow.tensors import Scores, checkpoint_finder, largest
from headglow.translation import FORMS, SYNONYMS

# Before the class, which reads the code of pages.
check_built()

# IPython has no types.
_ipython: Any = import_module("IPython.display")

_HEIGHT = Option("height", "number", 420, "height in pixels", lowest=1, whole=True)

# Attributes of figures that can be set, and that are not options.
_OTHERS = ("height", "pins", "selected", "hovered", "follow")


class _OptionTrait(traitlets.TraitType[Any, Any]):
    """A trait for an option, which checks values as `imshow` does."""

    def __init__(self, option: Option) -> None:
        # A figure follows the theme of its notebook unless one is chosen.
        default = None if option.name == "theme" else option.default
        super().__init__(default_value=default, allow_none=True, help=option.help)
        self._option = option

    def validate(self, owner: Any, value: Any) -> Any:
        checked = self._option.check(value)
        if owner.has_values:
            check_names(owner._in_python(), {self._option.name: checked})
        return checked


class Figure(Exports, anywidget.AnyWidget):
    """A figure that is live: zoom, point, play, and read or set any option as an attribute.

    All options of Headglow are traits, such as `figure.norm`, `figure.checkpoint` and `figure.zoom`: set one,
    and the page follows; what is done on the page changes them, and `figure.observe(f, "checkpoint")` calls
    `f` then. `figure.hovered` and `figure.selected` are the heads pointed at and clicked last; `figure.pins`
    is the list of those that are pinned, with boxes around them in place of those of `mark`.
    """

    _esm = Path(__file__).parent / "static" / "widget.js"
    _code: Any = traitlets.Dict().tag(sync=True)
    _data: Any = traitlets.Dict().tag(sync=True)
    _has_picture = traitlets.Bool(False).tag(sync=True)
    # Whether further checkpoints of its tensors will be shown.
    _grows = False

    height = _OptionTrait(_HEIGHT).tag(sync=True)
    hovered = traitlets.Dict(allow_none=True, default_value=None, help="the head pointed at, or None").tag(
        sync=True
    )
    selected = traitlets.Dict(allow_none=True, default_value=None, help="the head clicked last, or None").tag(
        sync=True
    )
    pins = PinsTrait(default_value=[], help="the pinned heads: a click pins a head, another unpins it").tag(
        sync=True
    )
    notes: Any = traitlets.List(help="warnings about files that were skipped, or how heads are numbered").tag(
        sync=True
    )
    for _name, _option in OPTIONS.items():
        vars()[_name] = _OptionTrait(_option).tag(sync=True)
    del _name, _option

    def __init__(self, data: Sequence[Scores] | Files, **traits: Any) -> None:
        self._channel = Channel(self.send, self._grows)
        self._picture = NO_PICTURE
        self._display_ids: list[str] = []
        self._tensors = [] if isinstance(data, Files) else list(data)
        self.has_values = len(self._tensors) > 0
        self._named_files = data.named if isinstance(data, Files) else None
        self._begin_asking()
        sent = self._channel.files(data) if isinstance(data, Files) else self._channel.data(self._tensors)
        super().__init__(_code=self._channel.code(isinstance(data, Files)), _data=sent, **traits)
        self.on_msg(self._receive)

    def __setattr__(self, name: str, value: Any) -> None:
        """Sets an option by any of its names, as `imshow` does. Raises an AttributeError for other names."""
        if name.startswith("_") or (name not in FORMS and hasattr(type(self), name)):
            super().__setattr__(name, value)
            return
        try:
            options = read_options({name: value}, dict.fromkeys(_OTHERS))
        except TypeError as error:
            if name in FORMS or name in SYNONYMS:
                raise
            raise AttributeError(str(error)) from None
        for own, checked in options.items():
            super().__setattr__(own, checked)

    def __getattr__(self, name: str) -> Any:
        if name in SYNONYMS:
            return getattr(self, SYNONYMS[name])
        raise AttributeError(f"a figure has no attribute {name!r}")

    def _in_python(self) -> list[Scores]:
        if not self.has_values:
            raise ValueError("the values of files are in the page only; load them, and pass the array")
        return self._tensors

    def top_heads(self, count: int = 10) -> Any:
        """The heads with the largest magnitudes at the checkpoint that is shown, as a pandas DataFrame.

        The largest is first. Its columns are model, task, layer, head and value. Tasks and models that are
        not shown, and missing cells, are left out; equal ones are in the order of the data. Between two
        checkpoints, it is of the nearest. Raises a ValueError for files, which the page reads.
        """
        shown = checkpoint_finder(self._in_python(), self.checkpoint)
        rows = [
            (tensor.model, task, layer, head, float(value))
            for tensor in self._in_python()
            if self.models is None or tensor.model in self.models
            for task, matrix in zip(tensor.tasks, tensor.values[shown(tensor)], strict=True)
            if self.tasks is None or task in self.tasks
            for (layer, head), value in largest(matrix, count)
        ]
        rows.sort(key=lambda row: -abs(row[-1]))
        columns = ["model", "task", "layer", "head", "value"]
        return import_module("pandas").DataFrame(rows[:count], columns=columns)

    def _show(self, tensors: Sequence[Scores]) -> None:
        """Shows other tensors. Options keep their values."""
        self._tensors = list(tensors)
        self._data = self._channel.data(self._tensors)
        self._channel.release()

    def close(self) -> None:
        """Removes the figure from pages, and frees its values there unless another figure has them."""
        self._channel.close()
        super().close()

    def _receive(self, _widget: Any, content: Any, buffers: Sequence[Any]) -> None:
        if not isinstance(content, dict):
            return
        self._channel.receive(content)
        if content.get("type") == "answer":
            self._receive_answer(content, buffers)
        if content.get("type") != "picture" or not buffers:
            return
        self._picture = picture_bundle(bytes(buffers[0]), int(content["width"]))
        self._has_picture = True
        for display_id in self._display_ids:
            _ipython.update_display(self._picture, raw=True, display_id=display_id)

    def _ipython_display_(self) -> None:
        """Shows the figure, and an output for its picture, which the page sends after its first frame.

        The live figure hides the picture. Without a kernel, the picture hides Jupyter's message that there
        is no widget.
        """
        live: Any = super()._repr_mimebundle_()
        # Without it, PDFs have the name of a class in front of the picture.
        _ipython.display({kind: live[0][kind] for kind in live[0] if kind != "text/plain"}, raw=True)
        if not self._has_picture:
            self._picture = first_picture(self._by_command, self._advice(), self._options_set(), self.height)
        handle = _ipython.display(self._picture, raw=True, display_id=True)
        if handle is not None:
            self._display_ids.append(handle.display_id)


def link(*figures: Figure | Sequence[Figure], options: str | Sequence[str] = ("zoom", "checkpoint")) -> None:
    """Links figures: what is in sight and the checkpoint of one, or other options, become those of all.

    Raises a TypeError for fewer than two figures, and an AttributeError for options that do not exist.
    """
    listed = [one for given in figures for one in ([given] if isinstance(given, Figure) else given)]
    if len(listed) < 2 or not all(isinstance(one, Figure) for one in listed):
        raise TypeError("link takes two figures or more, such as link(a, b)")
    first, *others = listed
    names = [SYNONYMS.get(name, name) for name in ([options] if isinstance(options, str) else options)]
    unknown = next((name for name in names if not first.has_trait(name)), None)
    if unknown is not None:
        raise AttributeError(f"there is no option {unknown!r} to link; norm, vmin and zoom are some")
    for name in names:
        for other in others:
            traitlets.link((first, name), (other, name))


def imshow(
    data: Any,
    *,
    tasks: Sequence[str] | None = None,
    steps: Sequence[float] | None = None,
    facet_col: int | str | None = None,
    facet_row: int | str | None = None,
    animation_frame: int | str | None = None,
    height: int = _HEIGHT.default,
    **options: Any,
) -> Figure:
    """Shows scores of attention heads in a notebook.

    `data`: the name of a file, a folder, a Zarr store or a URL, or a list of them, in any format that
    Headglow reads (settings of how they are read, such as `pick`, are arguments, too); an array of NumPy,
    PyTorch, JAX, xarray, Dask or Zarr, or nested lists, over (layer, head), (task, layer, head) or
    (checkpoint, task, layer, head); a dictionary of arrays by tasks, models or training steps, nested in
    any order; or a table of pandas or polars: long, with the columns layer, head and a score, and
    task, model or step if there are some, or a matrix of heads. NaN, None and masked cells are missing.
    `tasks` and `steps` name the panels and checkpoints of an array without labels; where tasks have names,
    as those of dictionaries, tables and files, `tasks` selects them, as `models` selects models. `facet_col`
    and `animation_frame` name the axis that is the task and the checkpoint, by its number or dimension, or
    the column of a table; `facet_row` puts panels below one another. Tables count layers and heads
    from 0, or from 1 if `base` is 1, or if they can only count from 1. `height` is in pixels.

    All further arguments are options of Headglow, such as `norm="log"`, `vmax=1`, `colormap="magma"`. `cmap`,
    `zmin`, `zmax`, `zmid`, `range_color`, `color_continuous_scale`, `color_continuous_midpoint`, `labels`,
    `text_auto`, `annot`, `robust` and `square` mean the same as in px.imshow and seaborn. Raises a TypeError
    or a ValueError that says what cannot be shown, and why.
    """
    given = {
        "tasks": tasks,
        "steps": steps,
        "facet_col": facet_col,
        "facet_row": facet_row,
        "animation_frame": animation_frame,
    }
    found = read_input(data, given, options)
    for note in found.notes:
        warnings.warn(f"the table: {note}", stacklevel=2)
    return Figure(found.data, notes=found.notes, height=height, **found.options)
