"""Times layerlab side by side with other libraries and says which goals it reaches.

    python bench/run.py                       everything: about a quarter of an hour
    python bench/run.py --rows "step 784"     the rows whose name has this in it
    python bench/run.py --quick               does the harness itself work?

How it measures, and what the ratios mean: bench/README.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import predicting
import report
from peers.base import Unsupported, Work
from results import Result
from rows import NUMPY, PEERS, QUICK_ROWS, REFERENCE, ROWS, Row, write_check, write_work

HERE = Path(__file__).resolve().parent
CHECK_STEPS = 5
TOLERANCE = 1e-4  # relative, for float32 sums taken in another order
# Adam turns a gradient of rounding size into a whole step, of either sign: one number in so many
# may differ by any amount.
ONE_IN = 10_000
# The larger the batch, the more gradients are of rounding size: from 1024 rows on, and growth.
TOLERANCE_WHERE_LARGE = 1e-3
PATIENCE = 300.0  # seconds for one answer: a compiler may need some
IN_NEW_PROCESSES = 3  # rounds at most, where each is a process that compiles
MEMORY_STEPS = 20


class WorkerError(Exception):
    """A worker ended, or answered something that is no answer."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(f"{name}: {said}")
        self.name, self.said = name, said.partition("\n")[0][:200]


