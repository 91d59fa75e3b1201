# Writes fixtures.json: pickles by Python and NumPy, and files by PyTorch, each with what it holds. Run it with NumPy 1 or 2 and PyTorch:
#   python fixtures.py
import base64
import io
import json
import pickle
from collections import Counter, OrderedDict, defaultdict

import numpy
import torch

encode = lambda data: base64.b64encode(data).decode()
fixtures = {"numpy": numpy.__version__, "torch": torch.__version__, "pickles": {}, "files": {}}

VALUES = {
    "list": [1, -2, 300, 70000, 3.5, True, None, 2**40],
    "tuple": (1, "é", b"\x00\xff"),
    "ordered": OrderedDict([(10, 1.0), (2, 2.0)]),
    "default": defaultdict(list, {"x": [1]}),
    "counter": Counter("aab"),
    "set": {7},
    "long text": "x" * 300,
    (5, 1): float("inf"),
}
matrix = numpy.arange(6).reshape(2, 3) / 4
ARRAYS = {
    "c": matrix,
    "fortran": numpy.asfortranarray(matrix),
    "big-endian": matrix.astype(">f4"),
    "half": matrix.astype("f2"),
    "integers": numpy.array([[2**40, -1]]),
    "booleans": numpy.array([[True, False]]),
    "objects": numpy.array([[0.5, None], [1.5, 2.5]], dtype=object),
    "scalar": numpy.float32(0.25),
    "list": numpy.array([0.5, 1.5]),
}
for protocol in range(6):
    fixtures["pickles"][f"values {protocol}"] = encode(pickle.dumps(VALUES, protocol=protocol))
    fixtures["pickles"][f"arrays {protocol}"] = encode(pickle.dumps(ARRAYS, protocol=protocol))

base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 4
TENSORS = {
    "float": base,
    "strided": base[1:3, ::2],
    "transposed": base.T,
    "expanded": torch.tensor([[1.0], [2.0]]).expand(2, 3),
    "double": base[:2, :2].double(),
    "half": base[:2, :2].half(),
    "bfloat16": base[:2, :2].bfloat16(),
    "int64": torch.tensor([[1, -2], [3, 4]]),
    "uint8": torch.tensor([[1, 255]], dtype=torch.uint8),
    "bool": torch.tensor([[True, False]]),
    "scalar": torch.tensor(0.5),
    "list": torch.tensor([0.5, 1.5]),
    "parameter": torch.nn.Parameter(base[:1, :2]),
    "shared": [base[0:1], base[1:2]],
}


def saved(value, **settings):
    buffer = io.BytesIO()
    torch.save(value, buffer, **settings)
    return encode(buffer.getvalue())


fixtures["files"]["zip"] = saved(TENSORS)
fixtures["files"]["legacy"] = saved(TENSORS, _use_new_zipfile_serialization=False)
fixtures["pickles"]["tensors"] = encode(pickle.dumps({"float": base, "half": base[:2, :2].half()}))


def numpy_saved(save, *arrays, **named):
    buffer = io.BytesIO()
    save(buffer, *arrays, **named)
    return encode(buffer.getvalue())


with_missing = matrix.astype(object)
with_missing[1, 2] = None
fixtures["objects"] = {
    "dictionary.npy": numpy_saved(numpy.save, {"induction": matrix, "copying": matrix.tolist()}),
    "steps.npy": numpy_saved(numpy.save, {100: matrix, 200: 2 * matrix}),
    "missing.npy": numpy_saved(numpy.save, with_missing),
    "archive.npz": numpy_saved(numpy.savez, scores=numpy.array({"induction": matrix}), names=numpy.array(["a", "b"])),
    "distances.npz": numpy_saved(numpy.savez, distances=numpy.arange(16.0).reshape(4, 4).astype(object)),
}
small = torch.arange(6, dtype=torch.float32).reshape(2, 3)
fixtures["small"] = {
    "pickle 0": encode(pickle.dumps({"m": small.numpy()}, protocol=0)),
    "pickle 2": encode(pickle.dumps([[0, 1.0, 2], [3, 4, 5]], protocol=2)),
    "pickle 5": encode(pickle.dumps({"m": small.numpy().astype("f8")}, protocol=5)),
    "torch": saved({"m": small}),
    "legacy torch": saved(small.half(), _use_new_zipfile_serialization=False),
}
layer = torch.nn.Linear(3, 2)
optimizer = torch.optim.Adam(layer.parameters())
layer(torch.ones(1, 3)).sum().backward()
optimizer.step()
checkpoint = {"epoch": 3, "model_state_dict": layer.state_dict(), "optimizer_state_dict": optimizer.state_dict()}
fixtures["shapes"] = {
    "state": saved(layer.state_dict()),
    "checkpoint": saved(checkpoint),
    "checkpoint with scores": saved({**checkpoint, "head_importance": small}),
    "list": saved([small, small + 6]),
    "lists": saved({"a": [small, small + 6], "b": (small + 12, small + 18)}),
    "list of maps": saved([small.reshape(1, 1, 2, 3)]),
}
json.dump(fixtures, open("fixtures.json", "w"), indent=1)
