"""Reference implementations of the measures in NumPy and SciPy, written for clarity; writes measures.json next to this file.

Run `python3 test/analysis/measures.py` after changing a definition. Synthetic matrices are written as the bits of their
float32 values. For files in ../shared/data, next to the checkout, only results are written; without the files, their previous
results are kept.
"""

import csv
import json
from pathlib import Path

import numpy as np
from scipy import ndimage, stats
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"
EIGHT = np.ones((3, 3), int)


def finite(values):
    """Values with everything that is not finite as NaN."""
    return np.where(np.isfinite(values), values, np.nan).astype("f8")


def number(value):
    return None if value is None or not np.isfinite(value) else float(value)


def falling(values):
    """Finite cells in descending order of their value, ties in ascending order of the cell."""
    flat = values.ravel()
    cells = np.flatnonzero(np.isfinite(flat))
    return cells[np.lexsort((cells, -flat[cells]))]


def gini(x):
    x = np.sort(x)
    n = len(x)
    if n == 0 or x.sum() == 0:
        return None
    return 2 * (np.arange(1, n + 1) * x).sum() / (n * x.sum()) - (n + 1) / n


def band(sums):
    """The shortest range that holds half, by exhaustive search; ties: the one that holds most, then the first."""
    total = sums.sum()
    if not total > 0:
        return None
    upto = np.concatenate([[0], np.cumsum(sums)])
    held = lambda a, b: (upto[b + 1] - upto[a]) / total
    all_bands = [(a, b) for a in range(len(sums)) for b in range(a, len(sums)) if held(a, b) >= 0.5]
    a, b = min(all_bands, key=lambda ab: (ab[1] - ab[0], -held(*ab), ab[0]))
    return {"layers": [a, b], "share": float(held(a, b))}


def elbow(magnitudes):
    """The rule of arXiv 2512.10978: the distance from the chord by projection; its index is the number of heads.

    0 if the curve is at least as far above the chord as below.
    """
    y = -np.sort(-magnitudes[np.isfinite(magnitudes)].ravel())
    if len(y) < 3 or y[0] == y[-1]:
        return 0
    points = np.stack([np.arange(len(y)), y - y[0]], axis=1)
    chord = points[-1] / np.linalg.norm(points[-1])
    away = points - np.outer(points @ chord, chord)
    distances = np.linalg.norm(away, axis=1)
    height = np.interp(points[:, 0], points[[0, -1], 0], points[[0, -1], 1])
    below = np.where(points[:, 1] < height, distances, 0)
    above = np.where(points[:, 1] > height, distances, 0)
    return int(np.argmax(below)) if below.max() > above.max() * (1 + 1e-12) else 0


def prominences(values):
    """By definition: for each local maximum, how far down its island merges with one that has a higher cell."""
    flat = values.ravel()
    order = falling(values)
    place = np.full(flat.size, flat.size)
    place[order] = np.arange(len(order))
    place = place.reshape(values.shape)
    bottom = flat[order[-1]]
    found = []
    rows, columns = values.shape
    for cell in order:
        i, j = divmod(int(cell), columns)
        around = place[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2]
        if (around < place[i, j]).any():
            continue
        saddle = bottom
        if place[i, j] > 0:
            # Binary search for the highest level at which a higher cell is on the same island.
            low, high = place[i, j], len(order) - 1
            if joined(place, i, j, high):
                while low < high:
                    middle = (low + high) // 2
                    if joined(place, i, j, middle):
                        high = middle
                    else:
                        low = middle + 1
                saddle = flat[order[low]]
        found.append({"cell": int(cell), "prominence": float(flat[cell] - saddle)})
    return found


def joined(place, i, j, level):
    labels, _ = ndimage.label(place <= level, structure=EIGHT)
    return bool((place[labels == labels[i, j]] < place[i, j]).any())


