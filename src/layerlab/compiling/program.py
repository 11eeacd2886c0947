"""A pure function as one compiled program, whose trace is watched over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from layerlab import autograd, xla
from layerlab.compiling.faults import in_our_words, without_notes
from layerlab.compiling.state import State
from layerlab.compiling.watch import Watch
from layerlab.errors import CompileError

__all__ = ["Program"]


class Program:
    """What `jax.jit` makes of a function that changes this state; `options` are those of `jit`.

    Once it is traced, `jit` is JAX's own function.
    """

    def __init__(self, function: Callable[..., Any], state: State, **options: Any) -> None:
        self._function, self._state, self._options = function, state, options
        self.jit: Any = None

    def trace(self, *args: Any) -> Any:
        """Trace for arguments like these, without running anything: what `jax.jit` calls Traced.

        Raises CompileError for what cannot be traced, and what the function raises; then
        everything is as it was, the state and what else the function has touched.
        """
        fault: CompileError | None
        with xla.as_numpy():
            watch = Watch(self._state)
            watching, function = [watch], self._function

            def see(*what: Any) -> None:
                for one in watching:
                    one.see(*what)

            def traced(*args: Any) -> Any:  # a new one each time: JAX remembers by the function
                with in_our_words(), autograd.observe(see):
                    return function(*args)

            jit = xla.load().jit(traced, **self._options)
            try:
                made = jit.trace(*args)
                fault = watch.fault()
            except CompileError as error:
                fault = watch.forgotten() or error
            except BaseException as error:
                watch.set_back()
                without_notes(error)
                raise
            if fault is not None:
                watch.set_back()
                # By itself, without what it came from and the frames between: it says where.
                fault.__context__ = None
                raise without_notes(fault.with_traceback(None))
            watch.end()
            watching.clear()  # or the program would keep all that was alive
            self.jit = jit
            return made
