"""Files of a figure: which ones are found, what the page gets of them, and nothing else."""

import struct
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

import headglow as hg
from headglow import sending
from tests.conftest import MakeScores
from tests.test_sending import Page, page

__all__ = ["page"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files, in which Python runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run").mkdir()
    for name in ("run/step-10.npy", "run/step-9.npy", "run/notes.md", "run/.hidden.npy"):
        (tmp_path / name).write_bytes(name.encode())
    return tmp_path


def data_of(figure: hg.Figure) -> dict[str, Any]:
    data: dict[str, Any] = figure._data
    return data


def test_small_files_are_sent(folder: Path, page: Page) -> None:
    figure = hg.imshow("run", pick="scores", repeat_heads=4)
    data = data_of(figure)
    assert [(file["name"], file["size"]) for file in data["files"]] == [
        ("run/step-10.npy", 15),
        ("run/step-9.npy", 14),
    ]
    assert bytes(page.contents[data["packed"]["model"]]) == b"run/step-10.npyrun/step-9.npy"
    assert (data["reading"], data["isFolder"]) == ({"pick": "scores", "repeatHeads": 4}, True)
    named = data_of(hg.imshow([folder / "run" / "step-9.npy", "run/notes.md"]))
    assert [file["size"] for file in named["files"]] == [14, 12]
    assert not named["isFolder"]
    with pytest.raises(ValueError, match="the values of files are in the page only"):
        figure.top_heads()


def test_large_files_are_read_by_the_page(folder: Path, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_PACKED", 10)
    content = np.arange(10_000, dtype=np.uint8)
    (folder / "large.npy").write_bytes(content.tobytes())
    figure = hg.imshow("large.npy")
    assert data_of(figure)["packed"] is None
    wanted = {"what": "range", "file": 0, "key": ""}
    for start, end in ((0, 10), (5000, 9999)):
        assert bytes(page.request(figure, **wanted, start=start, end=end)) == content[start:end].tobytes()
    for key in ("../run/notes.md", "/etc/passwd", "run"):
        answer = page.request(figure, **{**wanted, "key": key}, start=0, end=1)
        assert answer == f"{key!r} is not a file of large.npy"


def test_pyramids_and_arrays_in_them_are_read_by_their_keys(
    folder: Path, page: Page, make_scores: MakeScores
) -> None:
    hg.pyramid(make_scores(2, 40, 50), folder / "run.zarr")
    store = zarr.open_group(folder / "run.zarr", mode="r")
    for given in ("run.zarr", store, store["0"]):
        figure = hg.imshow(given)
        [file] = data_of(figure)["files"]
        assert (Path(file["name"]).name, file["size"], file["url"]) == ("run.zarr", None, None)
    opened = page.request(figure, what="open", file=0, key="zarr.json")
    metadata = (folder / "run.zarr" / "zarr.json").read_bytes()
    assert bytes(opened) == struct.pack("<d", len(metadata)) + metadata
    assert bytes(page.request(figure, what="open", file=0, key="0/c/9")) == struct.pack("<d", -1)
    for key in ("../run/notes.md", "a/../../run/notes.md", "..\\run", "C:/x"):
        assert "is not a file of" in str(page.request(figure, what="open", file=0, key=key))


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    """The address of a server of the folder, which sends whole files only."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


def test_urls_that_pages_cannot_read(page: Page, server: str) -> None:
    figure = hg.imshow(f"{server}/run/step-9.npy?token=secret")
    [file] = data_of(figure)["files"]
    assert (file["name"], file["url"]) == (
        f"{server}/run/step-9.npy",
        f"{server}/run/step-9.npy?token=secret",
    )
    opened = page.request(figure, what="open", file=0, key="")
    assert bytes(opened) == struct.pack("<d", 14) + b"run/step-9.npy"
    assert bytes(page.request(figure, what="range", file=0, key="", start=4, end=8)) == b"step"
    assert "404" in str(page.request(hg.imshow(f"{server}/none.npy"), what="open", file=0, key=""))
    other = page.request(hg.imshow("no://such/file.npy"), what="open", file=0, key="")
    assert "fsspec" in str(other) or "Protocol not known" in str(other)


@pytest.mark.parametrize(
    ("given", "options", "sentence"),
    [
        ("none.npz", {}, "there is no file 'none.npz' in"),
        (["run", "none"], {}, "there is no file 'none' in"),
        ("empty", {}, "empty has no files that can be shown"),
        ("run", {"steps": [1, 2]}, "files name their tasks and steps"),
        ("run", {"pik": "a"}, "did you mean 'pick'?"),
        ({"a": "run"}, {}, "pass files on their own"),
    ],
)
def test_files_that_cannot_be_shown(folder: Path, given: Any, options: Any, sentence: str) -> None:
    (folder / "empty").mkdir()
    with pytest.raises((OSError, TypeError, ValueError), match=sentence):
        hg.imshow(given, **options)