def groups(values, threshold):
    labels, count = ndimage.label(np.nan_to_num(values, nan=-np.inf) >= threshold, structure=EIGHT)
    found = []
    for label in range(1, count + 1):
        cells = np.argwhere(labels == label)
        flat = np.flatnonzero(labels == label)
        found.append(
            {
                "size": len(cells),
                "layers": [int(cells[:, 0].min()), int(cells[:, 0].max())],
                "heads": [int(cells[:, 1].min()), int(cells[:, 1].max())],
                "sum": float(values.ravel()[flat].sum()),
                "first": int(flat[0]),
            }
        )
    return sorted(found, key=lambda one: (-one["size"], -one["sum"], one["first"]))


def decline(values):
    peak = falling(values)[0]
    rows, columns = np.indices(values.shape)
    squared = (rows - peak // values.shape[1]) ** 2 + (columns - peak % values.shape[1]) ** 2
    ok = np.isfinite(values)
    rho = None
    if ok.sum() > 1 and np.ptp(values[ok]) > 0 and np.ptp(squared[ok]) > 0:
        rho = stats.spearmanr(values[ok], np.sqrt(squared[ok])).statistic
    middle = np.median(values[ok])
    tail = None
    far = [c for c in falling(values) if c != peak and values.ravel()[c] > 0 and values.ravel()[c] >= 2 * middle]
    if middle >= 0 and far:
        tail = min(far, key=lambda c: (-squared.ravel()[c], -values.ravel()[c], c))
        tail = {"cell": int(tail), "distance": float(np.sqrt(squared.ravel()[tail]))}
    return {"correlation": number(rho), "median": float(middle), "tail": tail}


def measures(values):
    values = finite(values)
    magnitudes = np.abs(values)
    order = falling(values)
    if len(order) == 0:
        return {"falling": []}
    x = magnitudes[np.isfinite(magnitudes)]
    sums = np.nansum(magnitudes, axis=1)
    top = float(values.ravel()[order[0]])
    threshold = float(np.float32(0.4 * top))
    ranks = np.full(values.size, np.nan)
    ranks[np.sort(order)] = stats.rankdata(values.ravel()[np.sort(order)])
    thresholds = [threshold, 0.0, float(np.float32(0.1)), top]
    return {
        "falling": [int(cell) for cell in order],
        "rankSquares": float(np.nansum((ranks * np.arange(1, values.size + 1)) ** 2)),
        "importance": float(x.sum()),
        "gini": number(gini(x)),
        "effectiveHeads": number(np.exp(stats.entropy(x)) if x.sum() > 0 else None),
        "layers": [float(each) for each in sums],
        "band": band(sums),
        "elbow": elbow(magnitudes),
        "decline": decline(values),
        "threshold": threshold,
        "groups": groups(values, threshold),
        "counts": [[t, int((values >= t).sum())] for t in thresholds],
        "peaks": prominences(values) if top > 0 else None,
        "zscores": [number(each) for each in stats.zscore(values.ravel()[order])[:5]],
        "bestRanks": [int(each) for each in stats.rankdata(-values.ravel()[order], method="min")[:20]],
    }


def tasks(matrices):
    """Tasks of one model: correlations, their order, overlaps of heads above the elbow."""
    matrices = [finite(each) for each in matrices]
    n = len(matrices)
    rho = np.full((n, n), np.nan)
    for i in range(n):
        for j in range(n):
            ok = np.isfinite(matrices[i]) & np.isfinite(matrices[j])
            if np.ptp(matrices[i][ok]) > 0 and np.ptp(matrices[j][ok]) > 0:
                rho[i, j] = stats.spearmanr(matrices[i][ok], matrices[j][ok]).statistic
    heads = [set(falling(np.abs(each))[: elbow(np.abs(each))].tolist()) for each in matrices]
    jaccard = [[number(len(a & b) / len(a | b) if a | b else None) for b in heads] for a in heads]
    # Tasks without a correlation are equally far apart, so their order would depend on the library.
    compared = [i for i in range(n) if not np.isnan(rho[i, i])]
    distances = 1 - (rho + rho.T)[np.ix_(compared, compared)] / 2
    np.fill_diagonal(distances, 0)
    order = [compared[each] for each in leaves_list(linkage(squareform(distances, checks=False), "average"))]
    return {"spearman": [[number(each) for each in row] for row in rho], "jaccard": jaccard, "order": order}


def synthetic():
    rng = np.random.default_rng(5)
    def odd(shape):
        values = rng.normal(0.2, 0.5, shape).astype("f4")
        kinds = rng.integers(0, 30, shape)
        for kind, value in enumerate([np.nan, np.inf, -np.inf, 0.0, -0.0, 0.7, 0.7, 1e-45, -0.7]):
            values[kinds == kind] = value
        return values
    matrices = {
        "uniform": rng.random((12, 9)).astype("f4"),
        "lognormal": rng.lognormal(0, 1.5, (25, 19)).astype("f4"),
        "ties": rng.integers(0, 6, (11, 7)).astype("f4"),
        "signed": rng.normal(0, 1, (10, 10)).astype("f4"),
        "odd": odd((14, 8)),
        "holes": np.where(rng.random((15, 12)) < 0.45, np.nan, rng.random((15, 12))).astype("f4"),
        "row": rng.random((1, 40)).astype("f4"),
        "column": rng.random((40, 1)).astype("f4"),
        "cell": np.float32([[0.5]]),
        "equal": np.full((4, 5), 0.25, "f4"),
        "zero": np.zeros((4, 5), "f4"),
        "missing": np.full((3, 3), np.nan, "f4"),
        "plateau": np.minimum(rng.random((16, 16)) * 1.6, 1).astype("f4"),
        "smooth": ndimage.gaussian_filter(rng.random((30, 30)), 2).astype("f4"),
    }
    bits = lambda values: [int(each) for each in np.ascontiguousarray(values).view("<u4").ravel()]
    return [
        {"name": name, "layers": values.shape[0], "heads": values.shape[1], "bits": bits(values), **measures(values)}
        for name, values in matrices.items()
    ]


def real():
    """All matrices by file, model and task; for training runs at the last checkpoint."""
    found = []
    def add(file, model, task, values):
        found.append({"file": file, "model": model, "task": task, **measures(values), "falling": None})
    groups_of_tasks = []
    for file, names in [("series/llama-fineweb-baseline.npz", ["scores"]), ("series/runs.npz", ["baseline", "seed2_v2"])]:
        arrays = np.load(DATA / file)
        for name in names:
            last = arrays[name][-1]
            labels = [str(each) for each in arrays["task"]]
            for t, values in enumerate(last):
                add(file, name, labels[t], values)
            groups_of_tasks.append({"file": file, "model": name, **tasks(last)})
    probes = np.load(DATA / "series/llama-fineweb-baseline-probes.npz")
    groups_of_tasks.append({"file": "series/llama-fineweb-baseline-probes.npz", "model": "probes", **tasks(probes["probes"][-1])})
    for path in sorted(DATA.glob("heads/duo-attention/*/*/full_attention_heads.tsv")):
        values = np.array([[float(x) for x in row] for row in csv.reader(path.open(), delimiter="\t")], "f4")
        add(str(path.relative_to(DATA)), "", "", values)
    for path in sorted(DATA.glob("heads/retrieval-head/*.json"))[:1]:
        listed = json.loads(path.read_text())
        places = [tuple(map(int, key.split("-"))) for key in listed]
        values = np.full([max(each) + 1 for each in zip(*places)], np.nan, "f4")
        for place, scores in zip(places, listed.values()):
            values[place] = np.mean(scores)
        add(str(path.relative_to(DATA)), "", "", values)
    add("formats/gpt2-ih-f4.npy", "", "", np.load(DATA / "formats/gpt2-ih-f4.npy"))
    return {"matrices": found, "tasks": groups_of_tasks}


if __name__ == "__main__":
    path = HERE / "measures.json"
    old = json.loads(path.read_text()) if path.exists() else {"real": {"matrices": [], "tasks": []}}
    with np.errstate(all="ignore"):
        result = {"synthetic": synthetic(), "real": real() if DATA.exists() else old["real"]}
    path.write_text(json.dumps(result) + "\n")
