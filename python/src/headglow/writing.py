"""Writes a pyramid: the values of a model, and coarser levels of them, as a Zarr store."""

from collections.abc import Sequence
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import Any

import zarr

from headglow.axes import find_steps, find_tasks
from headglow.levels import level_layouts
from headglow.metadata import (
    STATISTICS,
    VERSION,
    Labels,
    group_attributes,
    level_path,
    statistics_chunk,
    store_metadata,
    write_members,
    write_root,
)
from headglow.places import local_path
from headglow.reductions import REDUCTIONS
from headglow.resume import digest, find_written, finish, prepare
from headglow.running import Work, run_here, run_on_dask
from headglow.shards import CODECS, encode_chunk, write_file
from headglow.sources import Input, Parts, identify, open_input
from headglow.statistics import Rows
from headglow.tasks import Plan


def _check_settings(reductions: Sequence[str], codec: str | None, unit: str | None) -> tuple[str, ...]:
    names = (reductions,) if isinstance(reductions, str) else tuple(reductions)
    unknown = [name for name in names if name not in REDUCTIONS]
    if unknown or not names:
        raise ValueError(
            f"reductions are {', '.join(REDUCTIONS)}; not {', '.join(map(str, unknown)) or 'none'}"
        )
    if codec is not None and codec not in CODECS:
        raise ValueError(f"the codec is {' or '.join(CODECS)}, or None; not {codec}")
    if unit not in (None, "step"):
        raise ValueError(f'the unit is "step" or None; not {unit}')
    return tuple(dict.fromkeys(names))


def _find_labels(given: Input, labels: dict[str, Any]) -> Labels:
    checkpoints, tasks, _, _ = given.shape
    return Labels(
        model=labels["model"],
        tasks=find_tasks(labels["tasks"], given.tasks, tasks),
        steps=find_steps(labels["steps"], given.steps, checkpoints, given.axes.order[0] is not None),
        signed=labels["signed"],
        unit=labels["unit"],
        start_step=labels["start_step"],
    )


def _write_statistics(root: Path, rows: Rows, codec: str | None) -> None:
    checkpoints, tasks, columns = rows.shape
    count = statistics_chunk(checkpoints, tasks)
    for chunk, start in enumerate(range(0, checkpoints, count)):
        data = encode_chunk(rows[start : start + count], (count, tasks, columns), codec)
        write_file(root / STATISTICS / "c" / str(chunk) / "0" / "0", [data])


def _range_of(rows: Rows) -> tuple[float, float] | bool:
    smallest, largest = float(rows[..., 0].min()), float(rows[..., 1].max())
    return (smallest, largest) if smallest <= largest else True


def pyramid(
    array: Any,
    out: str | PathLike[str],
    *,
    model: str = "",
    tasks: Sequence[str] | None = None,
    steps: Sequence[float] | None = None,
    reductions: Sequence[str] = REDUCTIONS,
    codec: str | None = None,
    signed: bool = False,
    unit: str | None = None,
    start_step: float | None = None,
    fingerprint: str | None = None,
    overwrite: bool = False,
) -> "zarr.Group":
    """Writes an array and coarser levels of it as a Zarr store, which Headglow opens at any size.

    The work is done by Dask's current scheduler if Dask is installed, otherwise in this process. A shard is
    whole or absent. If the work is interrupted, call again with the same array and settings: finished shards
    are kept.

    :param array: a NumPy, Dask, xarray or Zarr array over (layer, head), (task, layer, head) or
        (checkpoint, task, layer, head); in any order if its dimensions have names. NaN marks missing cells.
    :param out: the folder to write, on a disk that all workers reach
    :param model: the name of the model
    :param tasks: one name for each task. Default: the coordinates of an xarray array, or numbers
    :param steps: the training step of each checkpoint, increasing. Default: as for `tasks`
    :param reductions: how blocks of cells become one: any of "max", "mean", "min" and "absmax"
    :param codec: "zstd" or "gzip" to compress chunks
    :param signed: True if values are differences: colours are centred on zero
    :param unit: "step" if values are training steps
    :param start_step: the first step of the training run, for values that are training steps
    :param fingerprint: a text that tells this array from others when the work is continued. Default: the
        content of arrays in memory, path and time of mapped files, name of Dask arrays, path of Zarr arrays
    :param overwrite: True to replace a store that is there
    :returns: the group that was written, opened for reading
    :raises FileExistsError: if `out` exists and is not an interrupted pyramid of the same array and settings
    :raises ValueError: if shape, names or settings are not valid
    :raises TypeError: if values are not real numbers
    """
    given = open_input(array)
    names = _check_settings(reductions, codec, unit)
    labels = _find_labels(
        given,
        {
            "model": model,
            "tasks": tasks,
            "steps": steps,
            "signed": signed,
            "unit": unit,
            "start_step": start_step,
        },
    )
    checkpoints, task_count, layers, heads = given.shape
    levels = level_layouts(task_count, layers, heads)
    root = local_path(out).absolute()
    attributes = group_attributes(labels, levels, names)
    about = identify(given.array) if fingerprint is None else {"given": fingerprint}
    settings = {"version": VERSION, "input": about, "order": given.axes.order, "codec": codec}
    members = store_metadata(levels, names, checkpoints, codec)
    is_kept = prepare(root, digest({**settings, "attributes": attributes}), overwrite)
    write_members(root, members)
    write_root(root, attributes, members)
    paths = [level_path(name, level.index) for name in names for level in levels]
    work = Work(
        Plan(str(root), tuple(levels), names, codec, given.axes),
        checkpoints,
        Parts(given, levels[0].shard),
        find_written(root, sorted(set(paths))) if is_kept else frozenset(),
    )
    rows = run_here(work) if find_spec("dask") is None else run_on_dask(work)
    _write_statistics(root, rows, codec)
    write_root(root, group_attributes(labels, levels, names, _range_of(rows)), members)
    finish(root)
    return zarr.open_group(str(root), mode="r", zarr_format=3)
