"""Pinned heads: what can be pinned, and how pins are drawn in files."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from headglow.tensors import Scores

Pin = Mapping[str, Any]
"""A pinned head: `model`, `task`, `layer` and `head`."""


class PinsTrait(traitlets.TraitType[Any, Any]):
    """A list of heads of the figure, each with model, task, layer and head; other fields are left out.

    A table with these columns, such as that of `top_heads`, is one too. Models and tasks may be left out
    where there is only one.
    """

    def validate(self, owner: Any, value: Any) -> list[dict[str, Any]]:
        rows = _rows(value)
        # Shapes and names are enough: values are not read. Those of files are in the page only.
        tensors = owner._in_python() if owner.has_values else None
        pins: list[dict[str, Any]] = []
        for row in rows:
            pin = _check(row, tensors)
            if pin not in pins:
                pins.append(pin)
        return pins


def _rows(value: Any) -> Iterable[Any]:
    """The rows of a table of pandas or polars, or of a list."""
    if hasattr(value, "to_dicts"):
        rows: Iterable[Any] = value.to_dicts()
    elif hasattr(value, "to_dict"):
        rows = value.to_dict("records")
    elif isinstance(value, Iterable) and not isinstance(value, (str, Mapping)):
        rows = value
    else:
        raise TypeError(f"pins must be a list of heads, or a table of them, not {value!r}; [] removes all")
    return rows


def _check(row: Any, tensors: Sequence[Scores] | None) -> dict[str, Any]:
    """A head with all its fields. Raises a ValueError if the figure does not have it.

    Without tensors, only its fields are checked.
    """
    if not isinstance(row, Mapping) or not {"layer", "head"} <= row.keys():
        raise ValueError(
            f"{row!r} is not a head; pins are heads such as {{'task': 'ioi', 'layer': 3, 'head': 5}}"
        )
    layer, head = (_whole(row[name], name) for name in ("layer", "head"))
    if tensors is None:
        return {"model": row.get("model", ""), "task": row.get("task", ""), "layer": layer, "head": head}
    only_model = tensors[0].model if len(tensors) == 1 else None
    model = row.get("model", only_model)
    for tensor in tensors:
        task = row.get("task", tensor.tasks[0] if len(tensor.tasks) == 1 else None)
        _, _, layers, heads = tensor.values.shape
        if tensor.model == model and task in tensor.tasks and 0 <= layer < layers and 0 <= head < heads:
            return {"model": model, "task": task, "layer": layer, "head": head}
    raise ValueError(f"the figure has no head {dict(row)!r}")


def _whole(number: Any, name: str) -> int:
    is_number = isinstance(number, (int, float, np.integer, np.floating)) and not isinstance(number, bool)
    if not is_number or number != number // 1:
        raise ValueError(f"the {name} of a pin is {number!r}, but must be a whole number")
    return int(number)


def mark_of_pins(pins: Sequence[Pin], tensors: Sequence[Scores] | None) -> str:
    """Pins as the option `mark` takes them: `L3H5`, after its model and its task where there are several.

    Without tensors, after those that have a name.
    """
    has_models = tensors is None or len(tensors) > 1
    has_tasks = tensors is None or any(len(tensor.tasks) > 1 for tensor in tensors)
    names: list[str] = []
    for pin in pins:
        panel = [pin["model"]] if has_models else []
        if has_tasks:
            panel.append(pin["task"])
        if tensors is None:
            panel = [name for name in panel if name]
        names.append("/".join([*panel, f"L{pin['layer']}H{pin['head']}"]))
    return ",".join(names)
