"""The scores of a checkpoint: read as those of figures are, and compared with the run."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from headglow.run_store import RunModel, RunState
from headglow.tensors import Labels, to_tensors

Values = npt.NDArray[np.float32]


@dataclass(frozen=True)
class ModelScores:
    """The scores of a model at a checkpoint."""

    model: RunModel
    values: Values
    """Over (task, layer, head)."""


def read_scores(scores: Any, model: str, tasks: Sequence[str] | None) -> list[ModelScores]:
    """The models of a checkpoint. `model` is the name of the only one, `tasks` are those of an array.

    Raises a ValueError for what is not the scores of one checkpoint.
    """
    if not isinstance(scores, Mapping):
        return [
            _model(name, found, values) for name, found, values in _read(scores, model, Labels(tasks=tasks))
        ]
    if scores and all(isinstance(one, Mapping) for one in scores.values()):
        return [_of_tasks(str(name), one) for name, one in scores.items()]
    return [_of_tasks(model, scores)]


def _read(
    scores: Any, model: str, labels: Labels, prefix: str = ""
) -> list[tuple[str, Sequence[str], Values]]:
    """The models, tasks and values of an array or a table."""
    try:
        found = to_tensors(scores, model, labels)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{prefix}{error}") from None
    if any(one.steps is not None for one in found):
        raise ValueError(
            f"{prefix}the scores have checkpoints, but must have (layer, head) or (task, layer, head); "
            "log each checkpoint on its own"
        )
    for note in dict.fromkeys(note for one in found for note in one.notes):
        warnings.warn(f"the table: {note}", stacklevel=4)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        return [
            (one.model, one.tasks, np.ascontiguousarray(one.load().values[0], np.float32)) for one in found
        ]


def _model(name: str, tasks: Sequence[str], values: Values) -> ModelScores:
    return ModelScores(RunModel(name, tuple(tasks), values.shape[1], values.shape[2]), values)


def _of_tasks(model: str, scores: Mapping[Any, Any]) -> ModelScores:
    """The scores of a dictionary of tasks."""
    matrices = {str(name): _matrix(str(name), one) for name, one in scores.items()}
    if not matrices:
        raise ValueError("there are no scores; pass a matrix for each task")
    shapes = {matrix.shape for matrix in matrices.values()}
    if len(shapes) > 1:
        listed = ", ".join(f"{name}: {_written(matrix.shape)}" for name, matrix in matrices.items())
        raise ValueError(f"the tasks have matrices of different shapes ({listed}); log models by name")
    return _model(model, tuple(matrices), np.stack(list(matrices.values())))


def _matrix(task: str, scores: Any) -> Values:
    """The scores of a task, over (layer, head)."""
    found = _read(scores, "", Labels(), f"task {task}: ")
    if len(found) > 1 or len(found[0][1]) > 1:
        raise ValueError(f"task {task} has tasks or models of its own; pass a matrix over (layer, head)")
    _, _, values = found[0]
    return values.reshape(values.shape[1:])


def _written(shape: Sequence[int]) -> str:
    return " x ".join(map(str, shape))


def matched(state: RunState, given: Sequence[ModelScores]) -> list[ModelScores]:
    """Scores in the order of the run. Raises a ValueError if models, tasks or shapes differ from its own."""
    by_name = {one.model.name: one for one in given}
    expected = [model.name for model in state.models]
    if sorted(one.model.name for one in given) != sorted(expected):
        raise ValueError(f"the run has the models {_listed(expected)}, not {_listed(list(by_name))}")
    return [
        _matched_tasks(model, by_name[model.name], f"model {model.name}: " if len(expected) > 1 else "")
        for model in state.models
    ]


def _matched_tasks(model: RunModel, given: ModelScores, where: str) -> ModelScores:
    own = given.model
    if sorted(own.tasks) != sorted(model.tasks):
        raise ValueError(f"{where}the run has the tasks {_listed(model.tasks)}, not {_listed(own.tasks)}")
    shape, found = (model.layers, model.heads), (own.layers, own.heads)
    if shape != found:
        raise ValueError(f"{where}the run has {_written(shape)} heads a task, not {_written(found)}")
    if own.tasks == model.tasks:
        return given
    order = [own.tasks.index(task) for task in model.tasks]
    return ModelScores(model, np.ascontiguousarray(given.values[order]))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name or "(unnamed)" for name in names)
