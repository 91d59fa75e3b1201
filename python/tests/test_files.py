"""Figures as files and in words: pages by Python, the command line, and the page of a notebook."""

import base64
import hashlib
import json
import re
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

import headglow as hg
from headglow import exports, picture
from headglow.command import VARIABLE, flags_of, write_data
from headglow.page import to_base85

SCORES = np.arange(24, dtype=np.float32).reshape(2, 2, 2, 3) / 7

# Writes what it was asked for, in place of a picture or a description.
COMMAND = """
import json, sys
import numpy as np
given = sys.argv[1:]
data = {name: array.tolist() for name, array in np.load("scores.npz").items()}
text = json.dumps({"given": given, "data": data})
if "--preset=none" in given:
    sys.exit("headglow: there is no such preset.")
open(given[given.index("-o") + 1], "w").write(text) if "-o" in given else print(text)
"""


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command in place of Headglow's."""
    script = tmp_path / "command.py"
    script.write_text(COMMAND)
    monkeypatch.setenv(VARIABLE, f"{Path(sys.executable).as_posix()} {script.as_posix()}")


@pytest.fixture
def no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")


def from_base85(text: str) -> bytes:
    letters = np.frombuffer(text[1:].encode("ascii"), np.uint8).astype(np.int64).reshape(-1, 5)
    digits = letters - np.where(letters < 60, 40, 41)
    words = (digits * 85 ** np.arange(4, -1, -1)).sum(axis=1)
    data: bytes = words.astype(">u4").tobytes()
    return data[: len(data) - int(text[0])]


def test_bytes_as_letters() -> None:
    for data in (b"", b"\0", b"\xff" * 7, bytes(range(256))):
        assert from_base85(to_base85(data)) == data


@pytest.mark.usefixtures("no_command")
def test_a_page_has_the_figure_and_a_policy_of_hashes(tmp_path: Path) -> None:
    figure = hg.imshow(
        SCORES, tasks=["a", "</script>"], steps=[0, 10], cmap="magma_r", title="<b>\u202e & 'x'"
    )
    figure.limits_by = "task"
    figure.save(tmp_path / "figure.html", caption="In <short>.", alt='A "map"')
    text = (tmp_path / "figure.html").read_text("utf-8")
    assert "<title>&#60;b&#62; &#38; &#39;x&#39;</title>" in text
    assert 'alt="A &#34;map&#34;"' in text
    assert "<p>In &#60;short&#62;.</p>" in text
    assert "{{" not in re.sub(r'<script type="text/plain".*', "", text)

    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    loader = re.search(r'<script type="module">(.*?)</script>', text, re.DOTALL)
    style = re.search("<style>(.*?)</style>", text, re.DOTALL)
    assert policy and loader and style
    assert "unsafe" not in policy[1]
    engine = zlib.decompress(from_base85(re.search('id="engine">([^<]*)<', text)[1]))  # type: ignore[index]
    for code in (loader[1].encode(), style[1].encode(), engine):
        digest = base64.b64encode(hashlib.sha256(code).digest()).decode()
        assert f"'sha256-{digest}'" in policy[1]

    packed = zlib.decompress(from_base85(re.search('id="figure">([^<]*)<', text)[1]))  # type: ignore[index]
    (length,) = struct.unpack_from("<I", packed)
    header = json.loads(packed[4 : 4 + length])
    assert header["options"] == {"limitsBy": "task", "colormap": "magma_r", "title": "<b>\u202e & 'x'"}
    assert list(header["colormaps"]) == ["magma"]
    (tensor,) = header["tensors"]
    assert (tensor["tasks"], tensor["steps"], tensor["count"]) == (["a", "</script>"], [0, 10], 24)
    places = np.frombuffer(packed[4 + length :], np.uint8).reshape(4, 24)
    assert np.ascontiguousarray(places.T).view("<f4").ravel().tolist() == SCORES.ravel().tolist()


@pytest.mark.usefixtures("no_command")
def test_a_page_has_doubles_where_floats_do_not_hold_them(tmp_path: Path) -> None:
    values = 2.0**24 + np.arange(6).reshape(2, 3)
    hg.imshow({"a": {"x": values}, "b": {"x": SCORES[0, 0]}}).save(tmp_path / "figure.html")
    text = (tmp_path / "figure.html").read_text("utf-8")
    packed = zlib.decompress(from_base85(re.search('id="figure">([^<]*)<', text)[1]))  # type: ignore[index]
    (length,) = struct.unpack_from("<I", packed)
    assert [one["hasDoubles"] for one in json.loads(packed[4 : 4 + length])["tensors"]] == [True, False]
    end = 4 + length
    for expected in (values.astype("<f4"), values, SCORES[0, 0]):
        places = np.frombuffer(packed[end : end + expected.nbytes], np.uint8).reshape(-1, 6)
        assert (
            np.ascontiguousarray(places.T).view(expected.dtype).ravel().tolist() == expected.ravel().tolist()
        )
        end += expected.nbytes
    assert end == len(packed)


