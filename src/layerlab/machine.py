"""What this process asks of the machine: to keep freed memory, and to take tiny numbers for 0."""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from typing import Any

from layerlab.arguments import check_flag

__all__ = ["FlushedDenormals", "keep_freed_memory", "set_flush_denormal"]


@functools.cache
def keep_freed_memory() -> None:
    """Ask the C library to keep freed memory (up to 256 MB) for the next array of that size.

    A training step frees and takes the same large arrays again and again. glibc hands memory back
    to the system after each, and the next use of it faults page by page: a step of 784-256-128-10
    took 1.67 ms so, and 0.68 ms with this. Elsewhere than under glibc nothing is done.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        trim_threshold, mmap_threshold = -1, -3  # from malloc.h
        mallopt(trim_threshold, 256 * 2**20)
        mallopt(mmap_threshold, 32 * 2**20)  # the most it takes: larger arrays are mapped each time


_FLUSH = 0x8040  # of the control word of SSE: results and operands that are denormal count as 0


def set_flush_denormal(mode: bool) -> bool:
    """Let this thread take denormal numbers for 0, as torch.set_flush_denormal does, or not.

    They are those too near 0 for a full mantissa: in float32, below 1.2e-38. Some processors take
    a hundred times as long for one, and a converged run is full of them. Returns whether it can be
    done here: on Linux with x86-64. `fit` does it during its steps, and XLA always. Threads that
    run already, such as those of NumPy's BLAS, go on as they were.
    """
    return _set_flush(check_flag("mode", mode)) is not None


class FlushedDenormals:
    """Denormal numbers count as 0 inside, where the machine can (see `set_flush_denormal`)."""

    def __enter__(self) -> None:
        self.before = _set_flush(True)

    def __exit__(self, *_: object) -> None:
        if self.before is False:
            _set_flush(False)


def _set_flush(mode: bool) -> bool | None:
    """How it was before, or None where nothing can be set."""
    functions = _floating_point_environment()
    if functions is None:
        return None
    get, put = functions
    environment = (ctypes.c_uint32 * 8)()  # the C library's fenv_t, whose last word is SSE's
    get(environment)
    word = environment[7]
    environment[7] = word | _FLUSH if mode else word & ~_FLUSH
    put(environment)
    return word & _FLUSH == _FLUSH


@functools.cache
def _floating_point_environment() -> tuple[Any, Any] | None:
    """The C functions that read and write how this thread computes, on Linux with x86-64."""
    if not sys.platform.startswith("linux") or os.uname().machine != "x86_64":
        return None
    library = ctypes.CDLL(None)
    found = getattr(library, "fegetenv", None), getattr(library, "fesetenv", None)
    return None if None in found else found
