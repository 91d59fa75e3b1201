"""Files of a figure: which ones are found, what the page gets of them, and nothing else."""

import base64
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

import headglow as hg
from headglow import sending
from headglow.files import find_files
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither such links nor such names")
def test_folders_with_links_and_odd_names(folder: Path) -> None:
    (folder / "run" / "gone.npy").symlink_to(folder / "nowhere.npy")
    (folder / "run" / "up").symlink_to(folder / "run")
    files = data_of(hg.imshow("run"))["files"]
    assert [file["name"] for file in files] == ["run/step-10.npy", "run/step-9.npy"]
    (folder / "step:100.npy").write_bytes(b"1")
    [file] = data_of(hg.imshow("step:100.npy"))["files"]
    assert (file["name"], file["size"], file["url"]) == ("step:100.npy", 1, None)


def test_a_file_that_becomes_shorter_does_not_shift_others(folder: Path) -> None:
    files = find_files("run")
    (folder / "run" / "step-10.npy").write_bytes(b"1")
    figure = hg.Figure(sending.Files(files, {}))
    assert [file["size"] for file in data_of(figure)["files"]] == [1, 14]


def test_replies_that_are_left_unread(folder: Path, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_MOST_REPLY_BYTES", 10_000)
    monkeypatch.setattr(sending, "_PACKED", 10)
    (folder / "large.npy").write_bytes(bytes(20_000))
    figure = hg.imshow("large.npy")

    def kept(*sizes: int) -> list[int]:
        for size in sizes:
            page.request(figure, what="range", file=0, key="", start=0, end=size)
        return [reply.size for reply in figure._channel._replies.values()]

    assert kept(4000, 4000, 4000) == [4000] * 3
    assert kept(20_000) == [4000, 4000, 20_000]
    assert kept(5000) == [5000]
    figure._receive(figure, {"type": "cancel", "id": "8"}, [])
    assert kept() == [5000]
    figure._receive(figure, {"type": "cancel", "id": "7"}, [])
    assert kept() == []
    assert page.comms[page.messages[-1][0]["model"]]._closed


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


@contextmanager
def serve(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{served.server_port}"
        finally:
            served.shutdown()
            thread.join()


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    """The address of a server of the folder, which sends whole files only."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    with serve(partial(Handler, directory=str(folder))) as address:
        yield address


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


class PartsHandler(BaseHTTPRequestHandler):
    """Sends parts of `0123456789` at `/a b/ä.npy`, to whom has the password."""

    content_range = "bytes {start}-{last}/10"

    def do_GET(self) -> None:
        if self.headers["Authorization"] != f"Basic {base64.b64encode('me:s@crät'.encode()).decode()}":
            self.send_error(401)
            return
        if self.path != "/a%20b/%C3%A4.npy?q=1%202":
            self.send_error(404)
            return
        start, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
        self.send_response(206)
        self.send_header("Content-Range", self.content_range.format(start=start, last=last))
        self.end_headers()
        self.wfile.write(b"0123456789"[start : last + 1])

    def log_message(self, *_: Any) -> None:
        pass


def test_urls_with_passwords_and_letters_of_all_kinds(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(PartsHandler) as address:
        host = address.removeprefix("http://")
        figure = hg.imshow(f"http://me:s%40cr%C3%A4t@{host}/a b/ä.npy?q=1 2")
        assert "s%40" not in str(data_of(figure))
        wanted = {"what": "range", "file": 0, "key": ""}
        assert (
            bytes(page.request(figure, what="open", file=0, key="")) == struct.pack("<d", 10) + b"0123456789"
        )
        assert bytes(page.request(figure, **wanted, start=3, end=6)) == b"345"
        for unfit in ("bytes 0-{last}/10", "bytes {start}-{last}/*", ""):
            monkeypatch.setattr(PartsHandler, "content_range", unfit)
            assert "not a part from byte 3" in str(page.request(figure, **wanted, start=3, end=6))
        other = hg.imshow(f"http://me:wrong@{host}/a")
        answer = str(page.request(other, what="open", file=0, key=""))
        assert "401" in answer
        assert "wrong" not in answer


@pytest.mark.parametrize(
    ("given", "options", "sentence"),
    [
        ("none.npz", {}, "there is no file 'none.npz' in"),
        (["run", "none"], {}, "there is no file 'none' in"),
        ("empty", {}, "empty has no files that can be shown"),
        ("run", {"steps": [1, 2]}, "steps and axes are for arrays; files have their own"),
        ("", {}, "the name of the file is empty"),
        ("run", {"pik": "a"}, "did you mean 'pick'?"),
        ({"a": "run"}, {}, "pass files on their own"),
    ],
)
def test_files_that_cannot_be_shown(folder: Path, given: Any, options: Any, sentence: str) -> None:
    (folder / "empty").mkdir()
    with pytest.raises((OSError, TypeError, ValueError), match=sentence):
        hg.imshow(given, **options)
