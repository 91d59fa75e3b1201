"""Attention-head importance: figures in notebooks, runs that are followed, and pyramids of any size."""

from typing import TYPE_CHECKING, Any

from headglow.runs import Run
from headglow.writing import pyramid

if TYPE_CHECKING:
    from headglow.figure import Figure, imshow, link

__all__ = ["Figure", "Run", "__version__", "imshow", "link", "pyramid"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Notebooks' widgets load when they are used: workers of a cluster have no need of them.
    if name not in ("Figure", "imshow", "link"):
        raise AttributeError(f"module 'headglow' has no attribute {name!r}")
    from headglow import figure

    return getattr(figure, name)
