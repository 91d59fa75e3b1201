"""The work on one part of a checkpoint, as functions that run on any worker.

A task reads one shard of level 0, writes it, and writes the shards of other levels that consist of it alone.
For shards that consist of several parts it returns their cells, or sums. A task takes at most `TASK_BYTES`.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import zarr

from headglow.axes import Axes
from headglow.levels import SHARD_BYTES, Box, Level, Shape3, intersect, slices_in
from headglow.metadata import level_path
from headglow.reductions import State, join_states, next_state, start_state, state_values
from headglow.shards import write_shard
from headglow.sources import ArrayPart, arrange, without_mask
from headglow.statistics import MISSING, Rows, find_statistics

TASK_SHARDS = 10
"""Most memory that a task takes, its results included, in shards before compression."""

TASK_BYTES = TASK_SHARDS * SHARD_BYTES
"""The same in bytes, for shards of full size: 640 MiB."""


@dataclass(frozen=True)
class Node:
    """A shard of a level of a checkpoint."""

    reduction: str
    """Empty for level 0, which all reductions share."""
    level: int
    shard: Shape3


Piece = tuple[Box, State]
"""Cells of a shard that consists of several parts."""


@dataclass
class Result:
    """What a task returns."""

    statistics: Rows | None
    """Of the cells of a part of level 0."""
    pieces: dict[Node, Piece]


@dataclass(frozen=True)
class Plan:
    """A pyramid to be written: the same for all checkpoints."""

    root: str
    levels: tuple[Level, ...]
    reductions: tuple[str, ...]
    codec: str | None
    axes: Axes
    """The axes of the input."""

    def path(self, checkpoint: int, node: Node) -> Path:
        """The file of a shard."""
        name = level_path(node.reduction, node.level)
        return Path(self.root, name, "c", str(checkpoint), *(str(i) for i in node.shard))

    def box(self, node: Node) -> Box:
        """The cells of a shard."""
        return self.levels[node.level].box(node.shard)

    @cached_property
    def parts(self) -> list[Node]:
        """The shards of level 0."""
        return [Node("", 0, shard) for shard in self.levels[0].shards]

    def children(self, node: Node) -> list[Node]:
        """The shards of the level before from which a shard is made."""
        before = self.levels[node.level - 1]
        box = self.levels[node.level].box_before(self.box(node), before)
        reduction = node.reduction if node.level > 1 else ""
        return [Node(reduction, node.level - 1, shard) for shard in before.shards_of(box)]

    def parents(self, node: Node, reduction: str) -> list[Node]:
        """The shards of the next level that a shard is part of."""
        if node.level + 1 == len(self.levels):
            return []
        level = self.levels[node.level + 1]
        return [
            Node(reduction, level.index, shard) for shard in level.shards_of(level.box_of(self.box(node)))
        ]

    def reductions_of(self, node: Node) -> tuple[str, ...]:
        """The reductions to which a shard contributes."""
        return self.reductions if node.level == 0 else (node.reduction,)


@dataclass
class _Task:
    """Writes the shards of a checkpoint that one task completes, and collects pieces of others."""

    plan: Plan
    checkpoint: int
    wanted: frozenset[Node] | None
    result: Result

    def is_wanted(self, node: Node) -> bool:
        return self.wanted is None or node in self.wanted

    def write(self, node: Node, cells: npt.NDArray[Any]) -> None:
        path = self.plan.path(self.checkpoint, node)
        if not path.exists():
            write_shard(path, cells, self.plan.levels[node.level], self.plan.codec)

    def wanted_parents(self, node: Node, reduction: str) -> list[Node]:
        return [parent for parent in self.plan.parents(node, reduction) if self.is_wanted(parent)]

    def start(self, part: Node, cells: npt.NDArray[Any], has_missing: bool) -> None:
        """Passes the cells of a part of level 0 on to level 1."""
        known: dict[str, npt.NDArray[Any]] = {}
        # The value of largest magnitude is the largest or the smallest one, so it comes last.
        for reduction in sorted(self.plan.reductions, key=lambda name: name == "absmax"):
            parents = self.wanted_parents(part, reduction)
            if parents:
                state = start_state(reduction, cells, self.plan.levels[1], has_missing, known)
                if reduction in ("max", "min"):
                    known[reduction] = state[0]
                self.distribute(part, parents, state)

    def ascend(self, node: Node, reduction: str, state: State) -> None:
        """Passes the state of a shard on to the next level."""
        parents = self.wanted_parents(node, reduction)
        if not parents:
            return
        level = self.plan.levels[node.level + 1]
        self.distribute(node, parents, next_state(reduction, state, level))

    def distribute(self, node: Node, parents: list[Node], state: State) -> None:
        """Finishes shards that are made of a shard of the level before, or collects pieces of them."""
        covered = self.plan.levels[node.level + 1].box_of(self.plan.box(node))
        values, counts = state
        for parent in parents:
            box = intersect(covered, self.plan.box(parent))
            at = slices_in(box, covered)
            piece = box, (values[at], None if counts is None else counts[at])
            if len(self.plan.children(parent)) == 1:
                self.finish(parent, [piece])
            else:
                self.result.pieces[parent] = piece

    def finish(self, node: Node, pieces: list[Piece]) -> None:
        """Writes a shard of which all cells are known."""
        levels = self.plan.levels[node.level], self.plan.levels[0]
        box = self.plan.box(node)
        state = join_states(node.reduction, pieces, levels, box)
        pieces.clear()
        self.write(node, state_values(node.reduction, state, levels, box))
        self.ascend(node, node.reduction, state)


def _read_written(plan: Plan, checkpoint: int, box: Box) -> npt.NDArray[Any]:
    """A part of level 0 that was written before."""
    array = zarr.open_array(store=str(Path(plan.root, "0")), mode="r", zarr_format=3)
    tasks, layers, heads = (slice(start, stop) for start, stop in box)
    return np.asarray(array[checkpoint, tasks, layers, heads])


def _read(plan: Plan, checkpoint: int, part: Node, source: Any) -> npt.NDArray[np.float32]:
    if source is None:
        values = _read_written(plan, checkpoint, plan.box(part))
    elif isinstance(source, ArrayPart):
        values = source.read()
    else:
        values = arrange(without_mask(source), plan.axes)
    # Values beyond the range of float32 become infinite, as everywhere in Headglow.
    return np.ascontiguousarray(values, np.float32)


def write_part(
    plan: Plan, checkpoint: int, part: Node, source: Any, wanted: frozenset[Node] | None = None
) -> Result:
    """Writes the shards that one part of a checkpoint completes.

    :param source: what reads its values, a block of a Dask array, or None if its shard of level 0 is written
    :param wanted: the shards that are missing, or needed by ones that are; None for all
    """
    with np.errstate(invalid="ignore", over="ignore"):
        cells = _read(plan, checkpoint, part, source)
        statistics = find_statistics(cells)
        task = _Task(plan, checkpoint, wanted, Result(statistics, {}))
        task.write(part, cells)
        task.start(part, cells, bool(statistics[:, MISSING].any()))
    return task.result


def finish_shard(
    plan: Plan, checkpoint: int, node: Node, pieces: list[Piece], wanted: frozenset[Node] | None = None
) -> Result:
    """Writes a shard that consists of several parts, and what it completes."""
    task = _Task(plan, checkpoint, wanted, Result(None, {}))
    with np.errstate(invalid="ignore", over="ignore"):
        task.finish(node, list(pieces))
    return task.result


def statistics_of(result: Result) -> Rows | None:
    """The statistics in a result."""
    return result.statistics


def piece_of(result: Result, node: Node) -> Piece:
    """The piece of a shard in a result."""
    return result.pieces[node]
