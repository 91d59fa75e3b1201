"""Figures in notebooks: `imshow` and the widget that it returns."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from headglow.exports import Exports
from headglow.options import OPTIONS, read_options
from headglow.picture import NO_PICTURE, first_picture, picture_bundle
from headglow.pins import PinsTrait
from headglow.sending import sent_data
from headglow.tensors import Labels, Tensor, largest, to_tensors

# IPython has no types.
_ipython: Any = import_module("IPython.display")

_HEIGHT = 420


class _OptionTrait(traitlets.TraitType[Any, Any]):
    """A trait for an option, which checks values as `imshow` does."""

    def __init__(self, name: str) -> None:
        # A figure follows the theme of its notebook unless one is chosen.
        default = None if name == "theme" else OPTIONS[name].default
        super().__init__(default_value=default, allow_none=True, help=OPTIONS[name].help)
        self._option = OPTIONS[name]

    def validate(self, _owner: Any, value: Any) -> Any:
        return self._option.check(value)


class Figure(Exports, anywidget.AnyWidget):
    """A figure that is live: zoom, point, play, and read or set any option as an attribute.

    All options of Headglow are traits, such as `figure.norm`, `figure.checkpoint` and `figure.zoom`: set one,
    and the page follows; what is done on the page changes them, and `figure.observe(f, "checkpoint")` calls
    `f` then. `figure.hovered` and `figure.selected` are the heads pointed at and clicked last; `figure.pins`
    is the list of those that are pinned, with boxes around them in place of those of `mark`.
    """

    _esm = Path(__file__).parent / "static" / "widget.js"
    _tensors: Any = traitlets.List().tag(sync=True)
    _values = traitlets.Bytes().tag(sync=True)
    _has_picture = traitlets.Bool(False).tag(sync=True)

    height = traitlets.Int(_HEIGHT, help="height in pixels").tag(sync=True)
    hovered = traitlets.Dict(allow_none=True, default_value=None, help="the head pointed at, or None").tag(
        sync=True
    )
    selected = traitlets.Dict(allow_none=True, default_value=None, help="the head clicked last, or None").tag(
        sync=True
    )
    pins = PinsTrait(default_value=[], help="the pinned heads: a click pins a head, another unpins it").tag(
        sync=True
    )
    for _name in OPTIONS:
        vars()[_name] = _OptionTrait(_name).tag(sync=True)
    del _name

    def __init__(self, tensors: Sequence[Tensor], **traits: Any) -> None:
        self.tensors = list(tensors)
        self._picture = NO_PICTURE
        self._display_ids: list[str] = []
        self._begin_asking()
        super().__init__(
            **sent_data(tensors),
            **traits,
        )
        self.on_msg(self._receive)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def top_heads(self, count: int = 10) -> Any:
        """The heads with the largest magnitudes at the last checkpoint, as a pandas DataFrame, largest first.

        Its columns are model, task, layer, head and value. Missing cells are left out; equal ones are in the
        order of the data.
        """
        rows = [
            (tensor.model, task, layer, head, float(value))
            for tensor in self.tensors
            for task, matrix in zip(tensor.tasks, tensor.values[-1], strict=True)
            for (layer, head), value in largest(matrix, count)
        ]
        rows.sort(key=lambda row: -abs(row[-1]))
        columns = ["model", "task", "layer", "head", "value"]
        return import_module("pandas").DataFrame(rows[:count], columns=columns)

    def _receive(self, _widget: Any, content: Any, buffers: Sequence[Any]) -> None:
        if not isinstance(content, dict):
            return
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

        The live figure hides the picture. Without Python, the picture hides the message that nothing is live.
        """
        live: Any = super()._repr_mimebundle_()
        # Without it, PDFs have the name of a class in front of the picture.
        _ipython.display({kind: live[0][kind] for kind in live[0] if kind != "text/plain"}, raw=True)
        if not self._has_picture:
            self._picture = first_picture(self.tensors, self._options_set(), self.height)
        handle = _ipython.display(self._picture, raw=True, display_id=True)
        if handle is not None:
            self._display_ids.append(handle.display_id)


def link(*figures: Figure, options: Sequence[str] = ("zoom", "checkpoint")) -> None:
    """Links figures: what is in sight and the checkpoint of one, or other options, become those of all."""
    first, *others = figures
    for other in others:
        for option in options:
            traitlets.link((first, option), (other, option))


def imshow(
    data: Any,
    *,
    tasks: Sequence[str] | None = None,
    steps: Sequence[float] | None = None,
    facet_col: int | str | None = None,
    animation_frame: int | str | None = None,
    height: int = _HEIGHT,
    **options: Any,
) -> Figure:
    """Shows scores of attention heads in a notebook.

    `data`: an array of NumPy, PyTorch, JAX or xarray, or nested lists, over (layer, head), (task, layer,
    head) or (checkpoint, task, layer, head); a dictionary of arrays by tasks, models or training steps,
    nested in any order; or a long table of pandas or polars with the columns layer, head and a score, and
    task, model or step if there are some. NaN, None and masked cells are missing. `tasks` and `steps` name
    the panels and checkpoints of an array without labels. `facet_col` and `animation_frame` name the axis
    that is the task and the checkpoint, by its number or dimension. `height` is in pixels.

    All further arguments are options of Headglow, such as `norm="log"`, `vmax=1`, `colormap="magma"`. `cmap`,
    `zmin`, `zmax`, `color_continuous_scale`, `color_continuous_midpoint` and `text_auto` mean the same as in
    px.imshow and matplotlib. Raises a TypeError or a ValueError that says what cannot be shown, and why.
    """
    known = {
        "tasks": tasks,
        "steps": steps,
        "facet_col": facet_col,
        "animation_frame": animation_frame,
        "height": height,
    }
    chosen = read_options(options, known)
    labels = Labels(tasks, steps, facet_col, animation_frame)
    return Figure(to_tensors(data, "", labels), height=height, **chosen)
