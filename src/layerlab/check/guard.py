"""Running somebody else's code: its errors are caught, its prints are kept off the screen.

An error is told as the learner wrote the line on which it happened, with what came in there.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import os
import random
import sys
import sysconfig
import warnings
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

import numpy as np

import layerlab.random
from layerlab.check.cases import Raised
from layerlab.check.kinds import described

__all__ = ["attempt", "one_line", "quiet"]

OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIBRARIES = tuple(
    {sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
)
MOST_PRINTED = 100_000  # characters in one diagnosis


class _TooMuchPrinted(BaseException):  # not an Exception, so that code under check cannot catch it
    """The code under check prints pages."""


class _Sink(io.TextIOBase):
    """Takes what is printed, keeps nothing, and stops at pages of it."""

    def __init__(self) -> None:
        self.printed = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.printed += len(text)
        if self.printed > MOST_PRINTED:
            raise _TooMuchPrinted
        return len(text)


@contextlib.contextmanager
def quiet(seed: int) -> Iterator[None]:
    """Prints go nowhere, warnings are not shown, and random streams go on afterwards as before."""
    numpy_state, python_state = np.random.get_state(), random.getstate()
    state = layerlab.random.get_rng_state()
    sink = _Sink()
    with (
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        np.random.seed(seed)
        random.seed(seed)
        layerlab.random.manual_seed(seed)
        try:
            yield
        finally:
            np.random.set_state(numpy_state)
            random.setstate(python_state)
            layerlab.random.set_rng_state(state)


def attempt(function: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[Any, Raised | None]:
    """What the function returns, or how it failed; Ctrl-C goes through."""
    try:
        return function(*args, **kwargs), None
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except _TooMuchPrinted:
        return None, Raised("prints", f"it printed more than {MOST_PRINTED:,} characters")
    except RecursionError as error:
        return None, _told(error, "it calls itself without an end")
    except MemoryError as error:
        return None, _told(error, "it asks for more memory than there is")
    except BaseException as error:
        return None, _told(error, one_line(error))


def one_line(error: BaseException) -> str:
    """What the exception says, on one line of bounded length."""
    with contextlib.suppress(Exception):
        return " ".join(str(error).split())[:300]
    return "(its message cannot be printed)"


def _told(error: BaseException, message: str) -> Raised:
    kind = type(error).__name__
    if isinstance(error, SyntaxError) and error.filename:
        return Raised(kind, error.msg, (error.text or "").strip(), error.lineno)
    frame = _own(error.__traceback__)
    if frame is None:
        return Raised(kind, message)
    code = frame.tb_frame.f_code
    line = linecache.getline(code.co_filename, frame.tb_lineno).strip()
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    values = frame.tb_frame.f_locals
    given = ", ".join(
        f"{name} = {described(values[name])}"
        for name in names
        if name in values and name not in ("self", "cls", ".0")  # .0: what a comprehension reads
    )
    return Raised(kind, message, line, frame.tb_lineno, code.co_name, given)


def _own(trace: TracebackType | None) -> TracebackType | None:
    """The last frame in the code under check; a library's frames below it are left out."""
    own = None
    for _ in range(2 * sys.getrecursionlimit()):
        if trace is None:
            break
        name = trace.tb_frame.f_code.co_filename
        if not name.startswith(("<frozen", OURS, *LIBRARIES)):
            own = trace
        trace = trace.tb_next
    return own
