"""Arrays of any library, and nested lists, as arrays of NumPy."""

import reprlib
import sys
from typing import Any

import numpy as np
import numpy.typing as npt

from headglow.sources import without_mask


def library(value: Any) -> str:
    """The package that defines the type of a value."""
    return type(value).__module__.partition(".")[0]


def _is_torch(array: Any) -> bool:
    # Subclasses of tensors are defined in other packages.
    torch: Any = sys.modules.get("torch")
    return torch is not None and isinstance(array, torch.Tensor)


def _of_torch(tensor: Any) -> Any:
    tensor = tensor.detach()
    if tensor.layout != sys.modules["torch"].strided:
        tensor = tensor.to_dense()
    tensor = tensor.resolve_conj().resolve_neg()
    if tensor.dtype.is_floating_point and tensor.dtype.itemsize < 4:
        tensor = tensor.float()
    return tensor.cpu().numpy()


def _of_numbers(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """An array of a type of NumPy's own, if its values are numbers; None in arrays of objects is missing."""
    if array.dtype.kind == "V" and array.dtype.type is not np.void:
        # bfloat16, and others of ml_dtypes.
        return array.astype(np.float32)
    if array.dtype == object:
        try:
            return array.astype(np.float64)
        except (TypeError, ValueError):
            return array
    return array


def to_numpy(array: Any) -> Any:
    """A tensor of PyTorch or JAX, on any device, in any layout, as a NumPy array; all else as it is.

    Nor are arrays of bfloat16 or of objects left as they are, if those are numbers and None.
    """
    if _is_torch(array):
        return _of_torch(array)
    if library(array) in ("jax", "jaxlib"):
        array = np.asarray(array)
    elif library(array) == "scipy" and hasattr(array, "toarray"):
        array = array.toarray()
    return _of_numbers(array) if isinstance(array, np.ndarray) else array


def _plain(item: Any) -> Any:
    """An item of a list that NumPy can stack: arrays of any library without their masks."""
    if item is None or isinstance(item, (int, float)):
        return item
    if isinstance(item, (list, tuple)):
        return [_plain(one) for one in item]
    return without_mask(to_numpy(item)) if hasattr(item, "shape") else item


def of_lists(lists: Any) -> npt.NDArray[Any]:
    """Nested lists of numbers or arrays as an array; None and masked cells in them are missing.

    Raises a ValueError if they have different lengths, and a TypeError for what is neither.
    """
    if not isinstance(lists, (list, tuple)) and not hasattr(lists, "__array__"):
        raise TypeError(
            f"{reprlib.repr(lists)} cannot be shown; pass an array over (layer, head), "
            "a dictionary of arrays, a long table, or the name of a file"
        )
    try:
        return _of_numbers(np.asarray(_plain(lists)))
    except ValueError as error:
        if "inhomogeneous" not in str(error) and "broadcast" not in str(error):
            raise
        raise ValueError(
            "the list holds rows or arrays of different shapes; pass a dictionary of models by name, "
            "or fill up rows with None"
        ) from None