class Worker:
    """The process of one peer."""

    def __init__(self, name: str, threads: int, cache: Path | None = None) -> None:
        self.name = name
        self.environment = environment(threads, name, cache)
        self.threads = threads
        self.idle_cpu_seconds = 0.0  # the most that it used between two turns
        self.start()

    def start(self) -> None:
        """Start its process."""
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), self.name, str(self.threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
            start_new_session=True,  # Ctrl-C reaches the parent alone, which then ends us all
        )

    def revive(self) -> None:
        """Start it again if it has ended: a row that kills it must not cost the others."""
        if self.process.poll() is not None:
            self.close()
            self.start()
            self.greet()

    def greet(self) -> None:
        """Wait until its library is imported, and note what it says of itself."""
        hello = self.read()
        self.missing: str | None = hello.get("missing")
        self.version: str = hello.get("version", "")
        self.module: str = hello.get("module", "")

    def read(self) -> dict[str, Any]:
        """Return the next answer."""
        assert self.process.stdout is not None
        alarm = threading.Timer(PATIENCE, self.process.kill)
        alarm.start()
        line = self.process.stdout.readline()
        alarm.cancel()
        if not line:
            raise WorkerError(self.name, f"its process ended with code {self.process.wait()}")
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, do: str, work: Work, steps: int, **more: str) -> dict[str, Any]:
        """Send a request and return its answer."""
        assert self.process.stdin is not None
        request = {"do": do, "work": asdict(work), "steps": steps, **more}
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # `read` says with which code it ended
        found = self.read()
        self.idle_cpu_seconds = max(self.idle_cpu_seconds, found["idle_cpu_seconds"])
        return found

    def close(self) -> None:
        """End the process, kindly at first."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        for end in (lambda: None, self.process.terminate, self.process.kill):
            end()
            try:
                self.process.wait(timeout=2)
                break
            except subprocess.TimeoutExpired:
                continue
        self.process.stdout.close()


def environment(threads: int, name: str = "", cache: Path | None = None) -> dict[str, str]:
    """Return the environment of a process that is timed.

    It has the same number of threads as all others, and a place on disk for what it compiles.
    """
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NPROC", "CPU_COUNT")
    own = {**os.environ, **dict.fromkeys(names, str(threads))}
    # Python keeps compiled modules unless told not to: what is timed is an import as users see it.
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    # Where these hold OpenBLAS to kernels of an older processor, NumPy runs at half its rate.
    for name_of_kernels in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        own.pop(name_of_kernels, None)
    own |= {"KERAS_BACKEND": "jax", "DEV": "CPU", "FUSE_OPTIM": "1"}
    if cache is not None:
        own |= {
            "LAYERLAB_CACHE": str(cache / "layerlab"),
            "TORCHINDUCTOR_CACHE_DIR": str(cache / "pytorch"),
            "CACHEDB": str(cache / "tinygrad.db"),
        }
        if not name.startswith("layerlab"):  # which sets its own
            own |= {
                "JAX_COMPILATION_CACHE_DIR": str(cache / "jax"),
                "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
                "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
            }
    return own


def disagreement(
    found: dict[str, NDArray[Any]], expected: dict[str, NDArray[Any]], tolerance: float = TOLERANCE
) -> str:
    """Say where two checks differ by more than the tolerance; "" where they agree.

    Arrays are compared by the norm of their difference, less one number in ten thousand. Outputs
    are compared after their mean over the classes is taken off, since a peer may only know
    probabilities.
    """
    if found.keys() != expected.keys():
        return f"gave {sorted(found)} where {sorted(expected)} was asked for"
    for name, right in expected.items():
        value = np.asarray(found[name], np.float64)
        if value.shape != right.shape:
            return f"{name} has shape {value.shape}, not {right.shape}"
        right = right.astype(np.float64)
        if name == "outputs":
            value = value - value.mean(axis=-1, keepdims=True)
            right = right - right.mean(axis=-1, keepdims=True)
        gaps = np.sort(np.abs(value - right), axis=None)  # NaN comes last, and must not be dropped
        if not np.isnan(gaps[-1]):
            gaps = gaps[: gaps.size - gaps.size // ONE_IN]
        difference = np.linalg.norm(gaps) / np.linalg.norm(right)
        if not difference <= tolerance:  # written so that NaN is a disagreement
            return f"{name} differs from {REFERENCE} by {difference:.1e} of its size"
    return ""


def checked(workers: list[Worker], work: Work, folder: Path, result: Result) -> list[Worker]:
    """Return the workers whose results agree with the reference; note why the others do not."""
    check_work = write_check(work, folder / "check.npz")
    stored: dict[str, dict[str, NDArray[Any]]] = {}
    able = []
    for worker in workers:
        path = folder / f"{worker.name}.npz"
        try:
            reply = worker.ask("check", check_work, CHECK_STEPS, save=str(path))
        except WorkerError as error:
            result.wrong[worker.name] = error.said
            worker.revive()
            continue
        if "unsupported" in reply:
            result.left_out[worker.name] = reply["unsupported"]
        elif "error" in reply:
            result.wrong[worker.name] = reply["error"].partition("\n")[0][:200]
            print(reply["traceback"], file=sys.stderr)
        else:
            able.append(worker)
            if reply["checked"]:
                with np.load(path, allow_pickle=False) as arrays:
                    stored[worker.name] = dict(arrays)
    row = result.row
    large = bool(row.growth) or row.kind == "memory" or row.batch >= 1024
    tolerance = TOLERANCE_WHERE_LARGE if large else TOLERANCE
    expected = stored.get(REFERENCE)
    if expected is None:
        raise WorkerError(REFERENCE, f"gave nothing to compare with: {result.wrong}")
    for name, found in stored.items():
        complaint = disagreement(found, expected, tolerance)
        if complaint:
            result.wrong[name] = complaint
    return [worker for worker in able if worker.name not in result.wrong]


def steps_for(worker: Worker, work: Work, seconds: float) -> int:
    """Return how many steps last about so many seconds."""
    steps = 1
    while True:
        took = measured(worker, work, steps)["seconds"]
        if took >= seconds / 2:
            return max(1, math.ceil(steps * seconds / took))
        # At most 20 times more at once: the first steps are slower than the later ones.
        steps = math.ceil(steps * min(20, 1.2 * seconds / max(took, 1e-9)))


def measured(worker: Worker, work: Work, steps: int, do: str = "time") -> dict[str, Any]:
    """Return the answer to "time so many steps"; what worked in the check must work here."""
    reply = worker.ask(do, work, steps)
    if "unsupported" in reply:
        raise Unsupported(reply["unsupported"])
    if "seconds" not in reply:
        print(reply.get("traceback", ""), file=sys.stderr)
        raise WorkerError(worker.name, f"passed its check but then failed: {reply['error']}")
    return reply


def run_row(row: Row, workers: list[Worker], options: argparse.Namespace, folder: Path) -> Result:
    """Check, then time one row: peers take turns, and each round another one begins."""
    result = Result(row)
    workers = [worker for worker in workers if worker.name in (*row.peers, REFERENCE)]
    if row.kind == "import":
        return time_imports(result, workers, options)
    if row.kind == "predict":
        return time_predicting(result, workers, options, folder)
    work = write_work(row, folder / "work.npz")
    if row.kind == "explain":  # which no peer does; explaining checks its own numbers
        able = [worker for worker in workers if worker.name == NUMPY]
    else:
        able = checked(workers, work, folder, result)
    able = [worker for worker in able if worker.name in options.peers and worker.name in row.peers]
    if row.kind in ("first", "memory"):
        return in_new_processes(result, work, able, options, folder)
    steps: dict[str, int] = {}

    def drop(worker: Worker, error: WorkerError) -> None:
        result.wrong[worker.name] = error.said
        result.seconds.pop(worker.name, None)
        steps.pop(worker.name, None)
        worker.revive()

    for worker in able:
        try:
            steps[worker.name] = steps_for(worker, work, options.seconds)
        except Unsupported as reason:
            result.left_out[worker.name] = str(reason)
        except WorkerError as error:
            drop(worker, error)
    lowest: dict[str, float] = {}
    for turn in range(options.rounds):
        for worker in in_turn([worker for worker in able if worker.name in steps], turn):
            time.sleep(options.pause)
            try:
                reply = measured(worker, work, steps[worker.name])
            except WorkerError as error:
                drop(worker, error)
                continue
            each = reply["seconds"] / steps[worker.name]
            result.seconds.setdefault(worker.name, []).append(each)
            if reply["loss"] is not None:
                lowest[worker.name] = min(reply["loss"], lowest.get(worker.name, math.inf))
    for name, loss in lowest.items():
        # Re-dealt labels cannot be learnt. Where the loss sinks all the same, something was, and
        # the times may be those of denormal numbers.
        if not loss > 0.5 * math.log(row.sizes[-1]):
            result.warnings.append(f"{name}: its loss sank to {loss:.3g}: labels were memorised")
    return result


def in_new_processes(
    result: Result, work: Work, able: list[Worker], options: argparse.Namespace, folder: Path
) -> Result:
    """Time the first step, or weigh some steps, each time in a process that was just started."""
    row = result.row
    # No spaces: a compiler is handed its path. Both rows of a first step share what the one fills.
    filled = folder / f"cache-{'-'.join(map(str, row.sizes))}-{row.batch}-{row.optimiser}"
    for turn in range(min(options.rounds, IN_NEW_PROCESSES)):
        for worker in in_turn(able, turn):
            cache = options.cache if row.kind == "memory" else filled / f"{worker.name}"
            if row.what == "nothing cached":
                cache = cache / str(turn)
            elif row.kind == "first" and not cache.exists():
                once(worker, cache / "0", work, row.kind)
                cache /= "0"
            elif row.kind == "first":
                cache /= "0"
            time.sleep(options.pause)
            try:
                reply = once(worker, cache, work, row.kind)
            except WorkerError as error:
                result.wrong[worker.name] = error.said
                continue
            if row.kind == "first":
                result.seconds.setdefault(worker.name, []).append(reply["seconds"])
            else:
                result.memory.setdefault(worker.name, []).append(reply["peak_bytes"])
    return result


def once(worker: Worker, cache: Path, work: Work, kind: str) -> dict[str, Any]:
    """Ask one thing of a new process of this peer."""
    new = Worker(worker.name, worker.threads, cache)
    try:
        new.greet()
        if kind == "first":
            return measured(new, work, 1, "first")
        return measured(new, work, MEMORY_STEPS)
    finally:
        new.close()


def time_predicting(
    result: Result, workers: list[Worker], options: argparse.Namespace, folder: Path
) -> Result:
    """Time and weigh one whole process that predicts one row of a CSV file."""
    names = [w.name for w in workers if w.name in options.peers and w.name in result.row.peers]
    commands = predicting.prepare(folder / "predict", names, environment(options.threads))
    said = {name: predicting.answer(command) for name, command in commands.items()}
    for name in names:
        if not predicting.agree(said[name], said[names[0]]):
            result.wrong[name] = f"predicted {said[name]!r}, not {said[names[0]]!r}"
            commands.pop(name)
    for turn in range(options.rounds):
        for name in in_turn(list(commands), turn):
            time.sleep(options.pause)
            seconds, peak = predicting.measured(commands[name])
            result.seconds.setdefault(name, []).append(seconds)
            result.memory.setdefault(name, []).append(peak)
    return result


def time_imports(result: Result, workers: list[Worker], options: argparse.Namespace) -> Result:
    """Time `python -c "import X"` in fresh processes, in turn."""
    chosen = [w for w in workers if w.name in options.peers and w.name in result.row.peers]
    able = {worker.module: worker for worker in reversed(chosen)}
    for turn in range(-1, options.rounds):  # the first round reads the files into memory
        for worker in in_turn(list(able.values()), turn):
            time.sleep(options.pause / 5)
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-c", f"import {worker.module}"],
                check=True,
                env=environment(options.threads),
            )
            if turn >= 0:
                took = time.perf_counter() - start
                result.seconds.setdefault(worker.name, []).append(took)
    return result


def in_turn(workers: list[Any], turn: int) -> list[Any]:
    """Return the workers, or their names, with another one in front each turn.

    So nobody always follows the same.
    """
    first = turn % len(workers) if workers else 0
    return workers[first:] + workers[:first]


def arguments(given: list[str] | None) -> argparse.Namespace:
    """Read the command line, and refuse what makes no sense."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=HelpAsWritten)
    parser.add_argument("--rows", metavar="PATTERN", default="", help="rows with this in the name")
    parser.add_argument("--peers", default=",".join(PEERS), help="which, with commas between")
    parser.add_argument("--rounds", type=int, help="turns for each peer (default 5)")
    parser.add_argument("--threads", type=int, help="threads for each peer (default: the cores)")
    parser.add_argument("--seconds", type=float, help="length of a turn (default 0.1)")
    parser.add_argument("--pause", type=float, help="rest before a turn (default 0.2)")
    parser.add_argument("--output", type=Path, default=HERE / "results", help="folder for results")
    parser.add_argument("--cache", type=Path, help="where compiled programs are kept between runs")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: does the harness work?")
    parser.add_argument("--list", action="store_true", help="print the rows and stop")
    options = parser.parse_args(given)

    usual: dict[str, Any] = {"rounds": 5, "seconds": 0.1, "pause": 0.2}
    usual |= {"threads": available_cores(), "cache": Path(sys.prefix, "bench-cache")}
    if options.quick:
        usual |= {"rounds": 2, "seconds": 0.002, "pause": 0.0, "threads": 1}
    for name, value in usual.items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    rows = QUICK_ROWS if options.quick else ROWS
    options.chosen = [row for row in rows if options.rows.lower() in row.name.lower()]
    if not options.chosen:
        names = "\n  ".join(row.name for row in rows)
        parser.error(f"--rows {options.rows!r} matches none of these rows:\n  {names}")
    options.peers = options.peers.split(",")
    for name in options.peers:
        if name not in PEERS:
            parser.error(f"--peers: there is no {name!r}; there are {', '.join(PEERS)}")
    if options.rounds < 1 or options.threads < 1:
        parser.error("--rounds and --threads want at least 1")
    if not (0 < options.seconds < math.inf and 0 <= options.pause < math.inf):
        parser.error("--seconds wants a time above 0, --pause one of at least 0")
    return options


