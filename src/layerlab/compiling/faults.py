"""What cannot be compiled, said in our words: the line that asks for a number, and what to do.

While a step is traced its values have shapes and dtypes, but no numbers yet. JAX says so in many
ways and from deep inside; here each becomes a CompileError that names the user's own line.
"""

from __future__ import annotations

import linecache
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from layerlab import autograd
from layerlab.errors import CompileError, LayerlabError

__all__ = ["in_our_words", "place_of"]

_LIBRARIES = {"layerlab", "jax", "jaxlib", "numpy"} | sys.stdlib_module_names
_READ = "return it from the step, and read what comes back: float(step(x, y))"
# The method that was called, what it needs numbers for, and what to do instead.
_ASKED = {
    "__bool__": ("a question with yes or no", "ll.where(condition, a, b) chooses number by number"),
    "__float__": ("float(x)", _READ),
    "__int__": ("int(x)", _READ),
    "__index__": ("an index or a size", "give it as a plain number: step(x, 3)"),
    "item": (".item()", _READ),
    "tolist": (".tolist()", _READ),
    "numpy": (".numpy()", _READ),
    "__repr__": ("printing", "return it from the step, and print what comes back"),
    "__format__": ("printing", "return it from the step, and print what comes back"),
    "__array__": ("a function of NumPy", "layerlab's own: ll.exp(x) for np.exp(x)"),
    "__array_function__": ("a function of NumPy", "layerlab's own: ll.mean(x) for np.mean(x)"),
    "__getitem__": (
        "an index by a mask",
        "ll.where(mask, x, 0.0) keeps the shape, whatever the numbers are",
    ),
}
_STATEMENTS = {  # how the line begins that asks with yes or no
    "if": ("if", "ll.where(condition, a, b) chooses number by number"),
    "elif": ("elif", "ll.where(condition, a, b) chooses number by number"),
    "while": ("while", "a fixed number of rounds: for _ in range(10), with ll.where inside"),
    "assert": ("assert", "return the condition from the step, and assert it there"),
}

_Frame = tuple[str, str, str, int]  # module, function, file, line


@contextmanager
def in_our_words() -> Iterator[None]:
    """Inside a trace, around the user's code: what JAX says of it becomes a CompileError."""
    try:
        with autograd.tracing():
            yield
    except Exception as error:
        fault = _translated(error)
        if fault is None:
            raise
        raised = fault
    else:
        return
    raise raised  # here, where the error that it came from is no longer its context


def _translated(error: Exception) -> CompileError | None:
    """The CompileError for this error; None if it is the user's own, or one of ours."""
    if isinstance(error, CompileError):
        return None
    cause: BaseException | None = error
    frames = _frames(error.__traceback__)
    # Our own checks may have taken JAX's words for their operand's: then those are the context.
    while isinstance(cause, LayerlabError) and cause.__context__ is not None:
        cause = cause.__context__
        frames += _frames(cause.__traceback__)
    if type(cause).__module__ != "jax.errors":
        return None
    at = max((i for i, frame in enumerate(frames) if _is_users(frame)), default=-1)
    inside = [function for module, function, *_ in frames[at + 1 :] if module != "jax"]
    file, line, source = place_of(frames[max(at, 0)]) if frames else ("", 0, "")
    if type(cause).__name__ == "UnexpectedTracerError":
        what = "a value of an earlier trace is used, which has no numbers and never will"
        fix = "keep what the step returns, not what it computes inside"
    else:
        asked, fix = _asked(inside, source)
        what = f"{asked} needs numbers, and while a step is compiled there are none yet"
    return CompileError(
        what,
        detail=_shown(file, line, source),
        fix=fix,
        file=file,
        line=line,
        source=source,
    )


def _asked(inside: list[str], source: str) -> tuple[str, str]:
    """What needs the numbers, and what to do instead; `inside`: the functions, outermost first."""
    for function in inside:
        if function == "__bool__":
            word = source.split(maxsplit=1)[0].rstrip("(:") if source else ""
            if word in _STATEMENTS:
                return _STATEMENTS[word]
        if function in _ASKED:
            return _ASKED[function]
    name = next((f for f in inside if not f.startswith(("_", "<"))), "this")
    return f"{name}(...), whose shape depends on them,", (
        "compute it before the step, and give the result as an argument"
    )


def _frames(traceback: TracebackType | None) -> list[_Frame]:
    found = []
    while traceback is not None:
        frame = traceback.tb_frame
        module = str(frame.f_globals.get("__name__", ""))
        code = frame.f_code
        found.append((module, code.co_name, code.co_filename, traceback.tb_lineno))
        traceback = traceback.tb_next
    return found


def _is_users(frame: _Frame) -> bool:
    return frame[0].partition(".")[0] not in _LIBRARIES


def place_of(frame: _Frame) -> tuple[str, int, str]:
    """File, line and the source on it, as far as there is one."""
    _, _, file, line = frame
    return file, line, linecache.getline(file, line).strip()


def _shown(file: str, line: int, source: str) -> str:
    """A line of code as a person looks it up: ``train.py:12: if loss > 3:``."""
    near = os.path.relpath(file) if os.path.isabs(file) else file
    name = near if len(near) < len(file) else file
    place = f"{name if len(name) <= 60 else '...' + name[-57:]}:{line}"
    room = 96 - len(place)
    return f"{place}: {source if len(source) <= room else source[: room - 3] + '...'}".rstrip(": ")


def without_notes(error: BaseException) -> BaseException:
    """The error without what JAX has written below it about its own frames."""
    notes: list[Any] = getattr(error, "__notes__", [])
    notes[:] = [note for note in notes if "JAX has removed its internal frames" not in note]
    return error
