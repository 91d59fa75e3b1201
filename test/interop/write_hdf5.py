"""Writes HDF5 files with h5py and files of MATLAB with SciPy and hdf5storage, to the folder given as the first argument.
Prints JSON: for each file its name and its arrays (model, task, shape and float32 bits), or what the refusal must say.
"""

import json
import sys
from pathlib import Path

import h5py
import hdf5storage
import numpy as np
import scipy.io

OUT = Path(sys.argv[1])
SHAPE = (6, 5)
rng = np.random.default_rng(20261129)
files = []


def values(dtype, shape=SHAPE):
    if np.dtype(dtype).kind == "b":
        return rng.random(shape) < 0.3
    if np.dtype(dtype).kind in "iu":
        return rng.integers(0, 100, shape).astype(dtype)
    found = rng.lognormal(-3, 2, shape) * rng.choice([1, 1, 1, -1], shape)
    found.flat[0], found.flat[-1] = np.nan, np.inf
    return found.astype(dtype)


def bits(array):
    """Bits of the values as float32 in C order, with a single representation of NaN."""
    flat = np.ascontiguousarray(array).astype("<f4").ravel()
    return np.where(np.isnan(flat), np.float32(np.nan), flat).astype("<f4").view("<u4").tolist()


def add(name, arrays, notes=(), steps=None):
    files.append(
        {
            "name": name,
            "arrays": [{"task": task, "shape": array.shape, "bits": bits(array)} for task, array in arrays.items()],
            "notes": list(notes),
            "steps": steps,
        }
    )


def refuse(name, message):
    files.append({"name": name, "refusal": message})


def write_types():
    for dtype in ["<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i4", "<i8", "|u1", ">u2", "<u8", "|b1"]:
        name = f"{dtype[1:]}-{'big' if dtype[0] == '>' else 'little'}.h5"
        array = values(dtype)
        with h5py.File(OUT / name, "w") as file:
            file["scores"] = array
        add(name, {"scores": array})


def write_filters():
    array = values("<f4")
    for name, settings in {
        "chunked": {"chunks": (4, 3)},
        "gzip": {"chunks": (4, 3), "compression": "gzip"},
        "shuffle": {"chunks": (4, 3), "compression": "gzip", "shuffle": True, "fletcher32": True},
        "resizable": {"maxshape": (None, 5)},
    }.items():
        for version in ["earliest", "latest"]:
            with h5py.File(OUT / f"{name}-{version}.h5", "w", libver=version) as file:
                file.create_dataset("scores", data=array, **settings)
            add(f"{name}-{version}.h5", {"scores": array})
    with h5py.File(OUT / "lzf.h5", "w") as file:
        file.create_dataset("scores", data=array, compression="lzf")
    refuse("lzf.h5", "lzf.h5, scores: its compression (lzf) is not supported, so it was left out.")


def write_groups():
    array = values("<f4", (2, 3, *SHAPE))
    with h5py.File(OUT / "steps.h5", "w", userblock_size=1024) as file:
        file["step"] = [10, 200]
        file["task"] = ["copy", "find", "skip"]
        file["deep/er/scores"] = array
        file["deep/note"] = "not a number"
        file["deep/texts"] = np.array([["a", "b"], ["c", "d"]], dtype=h5py.string_dtype())
        file["deep/records"] = np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
        file["deep/same"] = h5py.SoftLink("/deep/er/scores")
        file["deep/none"] = h5py.SoftLink("/nowhere")
        file["deep/er/loop"] = file["deep"]
    notes = ["its type (compound) is not read, so it was left out"]
    arrays = {task: array[:, index] for index, task in enumerate(["copy", "find", "skip"])}
    add("steps.h5", arrays, notes, steps=[10, 200])


