"""Running somebody else's code: its errors are caught, its prints are kept off the screen.

An error is told as the learner wrote the line on which it happened, with what came in there. What
the code changes in the process (streams, settings, random numbers) is put back afterwards.
"""

from __future__ import annotations

import contextlib
import decimal
import gc
import io
import linecache
import logging
import math
import os
import random
import signal
import sys
import sysconfig
import threading
import warnings
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

import numpy as np

import layerlab.random
from layerlab.arrays import get_default_dtype, set_default_dtype
from layerlab.autograd import is_grad_enabled, set_grad_enabled
from layerlab.check.cases import Raised
from layerlab.check.kinds import described

__all__ = ["Gone", "Relayed", "attempt", "name_of", "one_line", "printable", "quiet", "told"]

OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIBRARIES = tuple(
    {sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
)
MOST_PRINTED = 100_000  # characters in one diagnosis


class _TooMuchPrinted(BaseException):  # not an Exception, so that code under check cannot catch it
    """The code under check prints pages."""


class Relayed(Exception):
    """An error of code that runs in another process, where it has been told already."""

    def __init__(self, raised: Raised) -> None:
        super().__init__(raised.said)
        self.raised = raised


class Gone(BaseException):
    """The code under check is gone, with its process: nothing more can be asked."""


class _Sink(io.TextIOBase):
    """Takes what is printed, keeps nothing, and stops at pages of it."""

    def __init__(self) -> None:
        self.printed = 0.0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.printed += len(text)
        if self.printed > MOST_PRINTED:
            raise _TooMuchPrinted
        return len(text)


def _attribute(owner: Any, name: str) -> tuple[Callable[[], Any], Callable[[Any], None]]:
    return lambda: getattr(owner, name), lambda value: setattr(owner, name, value)


def _content(owner: Any, name: str) -> tuple[Callable[[], Any], Callable[[Any], None]]:
    def put(value: Any) -> None:
        getattr(owner, name)[:] = value

    return lambda: list(getattr(owner, name)), put


def _set_environment(before: dict[str, str]) -> None:
    if before != dict(os.environ):
        os.environ.clear()
        os.environ.update(before)


# What belongs to the whole process: how it is read, and how it is put back.
SETTINGS: tuple[tuple[Callable[[], Any], Callable[[Any], Any]], ...] = (
    (sys.gettrace, sys.settrace),
    (sys.getprofile, sys.setprofile),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (np.random.get_state, np.random.set_state),
    (random.getstate, random.setstate),
    (layerlab.random.get_rng_state, layerlab.random.set_rng_state),
    (get_default_dtype, set_default_dtype),
    (is_grad_enabled, lambda before: set_grad_enabled(before).__enter__()),
    (np.get_printoptions, lambda before: np.set_printoptions(**before)),
    (lambda: decimal.getcontext().copy(), decimal.setcontext),
    (gc.isenabled, lambda before: gc.enable() if before else gc.disable()),
    (os.getcwd, os.chdir),
    (lambda: dict(os.environ), _set_environment),
    (lambda: signal.getsignal(signal.SIGINT), lambda before: signal.signal(signal.SIGINT, before)),
    _content(sys, "path"),
    _content(sys, "argv"),
    _content(logging.root, "handlers"),
    _attribute(logging.root, "level"),
    _attribute(logging.root.manager, "disable"),
    _attribute(threading, "excepthook"),
    *(_attribute(sys, name) for name in ("stdin", "excepthook", "unraisablehook", "displayhook")),
)


@contextlib.contextmanager
def quiet(seed: int) -> Iterator[None]:
    """Prints go nowhere, warnings are not shown, and afterwards everything is as before."""
    before: list[tuple[Callable[[Any], Any], Any]] = []
    for read, put in SETTINGS:
        with contextlib.suppress(OSError):  # the current folder is gone
            before.append((put, read()))
    sink = _Sink()
    try:
        with (
            contextlib.redirect_stdout(sink),
            contextlib.redirect_stderr(sink),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            sys.unraisablehook = _unheard
            np.random.seed(seed)
            random.seed(seed)
            layerlab.random.manual_seed(seed)
            yield
    finally:
        sink.printed = -math.inf  # who still holds it must not be stopped any more
        for put, value in before:
            with contextlib.suppress(OSError, TypeError, ValueError):  # signals: main thread only
                put(value)


def _unheard(error: Any) -> None:
    """An error where none can be told, as in __del__."""


def attempt(function: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[Any, Raised | None]:
    """What the function returns, or how it failed; Ctrl-C and Gone go through."""
    limit = sys.getrecursionlimit()
    try:
        with np.errstate():  # the code may set another one: it must not become the checker's own
            return function(*args, **kwargs), None
    except BaseException as error:
        return None, told(error)
    finally:
        if sys.getrecursionlimit() != limit:
            sys.setrecursionlimit(limit)


def told(error: BaseException) -> Raised:
    """What an error says, and on which of the learner's own lines. Raises Ctrl-C again."""
    if isinstance(error, KeyboardInterrupt | Gone):
        raise error
    if isinstance(error, Relayed):
        return error.raised
    if isinstance(error, _TooMuchPrinted):
        return Raised("prints", f"it printed more than {MOST_PRINTED:,} characters")
    try:
        return _told(error)
    except KeyboardInterrupt:
        raise
    except BaseException:  # its message, its arguments, its frames: anything can be odd
        return Raised(name_of(type(error)), "(its message cannot be printed)")


def name_of(thing: Any) -> str:
    """The name of a class or function, or of the class of an object."""
    name = None
    try:
        name = getattr(thing, "__name__", None)
    except KeyboardInterrupt:
        raise
    except BaseException:
        pass
    return printable(name if type(name) is str else type.__getattribute__(type(thing), "__name__"))


def one_line(error: BaseException) -> str:
    """What the exception says, on one line of bounded length."""
    try:
        return printable(str(error)[:10_000])[:300]
    except KeyboardInterrupt:
        raise
    except BaseException:
        return "(its message cannot be printed)"


def printable(text: str) -> str:
    """Text on one line, with what has no shape (an escape, half a letter) written as its code."""
    return "".join(
        letter if letter.isprintable() else ascii(letter)[1:-1] for letter in " ".join(text.split())
    )


def _told(error: BaseException) -> Raised:
    kind = name_of(type(error))
    if isinstance(error, SyntaxError) and error.filename:
        line = error.text if isinstance(error.text, str) else ""
        return Raised(kind, printable(str(error.msg)), printable(line), error.lineno)
    message = one_line(error)
    if isinstance(error, RecursionError):
        message = "it calls itself without an end"
    elif isinstance(error, MemoryError):
        message = "it asks for more memory than there is"
    frame = _own(error.__traceback__)
    if frame is None:
        return Raised(kind, message)
    code = frame.tb_frame.f_code
    line = printable(linecache.getline(code.co_filename, frame.tb_lineno))
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    values = frame.tb_frame.f_locals
    given = ", ".join(
        f"{name} = {described(values[name])}"
        for name in names
        if name in values and name not in ("self", "cls", ".0")  # .0: what a comprehension reads
    )
    return Raised(kind, message, line, frame.tb_lineno, code.co_name, printable(given))


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
