"""Draws the pictures of ../figures.md: each figure with matplotlib, and with Headglow by the command on that page.

    npm run build && pip install matplotlib numpy
    python docs/figures/draw.py DATA

DATA is a folder with the files that the page names: `scores.npz` with arrays `scores` (checkpoint, task, layer, head),
`checkpoint` and `task`, and two `.tsv` files, layers x heads. Limits, norms, colormaps and sizes are the same in both.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.colors import LogNorm, Normalize

HERE = Path(__file__).parent
DATA = Path(sys.argv[1]).resolve()
CLI = HERE.parents[1] / "dist/cli/headglow.js"
SIZE = (5.5, 3)
DPI = 200

# The sizes of text that `--preset neurips` has.
plt.rcParams.update(
    {
        "font.family": "STIXGeneral",
        "font.size": 8,
        "axes.titlesize": 8,
        "xtick.labelsize": 7,
        "ytick.labelsize": 7,
        "savefig.dpi": DPI,
    }
)


def save(figure, name: str) -> None:
    figure.savefig(HERE / f"{name}-matplotlib.png")
    plt.close(figure)


def matrices(name: str, panels: dict[str, np.ndarray], rows: int, columns: int, norm, cmap: str, label: str, top=0) -> None:
    """Panels in a grid with one colorbar, and boxes round the `top` cells of largest magnitude of each."""
    figure, axes = plt.subplots(rows, columns, figsize=SIZE, layout="constrained", squeeze=False)
    for axis, (title, values) in zip(axes.flat, panels.items()):
        image = axis.imshow(values, norm=norm, cmap=cmap, aspect="auto", interpolation="nearest")
        axis.set_title(title)
        for index in np.argsort(-np.abs(values), axis=None, kind="stable")[:top]:
            layer, head = np.unravel_index(index, values.shape)
            axis.add_patch(plt.Rectangle((head - 0.5, layer - 0.5), 1, 1, fill=False))
            axis.annotate(f"L{layer}H{head}", (head, layer), (4, 4), textcoords="offset points", fontsize=6)
    for axis in axes.flat[len(panels) :]:
        axis.remove()
    figure.supxlabel("Head", fontsize=8)
    figure.supylabel("Layer", fontsize=8)
    figure.colorbar(image, ax=list(axes.flat[: len(panels)]), label=label)
    save(figure, name)


def lines(name: str, steps: np.ndarray, heads: dict[str, np.ndarray], label: str) -> None:
    """A line per head over training."""
    figure, axis = plt.subplots(figsize=SIZE, layout="constrained")
    for title, values in heads.items():
        axis.plot(steps, values, label=title, linewidth=1)
    axis.set_xscale("symlog", linthresh=100)
    axis.set(xlabel="Training step", ylabel=label)
    axis.legend(fontsize=6, ncols=2)
    save(figure, name)


def draw_with_matplotlib() -> None:
    with np.load(DATA / "scores.npz") as arrays:
        scores, steps, tasks = arrays["scores"], arrays["checkpoint"], [str(task) for task in arrays["task"]]
    last, change = dict(zip(tasks, scores[-1])), dict(zip(tasks, scores[-1] - scores[0]))
    matrices("tasks", last, 2, 4, LogNorm(0.001, 1), "viridis", "Head importance")
    matrices("change", change, 2, 4, Normalize(-1, 1), "RdBu_r", "Change in training", top=3)
    gates = {file.stem: np.loadtxt(file) for file in sorted(DATA.glob("*.tsv"))}
    matrices("gates", gates, 1, 2, Normalize(0, 1), "viridis", "Gate")
    induction = scores[:, tasks.index("induction")]
    order = np.argsort(-induction[-1], axis=None, kind="stable")[:6]
    places = [np.unravel_index(index, induction.shape[1:]) for index in order]
    lines("training", steps, {f"L{i}H{j}": induction[:, i, j] for i, j in places}, "Induction score")


def draw_with_headglow() -> None:
    page = (HERE.parent / "figures.md").read_text(encoding="utf-8")
    for command in re.findall(r"^npx headglow (render .*)$", page, re.MULTILINE):
        words = [str(HERE / word.replace(".png", "-headglow.png")) if word.endswith(".png") else word for word in shlex.split(command)]
        subprocess.run(["node", str(CLI), *words, "--dpi", str(DPI)], check=True, cwd=DATA)


draw_with_matplotlib()
draw_with_headglow()