def write_scales():
    array = values("<f4", (2, 3, *SHAPE))
    no_labels = "This is a netCDF dimension but not a netCDF variable.         5"
    with h5py.File(OUT / "scales.nc", "w") as file:
        # Heads come first, and checkpoints last.
        scores = file.create_dataset("scores", data=array.transpose(3, 1, 2, 0))
        scales = {"head": (np.zeros(5, ">f4"), no_labels), "task": (["copy", "find", "skip"], "task")}
        scales |= {"layer": (np.arange(6), "layer"), "step": (np.array([10, 200]), "step")}
        for axis, (name, (labels, scale)) in enumerate(scales.items()):
            file[name] = labels
            file[name].make_scale(scale)
            scores.dims[axis].attach_scale(file[name])
    arrays = {task: array[:, index] for index, task in enumerate(["copy", "find", "skip"])}
    add("scales.nc", arrays, steps=[10, 200])
    with h5py.File(OUT / "labels.h5", "w") as file:
        file["scores"] = array[0, 0].T
        file["scores"].dims[0].label = "head"
        file["scores"].dims[1].label = "layer"
    add("labels.h5", {"scores": array[0, 0]})


def write_other_files():
    array = values("<f4")
    (OUT / "raw.bin").write_bytes(array.tobytes())
    with h5py.File(OUT / "secret.h5", "w") as file:
        file["scores"] = array
    with h5py.File(OUT / "links.h5", "w") as file:
        file["scores"] = array + 1
        file["link"] = h5py.ExternalLink("secret.h5", "/scores")
        file.create_dataset("raw", shape=SHAPE, dtype="<f4", external=[(str(OUT / "raw.bin"), 0, array.nbytes)])
        layout = h5py.VirtualLayout(shape=SHAPE, dtype="<f4")
        layout[:] = h5py.VirtualSource("secret.h5", "scores", shape=SHAPE)
        file.create_virtual_dataset("virtual", layout)
    notes = [
        "it is in another file, so it was left out",
        "its values can not be decoded, or they are in another file, so it was left out",
        "it refers to other files, so it was left out",
    ]
    add("links.h5", {"scores": array + 1}, notes)
    with h5py.File(OUT / "huge.h5", "w") as file:
        file.create_dataset("scores", shape=(2**20, 2**20), dtype="<f4", chunks=(64, 64), compression="gzip")
    refuse("huge.h5", "it takes 4.4 TB of memory, above the limit of 2.1 GB (--memory 4096GiB raises it)")


def write_matlab():
    array = values("<f8", (2, 3, *SHAPE))
    variables = {"scores": array, "step": np.array([[10, 200]]), "name": "llama", "none": np.zeros((0, 3))}
    hdf5storage.savemat(str(OUT / "new.mat"), variables, format="7.3")
    arrays = {f"task {index}": array[:, index] for index in range(3)}
    add("new.mat", arrays, steps=[10, 200])
    flags = values("|b1")
    hdf5storage.savemat(str(OUT / "struct.mat"), {"run": {"flags": flags}}, format="7.3")
    add("struct.mat", {"flags": flags})
    hdf5storage.savemat(str(OUT / "cells.mat"), {"cells": np.array(["a", "bc"], dtype=object)}, format="7.3")
    refuse("cells.mat", "cells.mat, cells: its type (Reference) is not read, so it was left out.")
    for name, settings in {"5": {}, "compressed": {"do_compression": True}, "4": {"format": "4"}}.items():
        scipy.io.savemat(OUT / f"{name}.mat", {"scores": array[0, 0]}, **settings)
        refuse(
            f"{name}.mat",
            f'{name}.mat: this is a MATLAB file of a version before 7.3, which Headglow does not read; convert it in Python: '
            f'import numpy, scipy.io; numpy.save("{name}.npy", scipy.io.loadmat("{name}.mat")["NAME OF THE VARIABLE"]); '
            "or save it in MATLAB with the option -v7.3.",
        )


write_types()
write_filters()
write_groups()
write_scales()
write_other_files()
write_matlab()
print(json.dumps(files))
