"""What a figure sends to its page, and what the page gets that requests more (`src/notebook/channel.ts`)."""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from headglow.files import InputFile, total_bytes
from headglow.lazy import Lazy
from headglow.named_files import NamedFiles
from headglow.parcels import Bytes, Contents, Parcel
from headglow.precision import Floats
from headglow.tensors import Scores

# Replies of at most so many bytes are messages of their own; larger ones are parcels.
_SMALL = 2048
# Replies that pages may leave unread, as when they are closed, and the bytes of all but the newest.
_MOST_REPLIES = 32
_MOST_REPLY_BYTES = 2**28

_STATIC = Path(__file__).parent / "static"

# Values are sent in parts of so many bytes, so that pages receive one while Python sends the next, and can do
# something else in between. Those that get further checkpoints have smaller ones, as the last is sent again.
_PART = 2**23
_GROWING_PART = 2**20

# Files of at most so many bytes together are sent at once; of larger ones, what the page needs.
_PACKED = 2**26
# Files of at most so many bytes are sent as they are opened.
_SENT_WHOLE = 2**16

Json = dict[str, Any]


def _code(part: str) -> bytes:
    return (_STATIC / f"{part}.js").read_bytes()


def _view(values: Floats) -> memoryview:
    """The bytes of numbers, without copying them, in the byte order of pages."""
    ordered = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
    return ordered.reshape(-1).data.cast("B")


def _opened(file: InputFile, key: str) -> bytes:
    """The size of a file as a number, -1 if there is none; then its bytes, if they are few."""
    size = file.size(key)
    if size is None:
        return struct.pack("<d", -1)
    return struct.pack("<d", size) + (file.read(key, 0, size) if 0 < size <= _SENT_WHOLE else b"")


@dataclass(frozen=True)
class Files:
    """Files that are shown, and how they are read."""

    files: Sequence[InputFile]
    reading: Mapping[str, Any]
    named: NamedFiles | None = None
    """The same for the command line; None if it does not read them."""


@dataclass(frozen=True)
class _Reply:
    """A reply that the page has not received yet."""

    request: Any
    """The id of what was requested."""
    parcel: Parcel
    size: int


class Channel:
    """The bytes of one figure: those that it shares with others, and those that its page requests.

    `grows`: whether it will show its tensors with further checkpoints.
    """

    def __init__(self, send: Callable[..., None], grows: bool = False) -> None:
        self._send = send
        self._grows = grows
        self._contents = Contents()
        self._values = Contents()
        self._previous = Contents()
        self._tensors: Sequence[Scores] = ()
        self._files: Sequence[InputFile] = ()
        self._replies: dict[str, _Reply] = {}

    def code(self, has_files: bool) -> Json:
        """The trait `_code`: the code of the figure, one content for each part of it."""
        code = {"figure": self._contents.share(_code("figure"))}
        if has_files:
            code["readers"] = self._contents.share(_code("readers"))
            code["hdf5"] = self._contents.offer("hdf5", lambda: _code("hdf5"))
        return code

    def data(self, tensors: Sequence[Scores]) -> Json:
        """The trait `_data` of tensors. The values that are in memory are sent, unless the page has them."""
        self._tensors = tensors
        self._previous, self._values = self._values, Contents()
        described = [self._describe(tensor) for tensor in tensors]
        return {"name": "values", "tensors": described}

    def release(self) -> None:
        """Frees the values of the tensors before, once the page has the trait `_data` of others."""
        self._previous.close()

    def files(self, given: Files) -> Json:
        """The trait `_data` of files. Small ones are sent; others are read as the page requests."""
        self._files = files = given.files
        size = total_bytes(files)
        sizes = [file.length for file in files]
        packed = None
        if size is not None and size <= _PACKED:
            contents = [file.read("", 0, file.length or 0) for file in files]
            # A file may have become shorter since it was listed.
            sizes = [len(content) for content in contents]
            packed = self._contents.share(b"".join(contents))
        return {
            "name": files[0].name if len(files) == 1 else f"{len(files)} files",
            "files": [
                {"name": file.name, "size": size, "url": file.url}
                for file, size in zip(files, sizes, strict=True)
            ],
            "packed": packed,
            "reading": dict(given.reading),
            "isFolder": any(file.is_of_folder for file in files),
        }

    def receive(self, message: Mapping[str, Any]) -> None:
        """Handles a message of the page."""
        kind = message.get("type")
        if kind == "request":
            self._answer(message)
        elif kind == "received":
            self._close(message.get("model"))
        elif kind == "cancel":
            # The reply was sent before the page changed its mind.
            for model in [key for key, one in self._replies.items() if one.request == message.get("id")]:
                self._close(model)

    def close(self) -> None:
        """Frees all bytes that no other figure uses."""
        for model in list(self._replies):
            self._close(model)
        self._contents.close()
        self._values.close()

    def _share(self, values: Floats | Lazy) -> Any:
        if isinstance(values, Lazy):
            return None
        content = _view(values)
        size = _GROWING_PART if self._grows else _PART
        parts = [content[start : start + size] for start in range(0, len(content), size)]
        # Copies of what grows, as a part outlives the array that it was first sent of.
        return [self._values.share(bytes(part) if self._grows else part) for part in parts]

    def _describe(self, tensor: Scores) -> Json:
        layers, heads = tensor.values.shape[2:]
        return {
            "model": tensor.model,
            "tasks": list(tensor.tasks),
            "steps": None if tensor.steps is None else list(tensor.steps),
            "layers": layers,
            "heads": heads,
            "values": self._share(tensor.values),
            "isDouble": tensor.values.dtype.itemsize == 8,
        }

    def _answer(self, message: Mapping[str, Any]) -> None:
        reply: Json = {"type": "reply", "id": message.get("id")}
        try:
            content = self._read(message)
        except Exception as error:
            self._send({**reply, "error": str(error) or type(error).__name__})
            return
        if len(content) <= _SMALL:
            self._send(reply, [content])
            return
        parcel = Parcel(content)
        self._replies[parcel.model_id] = _Reply(message.get("id"), parcel, len(content))
        while self._has_too_many_replies():
            self._close(next(iter(self._replies)))
        self._send({**reply, "model": parcel.model_id})

    def _has_too_many_replies(self) -> bool:
        *older, _newest = self._replies.values()
        return len(older) >= _MOST_REPLIES or sum(one.size for one in older) > _MOST_REPLY_BYTES

    def _read(self, message: Mapping[str, Any]) -> Bytes:
        readers: dict[Any, Callable[[Mapping[str, Any]], Bytes]] = {
            "content": lambda wanted: self._content(wanted["key"]),
            "checkpoint": lambda wanted: _view(self._tensors[wanted["tensor"]].values[wanted["checkpoint"]]),
            "open": lambda wanted: _opened(self._files[wanted["file"]], wanted["key"]),
            "range": lambda wanted: self._files[wanted["file"]].read(
                wanted["key"], wanted["start"], wanted["end"]
            ),
        }
        return readers[message.get("what")](message)

    def _content(self, key: str) -> Bytes:
        return self._values.get(key) if self._values.has(key) else self._contents.get(key)

    def _close(self, model: Any) -> None:
        reply = self._replies.pop(model, None)
        if reply is not None:
            reply.parcel.close()
