"""Attention-head importance: figures in notebooks, runs that are followed, and pyramids of any size."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from headglow.runs import Run
from headglow.writing import pyramid

if TYPE_CHECKING:
    from headglow.figure import Figure, imshow, link
    from headglow.watching import watch

__all__ = ["Figure", "Run", "__version__", "imshow", "link", "pyramid", "watch"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Notebooks' widgets load when they are used: workers of a cluster have no need of them.
    modules = {"Figure": "figure", "imshow": "figure", "link": "figure", "watch": "watching"}
    if name not in modules:
        raise AttributeError(f"module 'headglow' has no attribute {name!r}")
    return getattr(import_module(f"headglow.{modules[name]}"), name)
