"""compile: a training step, written as always, becomes one program that is traced once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from layerlab import arrays, autograd, device, xla
from layerlab.autograd import Value, make
from layerlab.compiling.program import Program
from layerlab.compiling.state import State
from layerlab.errors import ArgumentTypeError, CompileError, described
from layerlab.tensor import as_raw

__all__ = ["CompiledStep", "compile"]

# Arguments of at most so many bytes are copied; for larger ones the call waits, which takes less.
SMALL = 2**18
_turn = threading.RLock()  # a trace changes what every thread sees


def compile(step: Callable[..., Any], *parts: Any) -> CompiledStep:
    """The same step as one compiled program; `parts` are the model, the optimiser and all else
    that it changes: modules, optimisers, generators.

    Called with arrays or tensors, the result does what `step` does: forward, backward, update,
    moving statistics and random streams, and returns what `step` returns, as tensors that fetch
    their numbers when they are read. Arguments that are no arrays are part of the program. State
    stays on the device between calls and comes back when it is read. Each call begins and ends
    without gradients: a step that adds them up over several batches takes these in one call.

    The step is traced: run once, with stand-ins that have a shape and no numbers. That happens
    once for each shape of the arguments and each mode (train or eval, frozen parameters, settings
    of layers and optimisers), not for another learning rate, seed or number; `traces` counts it.
    What the step does besides, such as printing a text or counting in a Python variable, happens
    in the trace alone. Other tensors and arrays that it reads are constants of the program.

    Raises CompileError for what cannot be traced (an `if` on a value, `float(x)`, printing a
    tensor) and for what would be lost (a value that is kept, a tensor, parameter or stream that is
    not among the parts, a learning rate that the step sets), ArgumentTypeError for a part that has
    no state, ArgumentError where JAX is not installed, and what the step raises; then everything
    is as it was. As torch.compile and jax.jit, but for state.
    """
    return CompiledStep(step, parts)


class CompiledStep:
    """A step that was compiled; `traces` says how often."""

    def __init__(self, step: Callable[..., Any], parts: tuple[Any, ...]) -> None:
        if not callable(step) or isinstance(step, type):
            raise ArgumentTypeError(
                f"compile takes a function, not {described(step)}",
                fix="ll.compile(step, model, optimizer)",
            )
        self._jax = xla.load()
        self.step = step
        self.state = State(parts)
        self.traces = 0
        self._runs: dict[Any, _Run] = {}

    def __repr__(self) -> str:
        name = getattr(self.step, "__qualname__", type(self.step).__name__)
        return f"<compiled {name}, traces={self.traces}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if autograd.is_tracing():  # inside another compiled step it is a part of that one
            return self.step(*args, **kwargs)
        leaves: Any = args
        form: Any = len(args)
        if kwargs or not all(map(_is_data, args)):
            leaves, form = self._jax.tree.flatten((args, kwargs), is_leaf=_is_tensor)
        given: list[Any] = []
        kinds: list[Any] = []
        wait = shared = False
        for leaf in leaves:
            if isinstance(leaf, Value):
                array = device.kept(leaf)
                if array is None:
                    array = leaf._data
                else:
                    shared = True
                kinds.append((array.shape, array.dtype, leaf._requires_grad))
            elif arrays.is_array(leaf):
                array = arrays.settled(leaf)
                kinds.append((array.shape, array.dtype))
            else:
                kinds.append((type(leaf), leaf))
                continue
            if type(array) is np.ndarray:
                # JAX reads where the array lies, and maybe later: the caller may write there.
                wait = wait or array.nbytes > SMALL
                array = array if wait else array.copy()
            given.append(array)
        with _turn, xla.as_numpy():
            key = (self.state.kind(), autograd.is_grad_enabled(), form, *kinds)
            try:
                run = self._runs.get(key)
            except TypeError:
                raise _strange(leaves) from None
            if run is None:
                run = _Run(self, form, leaves)
                out = run.first(given)
                self._runs[key] = run
            else:
                out = run(given, shared)
            if wait:
                self._jax.block_until_ready(out or self.state.leave()["tensors"])
        return run.result(out)


class _Run:
    """One compiled program of a step: in one mode, with one form of arguments."""

    def __init__(self, owner: CompiledStep, form: Any, leaves: Any) -> None:
        self.owner, self.state, self.form, self.leaves = owner, owner.state, form, leaves
        self.program = Program(
            self.pure, owner.state, donate_argnums=0, compiler_options=xla.options()
        )
        self.moves: Any = None  # how far each count moves, the same in every run
        self.fixed: list[tuple[int, int]] = []  # counts that the step sets, whatever they were
        self.flags: Any = None  # the modes that the step leaves behind, if it changes them
        self.one = False  # whether one tensor is returned
        self.form_out: Any = None
        self.leaves_out: list[Any] = []  # what is returned and is no array; None for an array

    def first(self, given: list[Any]) -> list[Any]:
        """Trace, compile and run; if that fails, the state is at home and as it was."""
        for array in given:
            arrays.as_array(array)  # refuses what holds no numbers
        tree, rates = self.state.leave(home=True), self.state.rates()
        before = tree["counts"]
        self.program.trace(tree, rates, given)
        self.owner.traces += 1
        try:
            tree, out = self.program.jit(tree, rates, given)
            after = np.asarray(tree["counts"])
        except RuntimeError as error:
            raise _failed(error, lost=False) from None
        self.moves = after - before
        self._arrive(tree, before)
        return out

    def __call__(self, given: list[Any], shared: bool) -> list[Any]:
        tree = self.state.leave()
        before = tree["counts"]
        if shared:  # a part of the state is an argument, too
            copy = self.owner._jax.numpy.array
            ids = {id(array) for array in self.owner._jax.tree.leaves(tree)}
            given = [copy(array) if id(array) in ids else array for array in given]
        done: list[Any] = []
        try:
            # One call of C: Ctrl-C comes before or after it, not between what goes and what comes.
            done.extend(map(self.program.jit, (tree,), (self.state.rates(),), (given,)))
            self._arrive(done[0][0], before)
        except BaseException as error:
            if done:
                self._arrive(done[0][0], before)  # once more, if it was cut short
            if done or not isinstance(error, (RuntimeError, ValueError)):
                raise
            lost = any(array.is_deleted() for array in tree["tensors"])
            raise _failed(error, lost=lost) from None
        return done[0][1]

    def _arrive(self, tree: Any, before: Any) -> None:
        counts = (before + self.moves).tolist()
        for i, value in self.fixed:
            counts[i] = value
        self.state.arrive(tree, counts)
        if self.flags is not None:
            self.state.set_flags(self.flags)

    def pure(self, tree: Any, rates: list[Any], given: list[Any]) -> Any:
        """The step as a pure function: JAX calls it once, with stand-ins for the arrays."""
        jax, state = self.owner._jax, self.state
        rest = iter(given)
        leaves = [_stand_in(leaf, rest) for leaf in self.leaves]
        args, kwargs = leaves, {}
        if not isinstance(self.form, int):
            args, kwargs = jax.tree.unflatten(self.form, leaves)
        with state.inside(tree, rates):
            before = state.flags()
            out = self.owner.step(*args, **kwargs)
            if any(now is not rate for now, rate in zip(state.rates(), rates, strict=True)):
                raise CompileError(
                    "the step sets a learning rate, which comes from outside with every call",
                    fix="set it between two calls: compiled(x, y), then schedule.step()",
                )
            self.one = _is_data(out)
            leaves, self.form_out = jax.tree.flatten(out, is_leaf=_is_tensor)
            autograd.notice(None, [*state.tensors, *leaves], None)  # the last to be looked at
            self.leaves_out = [None if _is_data(leaf) else leaf for leaf in leaves]
            self.fixed = [(i, value) for i, value in enumerate(state.fixed()) if value is not None]
            self.flags = None if state.flags() == before else state.flags()
            return state.outcome(), [as_raw(leaf) for leaf in leaves if _is_data(leaf)]

    def result(self, out: list[Any]) -> Any:
        """What the step returns, in its form, with tensors that are still on the device."""
        if self.one:
            return device.remote(out[0])
        rest = iter(out)
        leaves = [device.remote(next(rest)) if leaf is None else leaf for leaf in self.leaves_out]
        return self.owner._jax.tree.unflatten(self.form_out, leaves)


def _is_tensor(leaf: Any) -> bool:
    return isinstance(leaf, Value)


def _is_data(leaf: Any) -> bool:
    return isinstance(leaf, Value) or arrays.is_array(leaf)


def _stand_in(leaf: Any, rest: Any) -> Any:
    """What the step is given for an argument: a tensor for a tensor or an array."""
    if not _is_data(leaf):
        return leaf
    tensor = make(next(rest))
    tensor._requires_grad = isinstance(leaf, Value) and leaf._requires_grad
    return tensor


def _strange(leaves: Any) -> ArgumentTypeError:
    """The error for an argument that can be neither data nor a part of the program."""
    for leaf in leaves:
        try:
            hash(leaf)
        except TypeError:
            if not _is_data(leaf):
                break
    return ArgumentTypeError(
        f"an argument of a compiled step is data or a plain value, not {described(leaf)}",
        fix="give arrays, tensors, numbers, texts, or lists and dicts of them",
    )


def _failed(error: Exception, *, lost: bool) -> CompileError:
    """The error for a program that was traced well, and then could not be made or run."""
    return CompileError(
        f"the compiled step failed: {' '.join(str(error).split())[:70]}",
        detail="the weights were given to it and are lost" if lost else "everything is as it was",
        fix="a smaller batch" + (", from the last checkpoint" if lost else ""),
    )