class HelpAsWritten(argparse.ArgumentDefaultsHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Keeps the line breaks of this file's first sentences."""


def available_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_workers(options: argparse.Namespace, running: list[Worker]) -> None:
    """Start a worker for each peer, and the reference always; say which are not installed."""
    for name in PEERS:
        if name in (*options.peers, REFERENCE):
            running.append(Worker(name, options.threads, options.cache))
    for worker in list(running):
        try:
            worker.greet()
        except WorkerError as error:
            if worker.name == REFERENCE:
                raise
            running.remove(worker)
            worker.close()
            print(f"{worker.name} does not start: {error.said}", flush=True)
            continue
        if worker.missing is not None:
            running.remove(worker)
            worker.close()
            print(f"{worker.name} is left out, it is not installed: {worker.missing}", flush=True)


def busy(options: argparse.Namespace) -> str:
    """Say so if other programs are using the machine, for then no number means much."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if options.quick or load < 0.3:
        return ""
    return f"the machine is busy (load {load:.1f} before the start): the times are noisy"


def restless(workers: list[Worker], options: argparse.Namespace) -> list[str]:
    """Name the peers whose threads may still have been spinning in another one's turn."""
    return [
        f"{worker.name} used {worker.idle_cpu_seconds:.2f} s between turns: give a longer --pause"
        for worker in workers
        if worker.idle_cpu_seconds > options.pause and not options.quick  # which has no pause
    ]


def main(given: list[str] | None = None) -> int:
    """Run the benchmark; return 1 if a peer failed or disagreed, 130 if it was interrupted."""
    options = arguments(given)
    if options.list:
        print("\n".join(row.name for row in options.chosen))
        return 0
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` had it ignored
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `finally` below is run
    running: list[Worker] = []
    results: list[Result] = []
    written: list[Path] = []
    warnings = [warning for warning in [busy(options)] if warning]
    now = datetime.now(UTC).astimezone()
    try:
        with tempfile.TemporaryDirectory(prefix="layerlab-bench-") as folder:
            start_workers(options, running)
            for row in options.chosen:
                print(f"{row.name} ...", flush=True)
                try:
                    result = run_row(row, running, options, Path(folder))
                except WorkerError as error:
                    result = Result(row, wrong={error.name: error.said})
                except Exception as error:  # of the harness itself: the other rows go on
                    traceback.print_exc()
                    result = Result(row, wrong={REFERENCE: f"the row failed: {error!r}"[:200]})
                results.append(result)
                print(f"{row.name}: {report.one_line(report.described(result))}", flush=True)
                # After every row: what was measured is kept, whatever happens to the next.
                versions = {w.name: f"{w.module} {w.version}" for w in running}
                idle = {worker.name: worker.idle_cpu_seconds for worker in running}
                warned = [*warnings, *restless(running, options)]
                written = report.write(results, options, now, versions, idle, warned)
    except KeyboardInterrupt:
        print("\nInterrupted; the rows that were finished:", flush=True)
        print(report.tables([report.described(result) for result in results]))
        return 130
    except WorkerError as error:  # of one that did not even start
        print(f"error: {error}", file=sys.stderr)
        return 1
    finally:
        for worker in running:
            worker.close()
    print("", *(f"warning: {warning}" for warning in warned), sep="\n")
    print(report.tables([report.described(result) for result in results]))
    print(f"Written: {', '.join(path.name for path in written)}")
    return 1 if any(result.wrong for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
