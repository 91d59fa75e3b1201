"""Work that the page of a notebook does for Python.

A running cell cannot wait for the page: answers arrive once the cell has run.
"""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module, resources
from typing import Any

import traitlets

Answer = Callable[[Any], None]
"""Called with the answer: bytes or a text; or with an exception."""


def _kernel() -> Any:
    """The kernel of the notebook; None elsewhere."""
    return getattr(import_module("IPython").get_ipython(), "kernel", None)


def runs_without_page() -> bool:
    """Whether a program runs the notebook, as nbconvert and papermill do.

    Requests of programs are numbered by Jupyter's client library; pages make up the names of theirs.
    """
    kernel = _kernel()
    parent: Any = kernel.get_parent() if kernel is not None else {}
    return re.search(r"_\d+_\d+$", parent.get("header", {}).get("msg_id", "")) is not None


def may_have_page() -> bool:
    """Whether this is a notebook that a page runs, which may show figures."""
    return _kernel() is not None and not runs_without_page()


class Asking(traitlets.HasTraits):
    """The requests of a figure that no page has answered yet: a page takes them from these traits.

    So they are answered whenever the figure is on a page, also by one that is opened later.
    """

    _requests: Any = traitlets.List().tag(sync=True)
    # Code that pages need for answers only, so it is not part of every figure.
    _worker = traitlets.Unicode("").tag(sync=True)

    def _begin_asking(self) -> None:
        self._numbers = itertools.count(1)
        self._answers: dict[int, Answer] = {}

    def _ask(self, kind: str, settings: Mapping[str, Any], answer: Answer) -> None:
        number = next(self._numbers)
        self._answers[number] = answer
        if not self._worker:
            self._worker = resources.files("headglow").joinpath("static/worker.js").read_text("utf-8")
        self._requests = [*self._requests, {"id": number, "kind": kind, **settings}]

    def _receive_answer(self, content: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        number = content.get("id")
        # A figure may be on several pages, and each answers.
        answer = self._answers.pop(number, None) if isinstance(number, int) else None
        if answer is None:
            return
        self._requests = [one for one in self._requests if one["id"] != number]
        if not self._requests:
            self._worker = ""
        if "error" in content:
            answer(RuntimeError(str(content["error"])))
        else:
            answer(bytes(buffers[0]) if buffers else str(content.get("text", "")))
