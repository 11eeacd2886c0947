"""Taking a class or a function out of a Python file that somebody wrote."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import linecache
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from layerlab.arguments import nearest
from layerlab.check.cases import Raised
from layerlab.check.guard import attempt
from layerlab.errors import ArgumentError, FileError

__all__ = ["ImportFailed", "check_file", "load", "only_name", "subjects_in"]

LARGEST_FILE = 2**20


class ImportFailed(Exception):
    """The file itself stops with an error, before anything in it can be checked."""

    def __init__(self, path: Path, raised: Raised) -> None:
        super().__init__(raised.message)
        self.path = path
        self.raised = raised


def load(path: Path, name: str | None = None) -> Any:
    """The class or function `name` of the file; without a name the only one in it.

    Raises ImportFailed where the file stops with an error, FileError and ArgumentError where
    there is no such file or name.
    """
    module = _module(path)
    known = subjects_in(module)
    if name is not None:
        if not hasattr(module, name):
            if not known:
                raise ArgumentError(
                    f"there is no {name} in {path.name}",
                    detail="it has no class or function of its own",
                    fix="the file in which it is written",
                )
            raise nearest(f"class or function in {path.name}:", name, known)
        return getattr(module, name)
    if len(known) != 1:
        what = f"there are {len(known)}: {', '.join(known)}" if known else "it has none"
        raise ArgumentError(
            f"which class or function of {path.name} is meant?",
            detail=what,
            fix=f"{path.name}:{known[-1] if known else 'MyLayer'}",
        )
    return getattr(module, known[0])


def subjects_in(module: ModuleType) -> list[str]:
    """The public classes and functions that were written in this file, in their order."""
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == module.__name__
    ]


def only_name(path: Path) -> str | None:
    """The only public class or function that a file defines, read without running it."""
    if not path.is_file() or path.stat().st_size > LARGEST_FILE:
        return None
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    names = {part.name for part in tree.body if isinstance(part, kinds)}
    public = [name for name in names if not name.startswith("_")]
    return public[0] if len(public) == 1 else None


def check_file(path: Path) -> None:
    """Raises FileError where there is no such file."""
    if not path.is_file():
        what = f"{str(path)!r} is no file" if path.exists() else f"there is no file {str(path)!r}"
        raise FileError(what, fix="the path of a Python file: layers.py:Dense")


def _module(path: Path) -> ModuleType:
    check_file(path)
    if path.stat().st_size > LARGEST_FILE:
        raise FileError(f"{path.name} is larger than {LARGEST_FILE:,} bytes: that is no layer")
    name = f"learner_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileError(f"{path.name} is no Python file", fix="a file that ends in .py")
    module = importlib.util.module_from_spec(spec)
    earlier = sys.modules.get(name)
    sys.modules[name] = module  # dataclasses and pickles look a class's module up there
    try:
        _, raised = attempt(spec.loader.exec_module, module)
    finally:
        if earlier is not None:
            sys.modules[name] = earlier
    if raised:
        linecache.checkcache(str(path))
        raise ImportFailed(path, raised)
    return module