@pytest.mark.parametrize("command", ["'", "no-such-command", f"{Path(sys.executable).as_posix()} -c exit(1)"])
def test_a_page_without_words_if_the_command_does_not_work(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, command)
    hg.imshow(SCORES).save(tmp_path / "figure.html", caption=None)
    hg.imshow(SCORES).save(tmp_path / "figure.html", caption="In short.")
    assert "<p>In short.</p>" in (tmp_path / "figure.html").read_text("utf-8")


@pytest.mark.usefixtures("no_command")
@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("figure.gif", {}, "must end in .html, .png, .svg or .pdf"),
        ("figure.html", {"width": 300}, "no setting 'width'; known are caption, alt"),
        ("figure.png", {"size": 300}, "no setting 'size'; known are width, height"),
        (
            "figure.png",
            {},
            r"npm run build.* or show the figure in the page of a notebook; .html files need neither",
        ),
    ],
)
def test_what_cannot_be_saved(name: str, settings: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises((TypeError, ValueError, RuntimeError), match=message):
        hg.imshow(SCORES).save(tmp_path / name, **settings)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("no_command")
def test_pages_of_sorted_cells_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="in the order of the data"):
        hg.imshow(SCORES, sort_cells="heads").save(tmp_path / "figure.html")


def test_options_as_flags() -> None:
    zoom = {"panel": "a, b", "layers": [1, None], "heads": [0, 2.5]}
    options = {
        "vmin": -0.5,
        "limits_by": "task",
        "transpose": True,
        "tasks": ["a,b", " c", "d\\"],
        "zoom": zoom,
    }
    assert flags_of({**options, "mark_extremes": False, "theme": None}) == [
        "--vmin=-0.5",
        "--limits-by=task",
        "--transpose",
        "--tasks=a\\,b,\\ c,d\\\\",
        "--zoom=layers=1:,heads=0:2.5,panel=a, b",
    ]


@pytest.mark.usefixtures("command")
def test_a_picture_and_words_by_the_command_line(tmp_path: Path) -> None:
    figure = hg.imshow(SCORES, tasks=["a", "b"], steps=[0, 10], norm="log", reduction="mean")
    figure.save(tmp_path / "figure.pdf", width="5in", dpi=600, font_family="serif")
    drawn = json.loads((tmp_path / "figure.pdf").read_text())
    dims = ["--dims", "checkpoint task layer head", "--model="]
    options = ["--norm=log", "--reduction=mean"]
    sizes = ["--width=5in", "--dpi=600", "--font-family=serif"]
    assert drawn["given"] == ["render", "scores.npz", *dims, *options, *sizes, "-o", "figure.pdf"]
    assert drawn["data"] == {"checkpoint": [0, 10], "task": ["a", "b"], "scores": SCORES.tolist()}

    # Descriptions do not depend on how cells are combined.
    described = json.loads(str(figure.describe(alt=True, above=[1, 2.5])))
    assert described["given"] == ["describe", "scores.npz", *dims, "--norm=log", "--alt", "--above=1,2.5"]
    assert figure.describe()._bundle()["text/markdown"] == str(figure.describe())
    with pytest.raises(RuntimeError, match="there is no such preset"):
        figure.save(tmp_path / "figure.png", preset="none")


def test_models_with_other_tasks_are_a_store_with_their_names(tmp_path: Path) -> None:
    figure = hg.imshow(
        {"org/a": {"x": SCORES[0, 0], "y": SCORES[0, 1]}, "org_a": {5: {"z": SCORES[1, 0]}}, "file": SCORES}
    )
    assert write_data(figure.tensors, tmp_path) == ["scores.zarr"]
    group: Any = zarr.open_group(tmp_path / "scores.zarr", mode="r", zarr_format=3)
    stored = [group[name].attrs["headglow"] for name in group.attrs["headglow"]["models"]]
    assert [(one["model"], one["tasks"], one["steps"]) for one in stored] == [
        ("org/a", ["x", "y"], None),
        ("org_a", ["z"], [5]),
        ("file", ["task 0", "task 1"], [0, 1]),
    ]
    for index, tensor in enumerate(figure.tensors):
        assert group[f"model-{index}/0"][:].tolist() == tensor.values.tolist()


@pytest.mark.parametrize("name", ["file", "org/a", "x" * 300])
def test_models_of_any_name(name: str, tmp_path: Path) -> None:
    write_data(hg.imshow({name: SCORES, "args": SCORES + 1}).tensors, tmp_path)
    assert list(np.load(tmp_path / "scores.npz")) == ["task", "checkpoint", name, "args"]
    assert np.load(tmp_path / "scores.npz")[name].tolist() == SCORES.tolist()


def test_a_single_model_keeps_its_name(tmp_path: Path) -> None:
    flags = ["--dims", "checkpoint task layer head"]
    named = write_data(hg.imshow({"gpt2": SCORES, "gpt2-medium": SCORES}).tensors[:1], tmp_path)
    assert named == ["scores.npz", *flags, "--model=scores/{}"]
    unnamed = write_data(hg.imshow(SCORES).tensors, tmp_path)
    assert unnamed == ["scores.npz", *flags, "--model="]


