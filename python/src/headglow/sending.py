"""How the data of a figure get to its page: `src/notebook/data.ts` reads what is sent."""

from collections.abc import Sequence
from typing import Any

from headglow.tensors import Tensor


def sent_data(tensors: Sequence[Tensor]) -> dict[str, Any]:
    """The traits of a figure that contain its data."""
    return {
        "_tensors": [_header(tensor) for tensor in tensors],
        "_values": b"".join(tensor.values.astype("<f4", copy=False).tobytes() for tensor in tensors),
    }


def _header(tensor: Tensor) -> dict[str, Any]:
    checkpoints, tasks, layers, heads = tensor.values.shape
    return {
        "model": tensor.model,
        "tasks": list(tensor.tasks),
        "steps": None if tensor.steps is None else list(tensor.steps),
        "layers": layers,
        "heads": heads,
        "bytes": 4 * checkpoints * tasks * layers * heads,
    }
