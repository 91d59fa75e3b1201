"""Writes pyramids: arrays of scores with coarser levels, as Zarr stores that Headglow opens at any size."""

from headglow.writing import pyramid

__all__ = ["__version__", "pyramid"]

__version__ = "0.1.0"
