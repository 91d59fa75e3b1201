"""Figures as HTML files with their data, as `headglow render -o figure.html` writes them, in Python alone."""

import json
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from headglow.metadata import whole
from headglow.options import page_options
from headglow.precision import Floats
from headglow.tensors import Tensor

MAX_BYTES = 200_000_000
"""Most bytes of values in a file. Browsers take minutes or fail with larger ones."""

_LINE_BREAKS = re.compile("\r\n|[\t\n\r\x85\u2028\u2029]")
# Other control characters, those that reorder the text around them, and what is no character.
_UNSAFE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufdd0-\\ufdef"
    + "".join(chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))
    + "]"
)
_PLACES = re.compile(r"\{\{(\w+)\}\}")


def check_built() -> None:
    """Raises a RuntimeError if the code of pages is not in the package, as in a checkout."""
    if not resources.files("headglow").joinpath("static/page.json").is_file():
        raise RuntimeError("the package is not built; run `npm run build:python` in Headglow's repository")


@cache
def _page() -> Mapping[str, Any]:
    """The page without its figure, what takes the place of its parts, and the tables of colormaps."""
    check_built()
    text = resources.files("headglow").joinpath("static/page.json").read_text("utf-8")
    page: Mapping[str, Any] = json.loads(text)
    return page


def _sanitize(text: str) -> str:
    return _UNSAFE.sub("", _LINE_BREAKS.sub(" ", text))


def _escape(text: str) -> str:
    return re.sub("[&<>\"']", lambda found: f"&#{ord(found[0])};", _sanitize(text))


def to_base85(data: bytes) -> str:
    """Bytes as text: the number of zeros that fill the last group, then five letters for four bytes each."""
    missing = -len(data) % 4
    words = np.frombuffer(data + bytes(missing), ">u4").astype(np.uint32)
    letters = np.empty((len(words), 5), np.uint8)
    for place in range(4, -1, -1):
        words, digits = np.divmod(words, np.uint32(85))
        # From "(" on, without "<", which could end a script.
        letters[:, place] = 40 + digits + (digits >= 20)
    return f"{missing}{letters.tobytes().decode('ascii')}"


def _split_bytes(numbers: npt.NDArray[Any]) -> bytes:
    """The bytes of numbers, all first bytes before all second ones and so on, which compress better."""
    width = numbers.dtype.itemsize
    return np.frombuffer(numbers.tobytes(), np.uint8).reshape(-1, width).T.tobytes()


def _value_bytes(values: Floats) -> bytes:
    """The values in float32 and, if they are doubles, those as well."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        floats = _split_bytes(values.astype("<f4", copy=False))
    is_double = values.dtype == np.float64
    return floats + _split_bytes(values.astype("<f8", copy=False)) if is_double else floats


def pack_figure(tensors: Sequence[Tensor], options: Mapping[str, Any]) -> bytes:
    """Values, labels, options and their colormap, compressed, as the engine of a page reads them."""
    header = {
        "tensors": [
            {
                "model": tensor.model,
                "layers": tensor.values.shape[2],
                "heads": tensor.values.shape[3],
                "tasks": list(tensor.tasks),
                "steps": None if tensor.steps is None else [whole(step) for step in tensor.steps],
                "count": tensor.values.size,
                "hasDoubles": tensor.values.dtype == np.float64,
            }
            for tensor in tensors
        ],
        "options": page_options(options),
        "colormaps": {
            name: table
            for name, table in _page()["colormaps"].items()
            if str(options.get("colormap") or "").removesuffix("_r") == name
        },
    }
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    values = [_value_bytes(tensor.values) for tensor in tensors]
    return zlib.compress(b"".join([struct.pack("<I", len(text)), text, *values]))


def _title(tensors: Sequence[Tensor], options: Mapping[str, Any]) -> str:
    models = [name for name in dict.fromkeys(tensor.model for tensor in tensors) if name]
    return options.get("title") or ", ".join(models[:3]) or "Head importance"


def _require_room(tensors: Sequence[Tensor], options: Mapping[str, Any]) -> None:
    # Doubles are there in float32, too.
    count = sum(tensor.values.size * (12 if tensor.values.itemsize == 8 else 4) for tensor in tensors)
    if count > MAX_BYTES:
        raise ValueError(
            f"the values take {count / 1e6:,.0f} MB, and an HTML file can contain {MAX_BYTES / 1e6:.0f} MB; "
            "save a picture (.png, .pdf)"
        )
    if options.get("sort_cells", "none") != "none":
        raise ValueError(
            'HTML files show cells in the order of the data; save a picture, or set sort_cells="none"'
        )


def write_page(
    tensors: Sequence[Tensor], options: Mapping[str, Any], caption: str = "", alt: str = ""
) -> bytes:
    """A figure as an HTML file with its data, which opens without a network.

    `options` are those that differ from the defaults; without a theme, it is that of the reader. `caption` is
    the text below the figure, `alt` what screen readers say of it. Raises a ValueError for sorted cells, and
    for more than 200 MB of values.
    """
    _require_room(tensors, options)
    page = _page()
    values = {
        "theme": options.get("theme") or "",
        "title": _escape(_title(tensors, options)),
        "alt": _escape(alt),
        "caption": _escape(caption),
        "figure": to_base85(pack_figure(tensors, options)),
    }

    def fill(found: re.Match[str]) -> str:
        part = found[1]
        if part not in values:
            return found[0]
        return page["parts"][part].replace("{}", values[part]) if values[part] else ""

    text: str = _PLACES.sub(fill, page["text"])
    return text.encode("utf-8")
