"""What a figure sends to its page: each array once, in messages that servers let through."""

from typing import Any

import comm
import ipywidgets
import numpy as np
import numpy.typing as npt
import pytest

import headglow as hg
from headglow import parcels, sending
from headglow.parcels import Contents

SCORES = np.arange(12, dtype=np.float32).reshape(2, 2, 3)


class Page:
    """The page's side: what is sent to it, by model and by message."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.comms: dict[str, Any] = {}
        self.contents: dict[str, npt.NDArray[np.uint8]] = {}
        self.messages: list[tuple[Any, Any]] = []
        create = comm.create_comm

        def open_comm(**opened: Any) -> Any:
            created = create(**opened)
            self.comms[created.comm_id] = created
            if opened["buffers"]:
                self.contents[created.comm_id] = np.frombuffer(opened["buffers"][0], np.uint8).copy()
            return created

        def send(_figure: Any, content: Any, buffers: Any = None) -> None:
            self.messages.append((content, buffers))

        monkeypatch.setattr(comm, "create_comm", open_comm)
        monkeypatch.setattr(hg.Figure, "send", send)

    def request(self, figure: hg.Figure, **wanted: Any) -> Any:
        """What a figure answers: bytes, or an error."""
        figure._receive(figure, {"type": "request", "id": "7", **wanted}, [])
        reply, buffers = self.messages[-1]
        assert (reply["type"], reply["id"]) == ("reply", "7")
        if buffers:
            return np.frombuffer(buffers[0], np.uint8)
        return str(reply["error"]) if "error" in reply else self.contents[reply["model"]]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    """A page that keeps what is sent."""
    ipywidgets.Widget.close_all()
    return Page(monkeypatch)


def test_values_of_an_array_are_sent_once(page: Page) -> None:
    first = hg.imshow({"big": SCORES, "small": SCORES[:, :1]})
    sent = len(page.contents)
    tensors = first._data["tensors"]
    for tensor, expected in zip(tensors, (SCORES, SCORES[:, :1]), strict=True):
        assert page.contents[tensor["values"][0]["model"]].view("<f4").tolist() == expected.ravel().tolist()
    assert [(one["model"], one["tasks"], one["layers"], one["heads"]) for one in tensors] == [
        ("big", ["task 0", "task 1"], 2, 3),
        ("small", ["task 0", "task 1"], 1, 3),
    ]

    again = hg.imshow(SCORES.astype(float))
    assert len(page.contents) == sent
    assert again._data["tensors"][0]["values"] == tensors[0]["values"]
    first.close()
    model = again._data["tensors"][0]["values"][0]["model"]
    assert page.contents[model].size == SCORES.nbytes
    again.close()
    assert all(page.comms[model]._closed for model in page.contents)


def test_notebooks_that_programs_run_contain_no_values(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "runs_without_page", lambda: True)
    figure = hg.imshow(SCORES)
    assert not page.contents
    [content] = figure._data["tensors"][0]["values"]
    assert content["model"] is None
    # A page that is opened all the same, as with Voila.
    found = page.request(figure, what="content", key=content["key"])
    assert found.view("<f4").tolist() == SCORES.ravel().tolist()
    assert len(page.request(figure, what="content", key=figure._code["figure"]["key"])) > 100_000


def test_large_arrays_are_sent_in_parts(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_PART", 20)
    figure = hg.imshow(SCORES)
    models = [one["model"] for one in figure._data["tensors"][0]["values"]]
    parts = [page.contents[model] for model in models]
    assert [part.size for part in parts] == [20, 20, 8]
    assert np.concatenate(parts).view("<f4").tolist() == SCORES.ravel().tolist()


def test_a_page_that_is_opened_again_gets_the_values_again(page: Page) -> None:
    scores = np.arange(4000, dtype=np.float32).reshape(40, 100)
    figure = hg.imshow(scores)
    (content,) = figure._data["tensors"][0]["values"]
    assert "content" not in Contents._parcels[content["key"]].get_state()
    found = page.request(figure, what="content", key=content["key"])
    assert found.view("<f4").tolist() == scores.ravel().tolist()
    reply = page.messages[-1][0]["model"]
    assert reply != content["model"]
    figure._receive(figure, {"type": "received", "model": reply}, [])
    assert page.comms[reply]._closed
    assert "none" in str(page.request(figure, what="content", key="none"))


def test_an_array_that_changes_later_is_shown_as_it_was(page: Page) -> None:
    scores = SCORES.copy()
    figure = hg.imshow(scores)
    scores += 1
    assert page.contents[figure._data["tensors"][0]["values"][0]["model"]].view("<f4")[0] == 0
    assert figure.tensors[0].values[0].max() == SCORES.max()
