"""The command line: `layerlab demo`, `train`, `evaluate`, `predict`, `summary`."""

from layerlab.cli.main import main

__all__ = ["main"]
