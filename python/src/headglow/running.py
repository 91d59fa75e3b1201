"""Runs the tasks of a pyramid: on Dask, or one after another."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from headglow.levels import Shape3
from headglow.metadata import level_path
from headglow.sources import Parts
from headglow.statistics import Rows, empty_rows, merge
from headglow.tasks import Node, Piece, Plan, Result, finish_shard, piece_of, statistics_of, write_part

Written = frozenset[tuple[int, str, Shape3]]
"""Files of shards that are there: checkpoint, path of the level, and indices."""


@dataclass(frozen=True)
class Work:
    """What is to be done."""

    plan: Plan
    checkpoints: int
    parts: Parts
    written: Written

    def is_written(self, checkpoint: int, node: Node) -> bool:
        return (checkpoint, level_path(node.reduction, node.level), node.shard) in self.written

    def wanted(self, checkpoint: int) -> frozenset[Node] | None:
        """The shards of a checkpoint that are missing, or needed by ones that are. None for all."""
        if not any(number == checkpoint for number, _, _ in self.written):
            return None
        wanted: set[Node] = set()
        for reduction in self.plan.reductions:
            for level in reversed(self.plan.levels[1:]):
                for shard in level.shards:
                    node = Node(reduction, level.index, shard)
                    parents = self.plan.parents(node, reduction)
                    if not self.is_written(checkpoint, node) or any(parent in wanted for parent in parents):
                        wanted.add(node)
        return frozenset(wanted)

    def source(self, checkpoint: int, part: Node) -> Any:
        """What a task reads a part from. None if it is in the pyramid already."""
        if self.is_written(checkpoint, part):
            return None
        return self.parts.part(checkpoint, self.plan.box(part))


class _Statistics:
    """Collects the statistics of parts."""

    def __init__(self, checkpoints: int, tasks: int) -> None:
        self.rows = np.stack([empty_rows(tasks)] * checkpoints)

    def add(self, checkpoint: int, first: int, rows: Rows) -> None:
        for task, row in enumerate(rows, first):
            self.rows[checkpoint, task] = merge(np.stack([self.rows[checkpoint, task], row]))


def _is_joined(plan: Plan, node: Node) -> bool:
    """Whether a shard consists of several parts."""
    return len(plan.children(node)) > 1


def _run_checkpoint(work: Work, checkpoint: int, collected: _Statistics) -> None:
    plan = work.plan
    wanted = work.wanted(checkpoint)
    pending: dict[Node, list[Piece]] = defaultdict(list)

    def take(result: Result) -> None:
        for node, piece in result.pieces.items():
            pending[node].append(piece)
            if len(pending[node]) == len(plan.children(node)):
                take(finish_shard(plan, checkpoint, node, pending.pop(node), wanted))

    for part in plan.parts:
        result = write_part(plan, checkpoint, part, work.source(checkpoint, part), wanted)
        if result.statistics is not None:
            collected.add(checkpoint, plan.box(part)[0][0], result.statistics)
        take(result)


def run_here(work: Work) -> Rows:
    """Runs all tasks one after another. :returns: the statistics, over (checkpoint, task, statistic)"""
    collected = _Statistics(work.checkpoints, work.plan.levels[0].shape[0])
    for checkpoint in range(work.checkpoints):
        _run_checkpoint(work, checkpoint, collected)
    return collected.rows


class _Graph:
    """The tasks of a checkpoint as Dask's."""

    def __init__(self, work: Work, plan: Any, delayed: Callable[..., Any]) -> None:
        self._work = work
        self._plan = plan
        self._write_part = delayed(write_part, pure=False)
        self._finish_shard = delayed(finish_shard, pure=False)
        self._statistics_of = delayed(statistics_of, pure=False)
        self._piece_of = delayed(piece_of, pure=False)

    def add(self, checkpoint: int) -> Iterator[tuple[int, Any]]:
        """All tasks of a checkpoint whose results are wanted, with the number of the first of their tasks."""
        plan = self._work.plan
        wanted = self._work.wanted(checkpoint)
        producers: dict[Node, Any] = {}
        for part in plan.parts:
            source = self._work.source(checkpoint, part)
            producers[part] = self._write_part(self._plan, checkpoint, part, source, wanted)
            yield plan.box(part)[0][0], self._statistics_of(producers[part])
        for level in plan.levels[1:]:
            for reduction in plan.reductions:
                for shard in level.shards:
                    node = Node(reduction, level.index, shard)
                    if wanted is None or node in wanted:
                        yield from self._add_shard(checkpoint, node, producers, wanted)

    def _add_shard(
        self, checkpoint: int, node: Node, producers: dict[Node, Any], wanted: frozenset[Node] | None
    ) -> Iterator[tuple[int, Any]]:
        children = self._work.plan.children(node)
        if not _is_joined(self._work.plan, node):
            producers[node] = producers[children[0]]
            return
        pieces = [self._piece_of(producers[child], node) for child in children]
        producers[node] = self._finish_shard(self._plan, checkpoint, node, pieces, wanted)
        yield 0, self._statistics_of(producers[node])


def run_on_dask(work: Work) -> Rows:
    """Runs all tasks on Dask's current scheduler. :returns: as `run_here`"""
    dask: Any = import_module("dask")
    graph = _Graph(work, dask.delayed(work.plan, traverse=False), dask.delayed)
    tasks = [(c, *task) for c in range(work.checkpoints) for task in graph.add(c)]
    results = dask.compute(*(task for _, _, task in tasks))
    collected = _Statistics(work.checkpoints, work.plan.levels[0].shape[0])
    for (checkpoint, first, _), rows in zip(tasks, results, strict=True):
        if rows is not None:
            collected.add(checkpoint, first, rows)
    return collected.rows
