"""The shapes of the levels of a matrix, and how each is cut into chunks and shards."""

from dataclasses import dataclass
from itertools import product
from math import ceil, prod

Shape3 = tuple[int, int, int]
"""Lengths along task, layer and head."""

Range = tuple[int, int]
"""The first index, and the one after the last."""

Box = tuple[Range, Range, Range]
"""Ranges of tasks, layers and heads."""

MAX_UNHALVED = 64
"""Axes longer than this are halved at the next level."""

CHUNK_VALUES = 65_536
CHUNK_LAYERS = 256
SHARD_CHUNKS = 256

SHARD_BYTES = 4 * CHUNK_VALUES * SHARD_CHUNKS
"""Most bytes of a shard before compression: 64 MiB."""


@dataclass(frozen=True)
class Level:
    """One level of the matrices of a checkpoint."""

    index: int
    shape: Shape3
    """Tasks, layers and heads."""
    layers_per_cell: int
    heads_per_cell: int
    layer_step: int
    """Layers of the level before in one layer of this one: 1 or 2."""
    head_step: int
    chunk: Shape3
    shard: Shape3
    """As `chunk` if the level is not sharded."""

    @property
    def is_sharded(self) -> bool:
        return self.shard != self.chunk

    @property
    def shards(self) -> list[Shape3]:
        """The indices of all shards."""
        grid = (range(ceil(n / part)) for n, part in zip(self.shape, self.shard, strict=True))
        return [(t, layer, head) for t, layer, head in product(*grid)]

    def box(self, shard: Shape3) -> Box:
        """The cells of a shard."""
        tasks, layers, heads = (
            (index * part, min((index + 1) * part, length))
            for index, part, length in zip(shard, self.shard, self.shape, strict=True)
        )
        return tasks, layers, heads

    def shards_of(self, box: Box) -> list[Shape3]:
        """The shards that have cells in a box."""
        ranges = (
            range(start // part, ceil(stop / part))
            for (start, stop), part in zip(box, self.shard, strict=True)
        )
        return [(t, layer, head) for t, layer, head in product(*ranges)]

    def box_of(self, before: Box) -> Box:
        """The cells of this level made of a box of the level before."""
        tasks, layers, heads = before
        return tasks, _shrunk(layers, self.layer_step), _shrunk(heads, self.head_step)

    def box_before(self, box: Box, before: "Level") -> Box:
        """The cells of the level before in a box of this one."""
        tasks, layers, heads = box
        _, layer_count, head_count = before.shape
        return (
            tasks,
            _grown(layers, self.layer_step, layer_count),
            _grown(heads, self.head_step, head_count),
        )


def _shrunk(cells: Range, step: int) -> Range:
    return cells[0] // step, ceil(cells[1] / step)


def _grown(cells: Range, step: int, length: int) -> Range:
    return cells[0] * step, min(cells[1] * step, length)


def intersect(first: Box, second: Box) -> Box:
    """The cells in both of two boxes that overlap."""
    tasks, layers, heads = ((max(a[0], b[0]), min(a[1], b[1])) for a, b in zip(first, second, strict=True))
    return tasks, layers, heads


def slices_in(box: Box, outer: Box) -> tuple[slice, slice, slice]:
    """Where a box is in an array of the cells of another one."""
    tasks, layers, heads = (
        slice(start - origin, stop - origin) for (start, stop), (origin, _) in zip(box, outer, strict=True)
    )
    return tasks, layers, heads


def shape_of(box: Box) -> Shape3:
    """The lengths of a box."""
    tasks, layers, heads = (stop - start for start, stop in box)
    return tasks, layers, heads


def chunk_shape(shape: Shape3) -> Shape3:
    """The shape of the chunks of a level: at most 256 KiB."""
    tasks, layers, heads = shape
    chunk_layers = min(layers, CHUNK_LAYERS)
    chunk_heads = min(heads, CHUNK_VALUES // 2 ** (chunk_layers - 1).bit_length())
    chunk_tasks = min(tasks, max(1, CHUNK_VALUES // (chunk_layers * chunk_heads)))
    return chunk_tasks, chunk_layers, chunk_heads


def shard_shape(shape: Shape3, chunk: Shape3) -> Shape3:
    """The shape of the shards of a level: at most 256 chunks."""
    tasks, layers, heads = (ceil(n / part) for n, part in zip(shape, chunk, strict=True))
    heads = min(heads, SHARD_CHUNKS)
    layers = min(layers, SHARD_CHUNKS // heads)
    tasks = min(tasks, SHARD_CHUNKS // (heads * layers))
    return tasks * chunk[0], layers * chunk[1], heads * chunk[2]


def _halves(length: int, other: int) -> int:
    """2 for long axes, except ones at most half as long as the other, so that cells become square first."""
    return 2 if length > MAX_UNHALVED and 2 * length > other else 1


def level_layouts(tasks: int, layers: int, heads: int) -> list[Level]:
    """All levels of matrices, from level 0 to the first without a long axis."""
    levels: list[Level] = []
    per_cell, step = (1, 1), (1, 1)
    while True:
        shape = (tasks, layers, heads)
        chunk = chunk_shape(shape)
        levels.append(Level(len(levels), shape, *per_cell, *step, chunk, shard_shape(shape, chunk)))
        if max(layers, heads) <= MAX_UNHALVED:
            return levels
        step = (_halves(layers, heads), _halves(heads, layers))
        per_cell = (per_cell[0] * step[0], per_cell[1] * step[1])
        layers, heads = ceil(layers / step[0]), ceil(heads / step[1])


def count_cells(box: Box) -> int:
    """The number of cells of a box."""
    return prod(shape_of(box))
