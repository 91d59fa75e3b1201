"""What `imshow` is given: scores in memory or files, and options that fit them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from headglow.files import READINGS, find_files, is_files, store_folder
from headglow.named_files import name_files
from headglow.options import OPTIONS, read_options
from headglow.sending import Files
from headglow.tensors import Labels, Scores, to_tensors

AXES = ("facet_col", "facet_row", "animation_frame")
"""Arguments that name an axis, as in px.imshow."""

# Options that name a panel.
_OF_PANELS = ("panel", "similar_to", "sort_cells_by")

NAMING = ("tasks", "models", *_OF_PANELS)
"""Options that name what data have."""


@dataclass(frozen=True)
class Input:
    """What a figure shows."""

    data: list[Scores] | Files
    options: dict[str, Any]
    notes: list[str]
    """What may be doubtful about how the data were read."""


def read_input(data: Any, given: Mapping[str, Any], options: Mapping[str, Any]) -> Input:
    """The scores or files of a figure.

    `given`: `tasks`, `steps`, and the arguments that name an axis; None for those that are not given.
    `options`: all others. Raises a TypeError or a ValueError that says what cannot be shown, and why.
    """
    data = store_folder(data) or data
    settings = {name: value for name, value in options.items() if name in READINGS}
    task_axis = _task_axis(given)
    others = {name: value for name, value in options.items() if name not in READINGS}
    chosen = read_options(others, {**given, "height": None, **READINGS})
    if given["facet_row"] is not None:
        # One below another, as there.
        chosen.setdefault("columns", 1)
    tasks = OPTIONS["tasks"].check(given["tasks"])
    if is_files(data):
        if any(given[name] is not None for name in ("steps", *AXES)):
            raise TypeError("steps and axes are for arrays; files have their own")
        reading = {READINGS[name]: value for name, value in settings.items()}
        files = Files(find_files(data), reading, name_files(data, settings))
        selected = {} if tasks is None else {"tasks": tasks}
        return Input(files, {**chosen, **selected}, [])
    base = settings.pop("base", None)
    if settings:
        raise TypeError(f"{next(iter(settings))}= says how files are read; leave it out for data in memory")
    tensors = to_tensors(data, "", Labels(tasks, given["steps"], task_axis, given["animation_frame"], base))
    if any(one.has_tasks for one in tensors) and tasks is not None:
        chosen["tasks"] = tasks
    check_names(tensors, chosen)
    _check_checkpoint(tensors, chosen.get("checkpoint"))
    notes = list(dict.fromkeys(note for one in tensors for note in one.notes))
    return Input(tensors, chosen, notes)


def _task_axis(given: Mapping[str, Any]) -> Any:
    if given["facet_col"] is not None and given["facet_row"] is not None:
        raise TypeError("facet_col and facet_row both name the axis that is the task; give one of them")
    return given["facet_row"] if given["facet_col"] is None else given["facet_col"]


def check_names(tensors: Sequence[Scores], options: Mapping[str, Any]) -> None:
    """Raises a ValueError for options that name a task, a model or a panel that is not there."""
    if options.keys().isdisjoint(NAMING):
        return
    tasks = list(dict.fromkeys(task for one in tensors for task in one.tasks))
    models = list(dict.fromkeys(one.model for one in tensors))
    for word, known, other, others in (("task", tasks, "model", models), ("model", models, "task", tasks)):
        for name in options.get(f"{word}s") or ():
            if name not in known and name in others:
                raise ValueError(f"{name!r} is a {other}, not a {word}; {other}s= selects it")
            if name not in known:
                raise ValueError(f"no {word} is named {name!r}; {_known(known, word)}")
    panels = {f"{one.model}/{task}" for one in tensors for task in one.tasks}
    for option in _OF_PANELS:
        name = options.get(option)
        if name is not None and name not in panels.union(tasks, models):
            raise ValueError(f"{option} is {name!r}, but no panel has that name; {_known(tasks, 'task')}")


def _check_checkpoint(tensors: Sequence[Scores], checkpoint: float | None) -> None:
    last = max(1, len({step for one in tensors for step in one.steps or ()})) - 1
    if checkpoint is not None and checkpoint > last:
        raise ValueError(f"checkpoint is {checkpoint}, but the last one is {last}, counted from 0")


def _known(names: Sequence[str], word: str) -> str:
    listed = [repr(name) for name in names if name]
    if not listed:
        return f"the {word}s have no names"
    return f"there are the {word}s {', '.join([*listed[:8], '…'] if len(listed) > 9 else listed)}"
