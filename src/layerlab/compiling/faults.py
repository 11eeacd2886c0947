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

__all__ = ["in_our_words", "without_notes"]

_LIBRARIES = {"layerlab", "jax", "jaxlib", "numpy"} | sys.stdlib_module_names
_READ = "return it from the step, and read what comes back: float(step(x, y))"
_PRINT = "return it from the step, and print what comes back"
_BEFORE = "compute it before the step, and give the result as an argument"
_CHOOSE = "ll.where(condition, a, b) chooses number by number"
# What was called, and so needs numbers: in words, and what to do instead.
_ASKED = {
    "__bool__": ("a question with yes or no", f"{_CHOOSE}, ll.maximum(a, b) the larger"),
    "__float__": ("float(x)", _READ),
    "__int__": ("int(x)", _READ),
    "__index__": ("an index or a size", "give it as a plain number: step(x, 3)"),
    "item": ("x.item()", _READ),
    "tolist": ("x.tolist()", _READ),
    "numpy": ("x.numpy()", _READ),
    "__repr__": ("printing", _PRINT),
    "__format__": ("printing", _PRINT),
    "__array__": ("a function of NumPy", "layerlab's own: ll.exp(x) for np.exp(x)"),
    "__array_function__": ("a function of NumPy", "layerlab's own: ll.mean(x) for np.mean(x)"),
    "__getitem__": ("an index by a mask", "ll.where(mask, x, 0.0), which keeps the shape"),
    "one_hot": ("one_hot without num_classes", "F.one_hot(labels, num_classes=10)"),
    "clip_grad_norm_": ("error_if_nonfinite=True", "error_if_nonfinite=False"),
}
# How the line begins that asks with yes or no.
_STATEMENTS = {
    "if": ("an if", _CHOOSE),
    "elif": ("an elif", _CHOOSE),
    "while": ("a while", "a fixed number of rounds: for _ in range(10), with ll.where inside"),
    "assert": ("an assert", "return the condition from the step, and assert it there"),
}

# What stands between the user's line and what was called there.
_PASSED_THROUGH = ("__call__", "forward", "call", "apply")

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
    inside = [
        function
        for module, function, *_ in frames[at + 1 :]
        if module.partition(".")[0] == "layerlab"
    ]
    file, line, source = _place_of(frames[max(at, 0)]) if frames else ("", 0, "")
    if type(cause).__name__ == "UnexpectedTracerError":
        what = "a value of an earlier trace is used, which has no numbers and never will"
        fix = "keep what the step returns, not what it computes inside"
    else:
        is_question = type(cause).__name__ == "TracerBoolConversionError"
        asked, fix = _asked(inside, source, is_question)
        what = f"{asked} needs numbers, and a step that is compiled has none yet"
    return CompileError(
        what,
        detail=_shown(file, line, source),
        fix=fix,
        file=file,
        line=line,
        source=source,
    )


def _asked(inside: list[str], source: str, is_question: bool) -> tuple[str, str]:
    """What needs the numbers, and what to do instead; `inside`: the functions, outermost first."""
    word = source.split(maxsplit=1)[0].rstrip("(:") if source else ""
    if is_question and word in _STATEMENTS:
        return _STATEMENTS[word]
    if inside[:1] == ["__float__"] and "math." in source:
        return "a function of math", "layerlab's own: ll.sqrt(x) for math.sqrt(x)"
    for function in inside:
        if function in _ASKED:
            return _ASKED[function]
        if function not in _PASSED_THROUGH:
            return f"{function}()", _BEFORE
    return "this", _BEFORE


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


def _place_of(frame: _Frame) -> tuple[str, int, str]:
    """File, line and the source on it, as far as there is one."""
    _, _, file, line = frame
    return file, line, linecache.getline(file, line).strip()


def _shown(file: str, line: int, source: str) -> str:
    """A line of code as a person looks it up: ``train.py:12: if loss > 3:``."""
    near = os.path.relpath(file) if os.path.isabs(file) else file
    name = near if len(near) < len(file) else file
    place = f"{name if len(name) <= 60 else '...' + name[-57:]}:{line}"
    room = 96 - len(place)
    if not source:
        return place
    return f"{place}: {source if len(source) <= room else source[: room - 3] + '...'}"


def without_notes(error: BaseException) -> BaseException:
    """The error without what JAX has written below it about its own frames."""
    notes: list[Any] = getattr(error, "__notes__", [])
    notes[:] = [note for note in notes if "JAX has removed its internal frames" not in note]
    return error
