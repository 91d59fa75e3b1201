"""Values in double precision are kept where float32 does not hold them well enough, as by the viewer."""

from typing import Any

import numpy as np
import pytest

import headglow as hg
from headglow.precision import narrow
from tests.test_sending import Page, page

__all__ = ["page"]

UNIFORM = np.random.default_rng(0).uniform(0.1, 1, (3, 4, 5))


@pytest.mark.parametrize(
    ("values", "is_kept"),
    [
        (UNIFORM, False),
        (UNIFORM - 0.5, False),
        (np.where(UNIFORM > 0.9, np.nan, UNIFORM), False),
        (np.where(UNIFORM > 0.9, np.inf, UNIFORM), False),
        (np.zeros((4, 5)), False),
        (np.full((4, 5), np.nan), False),
        (np.arange(20).reshape(4, 5), False),
        # Beyond float32; too small; counts that it rounds; close together.
        (UNIFORM * 1e39, True),
        (UNIFORM * 1e-41, True),
        (np.arange(20).reshape(4, 5) + 2**24, True),
        (np.concatenate([UNIFORM, UNIFORM[:1] * 1e-3 + 1]), False),
        (np.concatenate([UNIFORM, UNIFORM[:1] * 1e-5 + 1]), True),
        # Equal but for the noise of double precision.
        (UNIFORM * 1e-15 + 1, False),
        ((UNIFORM * 100).astype(np.uint16), False),
    ],
)
def test_which_values_are_kept(values: Any, is_kept: bool) -> None:
    found = narrow(values)
    assert found.dtype == (np.float64 if is_kept else np.float32)
    np.testing.assert_array_equal(found, values if is_kept else values.astype(np.float32))


def test_doubles_are_sent(page: Page) -> None:
    scores = UNIFORM * 1e-6 + 1
    [tensor] = hg.imshow(scores)._data["tensors"]
    assert tensor["isDouble"]
    assert page.contents[tensor["values"][0]["model"]].view("<f8").tolist() == scores.ravel().tolist()
