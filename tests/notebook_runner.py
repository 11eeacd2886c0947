"""Runs the scripts of notebooks/ with `import torch` meaning a library of our choice."""

import builtins
import contextlib
import io
import types
from pathlib import Path

import numpy as np

NOTEBOOKS = sorted((Path(__file__).parent / "notebooks").glob("*.py"))


def run(notebook: Path, library: types.ModuleType) -> str:
    """What the script prints when `torch` is this library."""
    functional = getattr(library.nn, "functional", None)
    parts = {
        "torch": library,
        "torch.nn": library.nn,
        "torch.nn.functional": functional,
        "torch.optim": library.optim,
    }

    def import_module(name, globals=None, locals=None, fromlist=(), level=0):
        if name not in parts:
            return builtins.__import__(name, globals, locals, fromlist, level)
        # `import torch.nn` binds torch, `from torch import nn` and `import torch.nn as nn` the part
        return parts[name] if fromlist else library

    names = {
        "__name__": "__main__",
        "__builtins__": {**vars(builtins), "__import__": import_module},
    }
    code = compile(notebook.read_text(), str(notebook), "exec")
    printed = io.StringIO()
    # NumPy warns of the root of a negative number, PyTorch does not; what they print is the same.
    with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
        exec(code, names)
    return printed.getvalue()
