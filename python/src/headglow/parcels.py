"""Bytes for the page, as widgets of their own: sent once, however many figures use them."""

import hashlib
from collections.abc import Callable
from typing import Any, ClassVar

import ipywidgets
import traitlets

from headglow.asking import runs_without_page

Bytes = bytes | memoryview


class Parcel(ipywidgets.Widget):  # type: ignore[misc]
    """Bytes in the message that opens a widget.

    Jupyter's servers drop other messages above `iopub_data_rate_limit`, so pages that need the bytes again,
    as after a reload, get a new parcel.
    """

    content: Any = traitlets.Any().tag(sync=True)
    _is_sent = False

    def __init__(self, content: Bytes) -> None:
        self.users = 0
        # Not the trait's value: traits compare values byte by byte.
        self._bytes = content
        super().__init__()
        self._is_sent = True

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> Any:
        """The state, without the bytes once they are sent."""
        state = super().get_state(key, drop_defaults)
        state.pop("content", None)
        return state if self._is_sent else {**state, "content": self._bytes}

    def _get_embed_state(self, drop_defaults: bool = False) -> Any:
        # Pages that are saved without Python need the bytes.
        self._is_sent = False
        try:
            return super()._get_embed_state(drop_defaults)
        finally:
            self._is_sent = True


class Contents:
    """The bytes that a figure refers to, by their content."""

    _parcels: ClassVar[dict[str, Parcel]] = {}

    def __init__(self) -> None:
        self._getters: dict[str, Callable[[], Bytes]] = {}
        self._used: list[str] = []

    def share(self, content: Bytes) -> dict[str, str | None]:
        """Sends bytes unless a figure has sent them before. Returns how the page refers to them.

        A program that runs a notebook would store them in it, so only a page that requests them gets them.
        """
        key = hashlib.sha256(content).hexdigest()
        if runs_without_page():
            return self.offer(key, lambda: content)
        parcel = self._parcels.get(key)
        if parcel is None or parcel.comm is None:
            parcel = self._parcels[key] = Parcel(content)
        parcel.users += 1
        self._used.append(key)
        self._getters[key] = lambda: content
        return {"key": key, "model": parcel.model_id}

    def offer(self, key: str, get: Callable[[], Bytes]) -> dict[str, str | None]:
        """Bytes that are sent when the page requests them."""
        self._getters[key] = get
        return {"key": key, "model": None}

    def has(self, key: str) -> bool:
        """Whether the bytes of a key are there."""
        return key in self._getters

    def get(self, key: str) -> Bytes:
        """The bytes with a key, which the page requests."""
        return self._getters[key]()

    def close(self) -> None:
        """Frees what no other figure uses, here and in the page."""
        for key in self._used:
            parcel = self._parcels.get(key)
            if parcel is None:
                continue
            parcel.users -= 1
            if parcel.users == 0:
                del self._parcels[key]
                parcel.close()
        self._used.clear()
        self._getters.clear()
