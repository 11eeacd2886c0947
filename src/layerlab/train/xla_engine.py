"""The engine that compiles: many batches a call, in one program that is traced once.

The data lies on the device, and so does everything that a step changes. A call walks through as
many batches as take about a twentieth of a second; between two calls the loop may save, stop, or
show where it is. Where nobody looks in between, a call goes on over the ends of epochs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import numpy as np

from layerlab import arrays, ops, xla
from layerlab.autograd import make, no_grad
from layerlab.compiling import Program, State
from layerlab.errors import CompileError
from layerlab.functional import labels_are_classes
from layerlab.nn.compiled import evaluating
from layerlab.nn.utils import clip_grad_norm_
from layerlab.tensor import as_raw
from layerlab.train.engine import NumpyEngine, Steps
from layerlab.train.evaluation import check_one_number
from layerlab.train.place import Place
from layerlab.train.precision import forward
from layerlab.train.progress import Reporter, tell
from layerlab.train.state import Training
from layerlab.train.stopping import Interrupted, StopSignal

__all__ = ["XlaEngine"]

CALL = 0.05  # seconds that a call should take, so that Ctrl-C is heard
LARGE = 2**26  # bytes of state of which there are not to be two
ROWS = 1024  # that are measured at a time
ORDERED = 2**15  # row numbers that are handed in with a call, at most; those of one epoch at least


class XlaEngine:
    """A compiled program that trains many batches a call.

    What cannot be traced is an error where `strict`; else NumPy does the whole run, and
    `reason` says why.
    """

    name = "xla"

    def __init__(
        self,
        run: Training,
        reporter: Reporter,
        stop: StopSignal,
        *,
        strict: bool = True,
        place: Place | None = None,
    ) -> None:
        self.jax = xla.load()
        self.place = Place(self.jax) if place is None else place
        self.device = self.place.says
        self.reason = ""  # why it is not XLA that computes
        self.traces = 0
        self.reporter, self.stop, self.strict = reporter, stop, strict
        self.state = State([*run.parts, run.optimizer, *run.streams])
        doubles = any(t.dtype == "float64" for t in self.state.tensors)
        self.dtype = "float64" if doubles else "float32"  # of learning rates and losses
        # A large state is given away to each call, which then must not spoil it.
        self.large = sum(arrays.to_numpy(t.data).nbytes for t in self.state.tensors) > LARGE
        # The largest labels were tried out already; those below 0 are to be ignored, or wrong.
        targets = [part[1] for part in (run.data, run.validation) if part is not None]
        self.labels_seen = all(y.dtype.kind in "iu" and y.min() >= 0 for y in targets)
        self.boundaries = run.boundaries()
        self.epochs = max(1, min(256, ORDERED // len(run.data[0])))  # whose orders fit in a call
        self.orders: dict[int, np.ndarray] = {}  # of the epochs to come
        self.data: tuple[Any, ...] = ()
        self.validation: tuple[Any, ...] = ()
        self.programs: dict[Any, Any] = {}
        self.seconds = 0.0  # that a batch takes, as far as is known
        # A number that is not finite is looked for by doing the last batches again, one by one.
        self.slow = NumpyEngine()
        self.careful = 0  # batches that NumPy is to do
        self.unsure = False  # whether the weights are to be looked at

    def prepare(self, run: Training) -> None:
        try:
            if not self.strict and any(
                m._forward_hooks or m._forward_pre_hooks for m in run.modules
            ):
                raise CompileError("a module has a hook, which a program would call only once")
            with xla.as_numpy():
                self.data = tuple(self.place.data(part) for part in run.data)
                self.validation = tuple(self.place.data(part) for part in run.validation or ())
            wanted = {self._key("train"): self._lower_train(run)}
            if run.validation is not None:
                with evaluating(run.model):
                    wanted[self._key("measure")] = self._lower_measure(run)
            self._compile(run, wanted)
        except Exception as error:
            self._give_up(error)

    def steps(self, run: Training, ahead: int) -> Steps:
        if self.reason or self.careful:
            self.careful = max(0, self.careful - 1)
            self.unsure = True
            return self.slow.steps(run, ahead)
        try:
            program = self._program(run, "train", self._lower_train)
        except Exception as error:
            self._give_up(error)
            return self.steps(run, ahead)
        batches = len(self.boundaries) - 1
        first = run.batch
        count = self.count(min(ahead, self.epochs) * batches - first)
        epochs = -(-(first + count) // batches)
        given = (self._rates(run, epochs), *self._rows(run, epochs), np.int32(first))
        before = self._leave()
        start = time.perf_counter()
        tree, losses, hits, facts = self._call(program, before, *given, np.int32(first + count))
        self._look_ahead(run, epochs, facts)
        done, ok, finite, *counts = np.asarray(facts).tolist()
        self.seconds = (time.perf_counter() - start) / count
        if self.large:
            self.state.arrive(tree, counts)  # there is no way back: a bad step was not taken
            if not (ok and finite):
                self.careful, count = 2, done - first - (not ok)
                if count == 0:
                    return self.steps(run, ahead)
        elif not (ok and finite):
            # Back to two steps before the end; then one by one, to see where it began.
            self.careful = 2
            count = max(done - first - (not ok) - 1, 0)
            if count == 0:
                return self.steps(run, ahead)
            tree, losses, hits, facts = self._call(program, before, *given, np.int32(first + count))
            _, _, _, *counts = np.asarray(facts).tolist()
        self.unsure = not finite
        if not self.large:
            self.state.arrive(tree, counts)
        now = slice(first, first + count)
        pairs = zip(np.asarray(losses)[now].tolist(), np.asarray(hits)[now].tolist(), strict=True)
        return list(pairs)

    def count(self, most: int) -> int:
        """How many batches the next call does, of at most so many."""
        return min(most, max(1, int(CALL / self.seconds)) if self.seconds else 2)

    def evaluate(self, run: Training) -> tuple[float, float | None]:
        if self.reason:
            return self.slow.evaluate(run)
        assert run.validation is not None
        rows = len(run.validation[0])
        with evaluating(run.model):
            try:
                program = self._program(run, "measure", self._lower_measure)
            except Exception as error:
                self._give_up(error)
                return self.slow.evaluate(run)
            losses, hits = self._call(program, self._leave(), *self.validation)
        # As NumPy's engine adds them: in float64.
        sizes = [min(ROWS, rows - start) for start in range(0, rows, ROWS)]
        total = sum(loss * n for loss, n in zip(np.asarray(losses).tolist(), sizes, strict=True))
        return total / rows, int(hits) / rows if run.counts else None

    def weights_are_finite(self, run: Training) -> bool:
        # Each call of a program looks, and goes back if they are not.
        return not self.unsure or self.slow.weights_are_finite(run)

    def end(self) -> None:
        self.place.end(self.state)

    def _leave(self) -> Any:
        """The state, where it is to be computed with."""
        with xla.as_numpy():
            tree = self.place.state(self.state.leave())
        if self.large:  # what lies here is not needed beside it
            self.state.arrive(tree)
        return tree

    def _call(self, program: Any, *args: Any) -> Any:
        with xla.as_numpy():
            return program(*args)

    # ── what goes in ─────────────────────────────────────────────────────────────────────────────

    def _rows(self, run: Training, epochs: int) -> tuple[Any, ...]:
        """From what a call takes its batches: the orders of the rows, all inputs, all targets."""
        return (self._orders(run, epochs), *self.data)

    def _batch(self, orders: Any, x: Any, y: Any, k: Any, start: int, size: int) -> tuple[Any, Any]:
        """Inside a trace, inputs and targets of batch k; each batch before it has `start` rows."""
        batches = len(self.boundaries) - 1
        at = (k // batches, (k % batches) * start)
        rows = self.place.batch(self.jax.lax.dynamic_slice(orders, at, (1, size))[0])
        return x[rows], y[rows]

    def _orders(self, run: Training, epochs: int) -> np.ndarray:
        """The row numbers of this epoch and the next ones, in the order in which they are seen."""
        self.orders = {epoch: o for epoch, o in self.orders.items() if epoch >= run.epoch}
        table = np.zeros((self.epochs, len(run.data[0])), np.int32)
        for i in range(epochs):
            table[i] = self._order(run, run.epoch + i)
        return table

    def _order(self, run: Training, epoch: int) -> np.ndarray:
        if epoch not in self.orders:
            self.orders[epoch] = run.order(epoch)
        return self.orders[epoch]

    def _look_ahead(self, run: Training, epochs: int, result: Any) -> None:
        """Draw the orders of the next epochs while the device computes."""
        epoch, last = run.epoch, min(run.epoch + 2 * epochs, run.epochs - 1)
        while epoch <= last and not result.is_ready():
            self._order(run, epoch)
            epoch += 1

    def _rates(self, run: Training, epochs: int) -> np.ndarray:
        """The learning rates of this epoch and of the next ones, as the schedule will have them."""
        now = self.state.rates()
        table = np.zeros((self.epochs, len(now)), self.dtype)
        table[:] = now
        if epochs > 1 and run.schedule is not None:
            stand = run.schedule.state_dict()
            for i in range(1, epochs):
                run.schedule.step()
                table[i] = self.state.rates()
            run.schedule.load_state_dict(stand)
            for group, rate in zip(run.optimizer.param_groups, now, strict=True):
                group["lr"] = rate
        return table

    # ── programs ─────────────────────────────────────────────────────────────────────────────────

    def _key(self, name: str) -> Any:
        return name, self.state.kind()

    def _program(self, run: Training, name: str, lower: Callable[[Training], Any]) -> Any:
        """The compiled program of this name, for the modes and settings of now."""
        key = self._key(name)
        if key not in self.programs:
            self._compile(run, {key: lower(run)})
        return self.programs[key]

    def _compile(self, run: Training, wanted: dict[Any, Any]) -> None:
        """Compile what was traced, side by side, with an ear for Ctrl-C."""
        tell(self.reporter, "busy", "compiling")
        pool = ThreadPoolExecutor(len(wanted))
        try:
            futures = {
                key: pool.submit(lowered.compile, xla.options()) for key, lowered in wanted.items()
            }
            while wait(futures.values(), 0.05).not_done:
                if self.stop.signal:
                    raise Interrupted(run.history, run.epoch + 1, run.checkpoint, self.stop.signal)
        finally:
            pool.shutdown(wait=False)
        self.programs |= {key: future.result() for key, future in futures.items()}

    def _give_up(self, error: Exception) -> None:
        """Let NumPy do the rest, if anything but XLA was not asked for."""
        if self.strict:
            raise error
        self.name, self.device, self.data, self.validation = "numpy", self.slow.device, (), ()
        self.reason = _first_line(error)

    def _lower_train(self, run: Training) -> Any:
        """Trace the program that trains: from batch `first` of the first epoch up to `stop`.

        Batches are numbered through over the epochs. The first loss that is not finite ends it.
        """
        lax, xp = self.jax.lax, self.jax.numpy
        sizes = np.diff(self.boundaries)
        size, tail, batches = int(sizes[0]), int(sizes[-1]), len(sizes)
        full = batches - (tail != size)

        def train(tree: Any, rates: Any, orders: Any, x: Any, y: Any, first: Any, stop: Any) -> Any:
            self.traces += 1

            def batch(carry: Any, start: int, size: int) -> Any:
                k, tree, losses, hits, _ = carry
                epoch = k // batches
                lr = [rates[epoch, i] for i in range(rates.shape[1])]
                with self.state.inside(tree, lr):
                    rows = self._batch(orders, x, y, k, start, size)
                    loss, right, ok = _step(run, *rows, looks=self.large)
                    after = self.state.outcome()
                after = self.jax.tree.map(lambda new, old: xp.astype(new, old.dtype), after, tree)
                if self.large:  # nobody can go back: a bad step is none
                    after = self.jax.tree.map(lambda a, b: xp.where(ok, a, b), after, tree)
                return (
                    k + 1,
                    after,
                    losses.at[k].set(xp.astype(loss, losses.dtype)),
                    hits.at[k].set(xp.astype(right, hits.dtype)),
                    ok,
                )

            def goes_on(end: Any) -> Any:
                return lambda carry: (carry[0] < end) & carry[4]

            def epoch(carry: Any) -> Any:
                end = xp.minimum(stop, carry[0] // batches * batches + full)
                carry = lax.while_loop(goes_on(end), lambda c: batch(c, size, size), carry)
                if full < batches:
                    rest = lambda c: batch(c, size, tail)
                    carry = lax.cond(goes_on(stop)(carry), rest, lambda c: c, carry)
                return carry

            kept = self.epochs * batches
            losses, hits = xp.zeros(kept, rates.dtype), xp.zeros(kept, xp.int32)
            carry = (first, tree, losses, hits, xp.asarray(True))
            k, tree, losses, hits, ok = lax.while_loop(goes_on(stop), epoch, carry)
            finite = xp.all(xp.asarray([xp.all(xp.isfinite(t)) for t in tree["tensors"]]))
            facts = [xp.astype(fact, xp.uint32) for fact in (k, ok, finite, *tree["counts"])]
            return self.place.result((tree, losses, hits, xp.stack(facts)))

        end = np.int32(0)
        args = (self._leave(), self._rates(run, 1), *self._rows(run, 1), end, end)
        return self._lower(train, *args, donate=self.large)

    def _lower_measure(self, run: Training) -> Any:
        """Trace the program that measures the validation data, in pieces."""
        lax, xp = self.jax.lax, self.jax.numpy
        n = len(self.validation[0])

        def measure(tree: Any, x: Any, y: Any) -> Any:
            self.traces += 1

            def piece(start: Any, size: int) -> Any:
                px, py = (
                    self.place.batch(lax.dynamic_slice_in_dim(part, start, size)) for part in (x, y)
                )
                out = run.model(make(px))
                loss = run.loss(out, make(py))
                check_one_number(loss)
                right = xp.asarray(_right(run, out, py), xp.int32)
                return xp.reshape(xp.asarray(as_raw(loss)), ()), right

            with self.state.inside(tree, self.state.rates()), no_grad():
                whole = n // ROWS
                losses, hits = [], [xp.asarray(0)]
                if whole:
                    starts = xp.arange(whole) * ROWS
                    many, right = lax.map(lambda start: piece(start, ROWS), starts)
                    losses, hits = [many], [xp.sum(right)]
                if n % ROWS:
                    loss, right = piece(whole * ROWS, n % ROWS)
                    losses, hits = [*losses, loss[None]], [*hits, right]
                return self.place.result((xp.concat(losses), sum(hits)))

        return self._lower(measure, self._leave(), *self.validation)

    def _lower(self, function: Callable[..., Any], *args: Any, donate: bool = False) -> Any:
        """Trace a function; what cannot be traced is a CompileError, and all is as it was."""
        given_away = (0,) if donate else ()
        program = Program(
            function, self.state, compiler_options=xla.options(), donate_argnums=given_away
        )
        with labels_are_classes(self.labels_seen):
            traced = program.trace(*args)
        with xla.as_numpy():
            return traced.lower()


def _step(run: Training, x: Any, y: Any, *, looks: bool = False) -> tuple[Any, Any, Any]:
    """One batch inside a trace: forward, loss, backward, step.

    Returns the loss, how many answers are right, and whether the loss is finite; where it `looks`,
    the gradients, too.
    """
    out = forward(run.model, make(x), run.precision)
    loss = run.loss(out, make(y))
    check_one_number(loss, trains=True)
    loss.backward()
    if run.clip_norm is not None:
        clip_grad_norm_(run.trained(), run.clip_norm)
    right = _right(run, out, y)
    xp = arrays.namespace(x)
    number = xp.reshape(as_raw(loss), ())
    ok = xp.isfinite(number)
    if looks:
        for p in run.trained():
            if p.grad is not None:
                ok = ok & xp.isfinite(xp.sum(p.grad.data * 0.0))
    run.optimizer.step()
    return number, right, ok


def _right(run: Training, out: Any, y: Any) -> Any:
    """How many answers are right, in floats.

    So XLA adds it up over several devices together with the gradients, which it does by dtype.
    """
    if not run.counts:
        return 0
    raw = as_raw(out)
    xp = arrays.namespace(raw)
    dtype = xp.float64 if raw.dtype == xp.float64 else xp.float32
    return xp.sum(xp.astype(ops.argmax(raw, axis=-1) == y, dtype))


def _first_line(error: Exception) -> str:
    """What an error says, and where, in one line; its name, if it says nothing."""
    said = str(getattr(error, "what", "") or error).strip() or type(error).__name__
    text = said.partition("\n")[0]
    if isinstance(error, CompileError) and error.file:
        text += f" ({error.file}, line {error.line}: {error.source.strip()})"
    return text
