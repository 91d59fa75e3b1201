"""Figures of files in scripts, by the command line; and attributes of figures by any of their names."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import headglow as hg
from headglow import picture
from headglow.command import VARIABLE

SCORES = np.arange(6, dtype=np.float32).reshape(2, 3)

# Prints what it was given or, for a picture, writes it; and whether the file is where it runs.
COMMAND = """
import json, pathlib, sys
given = sys.argv[1:]
text = json.dumps({"given": given, "found": pathlib.Path(given[1]).is_file()})
if "-o" in given:
    pathlib.Path(given[given.index("-o") + 1]).write_text(text)
else:
    print(text)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of scores, where a command in place of Headglow's is named by a relative path."""
    monkeypatch.chdir(tmp_path)
    np.savez("s.npz", a=SCORES)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "command.py").write_text(COMMAND)
    monkeypatch.setenv(VARIABLE, f"{Path(sys.executable).as_posix()} bin/command.py")
    return tmp_path


def test_the_command_line_reads_the_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = hg.imshow("s.npz", pick="a", repeat_heads=2, norm="log")
    figure.pins = [{"model": "", "task": "a", "layer": 0, "head": 1}]
    (folder / "elsewhere").mkdir()
    figure.save("figure.html")
    monkeypatch.setenv(VARIABLE, f"{Path(sys.executable).as_posix()} ../bin/command.py")
    monkeypatch.chdir(folder / "elsewhere")
    figure.save("figure.png", width=300)
    drawn = json.loads(Path("figure.png").read_text())
    reading = ["s.npz", "--pick=a", "--repeat-heads=2", "--norm=log"]
    assert drawn["given"][:7] == ["render", *reading, "--mark=a/L0H1", "--width=300"]
    assert drawn["found"]
    assert json.loads((folder / "figure.html").read_text())["given"][1:5] == reading
    described = json.loads(str(figure.describe(alt=True)))
    assert described == {"given": ["describe", *reading, "--alt"], "found": True}
    with pytest.raises(ValueError, match="caption and alt are for figures of arrays"):
        figure.save("figure.html", caption="A caption")

    monkeypatch.setattr(picture, "runs_without_page", lambda: True)
    bundle = picture.first_picture(figure._by_command, "", figure._options_set(), 300)
    assert "image/png" in bundle


def refusals(figure: hg.Figure) -> list[str]:
    """What is said when a figure is described and saved."""
    errors: list[str] = []
    for name in ("", "x.png", "x.html"):
        with pytest.raises(RuntimeError) as caught:
            figure.save(name) if name else figure.describe()
        errors.append(str(caught.value))
    return errors


def test_files_that_only_python_reads(folder: Path) -> None:
    (folder / "-s.npy").write_bytes(b"")
    odd: Any = hg.imshow("-s.npy")
    assert odd._named_files.arguments == ("./-s.npy",)
    for url in ("s3://bucket/s.npz", "https://me:secret@example.org/s.npz"):
        for error in refusals(hg.imshow(url)):
            assert "load its files and pass the array, as the command line cannot read them" in error


def test_figures_of_files_without_a_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    for error in refusals(hg.imshow("s.npz")):
        assert "npm run build" in error
        assert ".html files need" not in error
    assert not list(folder.glob("x.*"))


def test_attributes_have_the_names_of_arguments() -> None:
    figure = hg.imshow(SCORES)
    figure.cmap = "Magma"
    figure.zmin, figure.text_auto = 1, True
    assert (figure.colormap, figure.cmap, figure.vmin, figure.annotate) == ("magma", "magma", 1, "all")
    for name, nearest in (
        ("nrom", "norm"),
        ("colour_map", "colormap"),
        ("heigth", "height"),
        ("pin", "pins"),
    ):
        with pytest.raises(AttributeError, match=f"there is no option '{name}'; did you mean '{nearest}'"):
            setattr(figure, name, "log")
    with pytest.raises(AttributeError):
        _ = figure.nrom
    figure._own, figure.tooltip, figure.height = 1, "scores", 300
    assert (figure._own, figure.get_state()["height"]) == (1, 300)
    assert figure.layout.width is None


def test_what_is_linked() -> None:
    figures = [hg.imshow(SCORES) for _ in "abc"]
    hg.link(figures, options="cmap")
    figures[2].cmap = "magma"
    assert [figure.colormap for figure in figures] == ["magma"] * 3
    for given in ((), figures[:1], [figures[:1]], [SCORES, SCORES]):
        with pytest.raises(TypeError, match="link takes two figures or more"):
            hg.link(*given)
    with pytest.raises(AttributeError, match="there is no option 'nrom' to link"):
        hg.link(*figures, options=["nrom"])
