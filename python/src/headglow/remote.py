"""Bytes of files at URLs, where pages cannot read them on their own."""

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib import import_module
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

_TIMEOUT = 60
_MOST_WHOLE = 2**29


@dataclass(frozen=True)
class HttpFiles:
    """A file at a URL, or those below it, read by ranges; whole if its server has none."""

    url: str
    _whole: dict[str, bytes] = field(default_factory=dict, compare=False)

    def _address(self, key: str) -> str:
        if not key:
            return self.url
        address = urlsplit(self.url)
        return urlunsplit(address._replace(path=f"{address.path.rstrip('/')}/{quote(key)}"))

    def _get(self, key: str, start: int, stop: int) -> tuple[bytes, int]:
        """Bytes of a file, and its size."""
        address = self._address(key)
        request = Request(
            address, headers={"Range": f"bytes={start}-{stop - 1}", "Accept-Encoding": "identity"}
        )
        try:
            with urlopen(request, timeout=_TIMEOUT) as response:
                found = re.fullmatch(r"bytes \d+-\d+/(\d+)", response.headers.get("Content-Range", ""))
                if response.status == HTTPStatus.PARTIAL_CONTENT and found:
                    return response.read(), int(found[1])
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