def test_names_that_label_arrays_and_repeated_names(tmp_path: Path) -> None:
    assert write_data(hg.imshow({"task": SCORES, "b": SCORES}).tensors, tmp_path) == ["scores.zarr"]
    twice = hg.imshow({"a/b": SCORES, "a": {"b": SCORES, "c": SCORES[0, 0]}})
    with pytest.raises(ValueError, match="two models are called 'a/b'"):
        write_data(twice.tensors, tmp_path)


@pytest.mark.usefixtures("no_command")
def test_the_page_answers_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(exports, "may_have_page", lambda: True)
    figure = hg.imshow(SCORES, limits_by="task")
    figure.save(tmp_path / "figure.png", width=300)
    words = figure.describe(threshold=2)
    assert "figure.png will be written by the page after this cell" in capsys.readouterr().out
    assert (words.text, "once this cell has run" in str(words)) == (None, True)
    asked, described = figure.get_state()["_requests"]
    assert (asked["format"], asked["size"]) == ("png", {"width": 300})
    assert (described["options"], described["flags"]["threshold"]) == ({"limitsBy": "task"}, 2)
    with pytest.raises(ValueError, match="preset needs the command line; the page supports width"):
        figure.save(tmp_path / "other.png", preset="acl")

    for _ in range(2):  # two pages show the figure
        figure._receive(figure, {"type": "answer", "id": asked["id"]}, [memoryview(b"\x89PNG")])
    figure._receive(figure, {"type": "answer", "id": described["id"], "text": "# Words\n"}, [])
    assert (tmp_path / "figure.png").read_bytes() == b"\x89PNG"
    assert (words.text, figure.get_state()["_requests"]) == ("# Words", [])

    fault = figure.describe()
    figure._receive(figure, {"type": "answer", "id": 3, "error": "no data"}, [])
    assert str(fault) == "The figure could not be described: no data"


def test_pins_are_heads_of_the_figure_and_boxes_in_files() -> None:
    figure = hg.imshow(SCORES, tasks=["a", "b"])
    figure.pins = figure.top_heads(2)
    expected = [{"model": "", "task": "b", "layer": 1, "head": head} for head in (2, 1)]
    assert figure.pins == expected
    assert figure._options_set()["mark"] == "b/L1H2,b/L1H1"
    with pytest.raises(ValueError, match=r"no head \{'task': 'a', 'layer': 2, 'head': 0\}"):
        figure.pins = [{"task": "a", "layer": 2, "head": 0}]
    with pytest.raises(ValueError, match="3 is not a head; pins are heads such as"):
        figure.pins = [3]
    other = hg.imshow(SCORES[0, 0])
    other.pins = [{"layer": 0, "head": 1}, {"layer": 0, "head": 1}]
    assert (other.pins, other._options_set()) == (
        [{"model": "", "task": "", "layer": 0, "head": 1}],
        {"mark": "L0H1"},
    )
    for table in (None, 3, "L0H1"):
        with pytest.raises(TypeError, match="pins must be a list of heads"):
            other.pins = table
    figures = [hg.imshow({"x": SCORES[0], "y": SCORES[0]}) for _ in "ab"]
    hg.link(*figures, options=["pins"])
    figures[1].pins = [{"model": "y", "task": "task 0", "layer": 1, "head": 0}]
    assert figures[0]._options_set()["mark"] == "y/task 0/L1H0"


def test_pins_of_values_that_are_not_in_memory_and_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    polars: Any = pytest.importorskip("polars")
    monkeypatch.setattr("headglow.lazy.IN_MEMORY", 0)
    np.save(tmp_path / "scores.npy", SCORES)
    monkeypatch.setattr("headglow.lazy.Lazy.__array__", lambda *_: pytest.fail("values were read"))
    pin = {"model": "", "task": "task 1", "layer": 0, "head": 2}
    for figure in (
        hg.imshow(np.load(tmp_path / "scores.npy", mmap_mode="r")),
        hg.imshow(tmp_path / "scores.npy"),
    ):
        figure.pins = [pin]
        assert figure.pins == [pin]
        figure.pins = polars.DataFrame([{**pin, "value": 1.0}])
        assert figure.pins == [pin]


@pytest.mark.usefixtures("command")
def test_a_notebook_that_a_program_runs_has_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = hg.imshow(SCORES)
    advice = figure._advice()
    assert picture.first_picture(figure._by_command, advice, {}, 300) == {"text/html": ""}
    monkeypatch.setattr(picture, "runs_without_page", lambda: True)
    drawn = json.loads(
        base64.b64decode(picture.first_picture(figure._by_command, advice, {"norm": "log"}, 300)["image/png"])
    )
    assert drawn["given"][5:] == [
        "--norm=log",
        "--width=960",
        "--height=300",
        "--scale=2",
        "-o",
        "figure.png",
    ]

    def fail() -> Any:
        raise OSError("the disk is full")

    assert "has no picture: the disk is full" in picture.first_picture(fail, advice, {}, 300)["text/plain"]
    monkeypatch.setenv(VARIABLE, "")
    missing = picture.first_picture(figure._by_command, advice, {}, 300)
    assert "no page has drawn it. For one, run `npm ci" in missing["text/plain"]
    assert "image/png" not in missing
