"""Bytes of files at URLs, where pages cannot read them on their own."""

import base64
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib import import_module
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit
from urllib.request import Request, urlopen

_TIMEOUT = 60
_MOST_WHOLE = 2**29

# What paths may have as it is; those that are quoted already stay as they are.
_PLAIN = "/%:@!$&'()*+,;=~"


def _size_in(content_range: str, start: int) -> int:
    """The size of a file, by the header of a part of it. Raises an OSError if it is another part."""
    found = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", content_range)
    if not found or int(found[1]) != start:
        raise OSError(f"the server sent {content_range!r}, not a part from byte {start} on of a known size")
    return int(found[2])


@dataclass(frozen=True)
class HttpFiles:
    """A file at a URL, or those below it, read by ranges; whole if its server has none."""

    url: str
    user: str = field(default="", repr=False)
    """Name and password for the server, as in URLs: `me:secret`."""
    _whole: dict[str, bytes] = field(default_factory=dict, compare=False)

    def _address(self, key: str) -> str:
        address = urlsplit(self.url)
        path = quote(address.path, safe=_PLAIN)
        query = quote(address.query, safe=f"{_PLAIN}?")
        path = f"{path.rstrip('/')}/{quote(key)}" if key else path
        return urlunsplit(address._replace(path=path, query=query))

    def _request(self, key: str, start: int, stop: int) -> Request:
        headers = {"Range": f"bytes={start}-{stop - 1}", "Accept-Encoding": "identity"}
        request = Request(self._address(key), headers=headers)
        if self.user:
            # Not for servers that this one redirects to.
            secret = base64.b64encode(unquote_to_bytes(self.user)).decode()
            request.add_unredirected_header("Authorization", f"Basic {secret}")
        return request

    def _get(self, key: str, start: int, stop: int) -> tuple[bytes, int]:
        """Bytes of a file, and its size."""
        try:
            with urlopen(self._request(key, start, stop), timeout=_TIMEOUT) as response:
                if response.status == HTTPStatus.PARTIAL_CONTENT:
                    return response.read(), _size_in(response.headers.get("Content-Range", ""), start)
                whole = response.read(_MOST_WHOLE + 1)
        except HTTPError as error:
            if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                return b"", 0
            raise
        except URLError as error:
            raise OSError(f"the server cannot be reached ({error.reason})") from error
        if len(whole) > _MOST_WHOLE:
            raise ValueError(
                "it is larger than 512 MiB, and its server does not send parts; download it first"
            )
        self._whole[key] = whole
        return whole[start:stop], len(whole)

    def size(self, key: str) -> int | None:
        """The bytes of a file; None if the server has none."""
        try:
            return len(self._whole[key]) if key in self._whole else self._get(key, 0, 1)[1]
        except HTTPError as error:
            if error.code in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.GONE) and key:
                return None
            raise OSError(f"the server answered {error.code} ({error.reason})") from error

    def read(self, key: str, start: int, stop: int) -> bytes:
        """Bytes of a file."""
        if key in self._whole:
            return self._whole[key][start:stop]
        return self._get(key, start, stop)[0]


@dataclass(frozen=True)
class SystemFiles:
    """A file, or those below it, of a file system that fsspec knows, such as `s3://`."""

    url: str

    def _open(self) -> tuple[Any, str]:
        try:
            core: Any = import_module("fsspec.core")
        except ImportError as error:
            raise ImportError(
                f"{urlsplit(self.url).scheme}:// needs the package fsspec; install it, and what it names"
            ) from error
        system, path = core.url_to_fs(self.url)
        return system, path

    def size(self, key: str) -> int | None:
        """The bytes of a file; None if there is none."""
        system, path = self._open()
        try:
            return int(system.size(f"{path}/{key}" if key else path))
        except FileNotFoundError:
            if key:
                return None
            raise

    def read(self, key: str, start: int, stop: int) -> bytes:
        """Bytes of a file."""
        system, path = self._open()
        return bytes(system.cat_file(f"{path}/{key}" if key else path, start=start, end=stop))
