"""Writes arrays as Zarr stores with the installed version of zarr-python (2 or 3), and with xarray if it is installed, to the
folder given as the first argument. Prints for each store its path, and for each model its shape, steps, tasks and float32 bits.
"""

import json
import shutil
import sys
import warnings
from pathlib import Path

import numcodecs
import numpy as np
import zarr

warnings.simplefilter("ignore")
OUT = Path(sys.argv[1])
OUT.mkdir(exist_ok=True)
IS_3 = int(zarr.__version__.split(".")[0]) >= 3
FLOATS = ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]
INTEGERS = ["|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "|u1", "<u2", ">u2", "<u4", ">u4", "<u8", ">u8"]
SHAPE = (2, 3, 7, 5)
CHUNKS = (1, 2, 4, 3)

rng = np.random.default_rng(20261129)
stores = []


def values(dtype="<f4", shape=SHAPE):
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.random(shape) < 0.3
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        native = dtype.newbyteorder("=")
        return rng.integers(limits.min, limits.max, shape, dtype=native, endpoint=True).astype(dtype)
    found = rng.lognormal(-3, 2, shape) * rng.choice([1, 1, 1, -1], shape)
    found.flat[0], found.flat[-1] = np.nan, np.inf
    return found.astype(dtype)


def bits(array):
    """Bits of the values as float32 in C order, with a single representation of NaN."""
    with np.errstate(over="ignore"):
        flat = np.ascontiguousarray(array).astype("<f4").ravel()
    return np.where(np.isnan(flat), np.float32(np.nan), flat).astype("<f4").view("<u4").tolist()


def model(name, array, steps=None, tasks=None):
    """@param array checkpoint x task x layer x head"""
    return {"name": name, "shape": array.shape, "steps": steps, "tasks": tasks, "bits": bits(array)}


def add(path, *models):
    stores.append({"path": path, "models": list(models)})


def name_of(text):
    return text.replace("<", "le-").replace(">", "be-").replace("|", "")


def write_v2(path, array, chunks=CHUNKS, **settings):
    """A single array of version 2."""
    if IS_3:
        settings = {"fill_value": 0, **settings}
        compressor = settings.pop("compressor", "auto")
        created = zarr.create_array(
            OUT / path, shape=array.shape, dtype=array.dtype, chunks=chunks, zarr_format=2,
            compressors=compressor, **settings,
        )
    else:
        created = zarr.open(str(OUT / path), mode="w", shape=array.shape, dtype=array.dtype, chunks=chunks, **settings)
    created[:] = array
    add(path, model(Path(path).stem, array))


def write_types():
    for dtype in [*FLOATS, *INTEGERS, "|b1"]:
        write_v2(f"v2-{name_of(dtype)}.zarr", values(dtype))
    for order in "CF":
        write_v2(f"v2-order-{order}.zarr", values(), order=order)


def write_codecs2():
    compressors = {
        "none": None,
        "gzip": numcodecs.GZip(5),
        "zlib": numcodecs.Zlib(5),
        "zstd": numcodecs.Zstd(3),
        "lz4": numcodecs.LZ4(),
        **{
            f"blosc-{name}-{shuffle}": numcodecs.Blosc(name, 5, shuffle)
            for name in ["blosclz", "lz4", "lz4hc", "zlib", "zstd"]
            for shuffle in [0, 1, 2]
        },
    }
    for name, compressor in compressors.items():
        write_v2(f"v2-{name}.zarr", values("<f8"), compressor=compressor)
        # Chunks that are large and regular enough to be compressed, in several blocks and parts.
        large = np.round(rng.lognormal(0, 1, (1, 2, 80, 70)), 1)
        large[0, 1] = large[0, 0]
        write_v2(f"v2-{name}-large.zarr", large, chunks=(1, 2, 64, 64), compressor=compressor)
    write_v2("v2-shuffle.zarr", values(), filters=[numcodecs.Shuffle(4)], compressor=numcodecs.Zlib(1))
    write_v2("v2-delta.zarr", values("<i4"), filters=[numcodecs.Delta("<i4")])


def write_absent2():
    array = values("<f4")
    array[0, :2, :4, :3] = 7
    write_v2("v2-absent.zarr", array, fill_value=7)
    array = values("<f4")
    array[1, 2:, 4:, 3:] = np.nan
    write_v2("v2-absent-nan.zarr", array, fill_value=np.nan)


def write_group(path, **settings):
    """Labels in groups that are nested to two levels, in a folder, and as an archive."""
    a, b = values(), values("<f8")
    steps, tasks = [0, 1000], ["induction", "kopieren ß", "z"]
    group = zarr.open_group(str(OUT / path), mode="w", **settings)
    inner = group.create_group("runs").create_group("first seed")
    for name, data in [("step", np.array(steps)), ("task", np.array(tasks)), ("other", np.arange(9.0))]:
        create(group, name, data, data.shape)
    create(inner, "scores", a, CHUNKS)
    create(group, "plain.b", b[0], CHUNKS[1:])
    shown = [model("plain.b", b[:1], None, tasks), model("runs/first seed/scores", a, steps, tasks)]
    add(path, *shown)
    archive = path.replace(".zarr", "-archive.zarr")
    shutil.make_archive(str(OUT / archive), "zip", OUT / path)
    add(f"{archive}.zip", *shown)
    shutil.make_archive(str(OUT / archive) + "-folder", "zip", OUT, path)
    add(f"{archive}-folder.zip", *shown)


def create(group, name, data, chunks):
    if IS_3:
        group.create_array(name, data=data, chunks=chunks)
    else:
        group.create_dataset(name, data=data, chunks=chunks)


def write_zip_store():
    array = values()
    if IS_3:
        store = zarr.storage.ZipStore(OUT / "zip-store.zarr.zip", mode="w")
        zarr.create_array(store, data=array, chunks=CHUNKS)
    else:
        store = zarr.ZipStore(str(OUT / "zip-store.zarr.zip"), mode="w")
        zarr.array(array, store=store, chunks=CHUNKS)
    store.close()
    add("zip-store.zarr.zip", model("zip-store", array))


def write_v3(path, array, **settings):
    settings = {"chunks": CHUNKS, "fill_value": 0, **settings}
    created = zarr.create_array(OUT / path, shape=array.shape, dtype=array.dtype, zarr_format=3, **settings)
    created[:] = array
    add(path, model(Path(path).stem, array))


def write_version3():
    from zarr import codecs

    for dtype in ["float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"]:
        write_v3(f"v3-{dtype}.zarr", values(dtype))
    write_v3("v3-big.zarr", values("float64"), serializer=codecs.BytesCodec(endian="big"))
    write_v3("v3-big-half.zarr", values("float16"), serializer=codecs.BytesCodec(endian="big"))
    for name, compressors in {
        "none": None,
        "gzip": [codecs.GzipCodec(level=5)],
        "zstd": [codecs.ZstdCodec(level=3, checksum=True)],
        "blosc": [codecs.BloscCodec(cname="zstd", shuffle="bitshuffle")],
        "crc32c": [codecs.Crc32cCodec()],
        "both": [codecs.GzipCodec(level=1), codecs.Crc32cCodec()],
    }.items():
        write_v3(f"v3-{name}.zarr", values(), compressors=compressors)
    write_v3("v3-transposed.zarr", values(), filters=[codecs.TransposeCodec(order=(2, 0, 3, 1))])
    for separator in "./":
        for kind in ["default", "v2"]:
            name = f"v3-keys-{kind}-{'dot' if separator == '.' else 'slash'}.zarr"
            write_v3(name, values(), chunk_key_encoding={"name": kind, "separator": separator})
    for location in ["start", "end"]:
        array = values()
        array[0, 0, :2, :3] = 0
        write_v3(
            f"v3-shards-{location}.zarr",
            array,
            chunks=(1, 1, 2, 3),
            shards={"shape": (2, 2, 4, 3), "index_location": location},
        )
    array = values()
    array[1, 2:, 4:, 3:] = -np.inf
    write_v3("v3-absent.zarr", array, fill_value=-np.inf)
    array = values("float64")
    array[0, :2, :4, :3] = np.nan
    write_v3("v3-absent-nan.zarr", array, fill_value=np.nan)
    write_group("v3-group.zarr", zarr_format=3)
    zarr.consolidate_metadata(str(OUT / "v3-group.zarr"))


def write_xarray():
    try:
        import xarray
    except ImportError:
        return
    steps, tasks = [10, 20], ["copying", "induction", "z"]
    array = values("float64")
    for version in [2, 3]:
        dataset = xarray.Dataset(
            {
                "scores": (("layer", "head", "behaviour", "step"), array.transpose(2, 3, 1, 0)),
                "seeds": (("seed", "head", "layer"), values("float64", (2, 5, 7))),
                "attention": (("query", "key"), values("float64", (4, 4))),
            },
            coords={"step": steps, "behaviour": tasks, "layer": np.arange(7), "head": np.arange(5)},
        )
        path = f"xarray{version}.zarr"
        dataset.to_zarr(OUT / path, zarr_format=version)
        seeds = dataset["seeds"].values.transpose(0, 2, 1)
        add(
            path,
            model("scores", array, steps, tasks),
            *(model(f"seeds/run {seed}", seeds[seed][None, None]) for seed in range(2)),
        )
        packed = np.round(rng.normal(0, 1, (7, 5)), 2)
        packed[2, 3] = np.nan
        stored = xarray.Dataset({"scores": (("layer", "head"), packed)})
        encoding = {"scores": {"dtype": "int16", "scale_factor": 0.01, "add_offset": 0.5, "_FillValue": -32768}}
        stored.to_zarr(OUT / f"packed{version}.zarr", zarr_format=version, encoding=encoding)
        read = xarray.open_zarr(OUT / f"packed{version}.zarr")["scores"].values
        add(f"packed{version}.zarr", model(f"packed{version}", read[None, None]))


write_types()
write_codecs2()
write_absent2()
write_group("v2-group.zarr", **({"zarr_format": 2} if IS_3 else {}))
write_zip_store()
if IS_3:
    write_version3()
    write_xarray()
print(json.dumps(stores))
