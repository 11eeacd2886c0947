"""Change the source in one place at a time and see whether a test notices: `make mutation`.

cosmic-ray writes the mutants (tools/mutation.toml says which) and keeps the results, so a run that
was stopped goes on where it was. The tests are run from here, because there are thousands of
mutants: only those that execute the changed line, the quickest first, in a process that is forked
from one with pytest and NumPy already loaded. Everything happens in copies of the tree.

In build/mutation: survivors.diff, the mutants that no test noticed; summary.txt, a line a file;
session.sqlite, for `cr-html` and the like.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import gc
import importlib
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cosmic_ray.plugins
import coverage
import hypothesis
import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkItem, WorkResult

HERE = Path(__file__).parent.parent
COPIED = ("src", "tests", "bench", "tools", "pyproject.toml", "README.md")
SETTINGS = {  # NumPy's threads do not survive a fork
    "CI": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
}
LOADED_ONCE = ("array_api_strict", "click", "hypothesis.extra.numpy", "rich.console", "safetensors")
TESTS = ("tests", "-m", "not oracle and not slow and not nbgrader and not browser")
LEFT_OUT = (  # what runs other files, or reads pages
    *("bench_smoke", "check", "cli", "course", "data", "explain", "fuzz", "site"),
    *("test_architecture.py", "test_docs.py", "test_project.py"),
)
READ = "tests/test_defaults.py"  # reads signatures, and so notices lines that it does not execute
ENOUGH = 10.0  # seconds of tests, as they take without a mutant: more are not tried on one mutant


# ── the tests of each line ───────────────────────────────────────────────────────────────────────


class Recorder:
    """A plugin of pytest: which lines each test executes, and how long it takes."""

    def __init__(self, coverage: Any) -> None:
        self.coverage = coverage
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        start = time.process_time()
        result = yield
        self.seconds[item.nodeid] = time.process_time() - start
        self.coverage.switch_context("")
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)


def record(tree: Path) -> None:
    """Run every test once, as it is, and write tests.json: for each line, who executes it."""
    enter(tree)
    sys.dont_write_bytecode = False  # what is compiled now need not be for each mutant
    measured = coverage.Coverage(data_file=None, source=["src/layerlab"])
    recorder = Recorder(measured)
    measured.start()
    ignored = [f"--ignore=tests/{name}" for name in LEFT_OUT]
    pytest.main([*TESTS, *ignored, *quiet(tree)], plugins=[recorder])
    measured.stop()
    for test in sorted(recorder.failed):
        print(f"left out, because it fails without a mutant: {test}")
    data = measured.get_data()
    lines: dict[str, dict[int, list[str]]] = {}
    for name in data.measured_files():
        by_line = data.contexts_by_lineno(name)
        lines[str(Path(name).relative_to(tree))] = {
            n: [test for test in tests if test and test not in recorder.failed]
            for n, tests in by_line.items()
        }
    (tree / "tests.json").write_text(json.dumps({"seconds": recorder.seconds, "lines": lines}))


def tests_of(tree: Path, path: str, row: int, known: dict[str, Any]) -> list[str]:
    """The tests that execute the statement on this row, the quickest first."""
    first, last = statement(ast.parse((tree / path).read_text()), row)
    lines = {int(n): tests for n, tests in known["lines"].get(path, {}).items()}
    found = {test for n in range(first, last + 1) for test in lines.get(n, ())}
    if not found and any(n in lines for n in range(first, last + 1)):  # executed by the import
        found = {test for tests in lines.values() for test in tests}
    found |= {test for test in known["seconds"] if test.startswith(READ)}
    return sorted(found, key=lambda test: (known["seconds"][test], test))


def statement(tree: ast.AST, row: int) -> tuple[int, int]:
    """The first and last line of the smallest statement around a row: of a block, its head."""
    best = (1, 1)
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or not node.end_lineno:
            continue
        first, last = node.lineno, node.end_lineno
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            first = min([first, *(decorator.lineno for decorator in node.decorator_list)])
        elif body := getattr(node, "body", None):
            last = body[0].lineno - 1 if body[0].lineno > first else first
        if first <= row <= last and (best == (1, 1) or last - first <= best[1] - best[0]):
            best = (first, last)
    return best


# ── one mutant ───────────────────────────────────────────────────────────────────────────────────


def quiet(tree: Path) -> list[str]:
    plugins = ("cacheprovider", "threadexception", "unraisableexception")  # slow for one test
    left_out = [word for name in plugins for word in ("-p", f"no:{name}")]
    return ["-q", "--tb=line", *left_out, f"--basetemp={tree / 'tmp'}"]


def enter(tree: Path) -> None:
    """Make a copy of the tree the place where everything is read from, in child processes too."""
    os.chdir(tree)
    sys.path.insert(0, str(tree / "src"))
    os.environ["PYTHONPATH"] = str(tree / "src")
    known = [hypothesis.Phase.explicit, hypothesis.Phase.generate]  # a failure is not made small
    hypothesis.settings.register_profile("mutation", phases=known, database=None)
    hypothesis.settings.load_profile("mutation")


class Chosen:
    """A plugin of pytest that runs the tests given, in this order, and says which one failed."""

    def __init__(self, tests: list[str], killer: Path) -> None:
        self.place = {test: i for i, test in enumerate(tests)}
        self.killer = killer

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.place]
        items.sort(key=lambda item: self.place[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.killer.write_text(report.nodeid)


def passes(tree: Path, tests: list[str], seconds: float) -> str | None:
    """Run these tests in a new process: None if they pass, otherwise who failed."""
    killer = tree / "killer.txt"
    killer.write_text("import")
    child = os.fork()
    if not child:
        sys.dont_write_bytecode = True
        limit = int(20 + 4 * seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        signal.alarm(10 * limit)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        code = 99
        with contextlib.suppress(BaseException):
            files = list(dict.fromkeys(test.split("::")[0] for test in tests))
            code = pytest.main([*files, "-x", *quiet(tree)], plugins=[Chosen(tests, killer)])
        os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        ended = os.WTERMSIG(status)
        return "timeout" if ended in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM) else "crash"
    return killer.read_text() if os.WEXITSTATUS(status) else None


def judge(tree: Path, item: WorkItem, known: dict[str, Any]) -> WorkResult:
    """Write one mutant and run its tests: first those of the test file of its name."""
    spec = item.mutations[0]
    path = tree / spec.module_path
    original, times = path.read_text(), path.stat()
    operator = cosmic_ray.plugins.get_operator(spec.operator_name)(**spec.operator_args)
    mutant = mutate_code(original, operator, spec.occurrence)
    if mutant is None or not differs(original, mutant, "Binary" in spec.operator_name):
        return WorkResult(WorkerOutcome.SKIPPED, output="nothing that runs was changed")
    before, after = original.splitlines(), mutant.splitlines()
    lines = difflib.unified_diff(before, after, str(spec.module_path), "mutant", n=2, lineterm="")
    difference = "\n".join(lines)
    tests = tests_of(tree, str(spec.module_path), spec.start_pos[0], known)
    twin = f"/test_{spec.module_path.stem}.py::"
    budget = ENOUGH
    killer = None
    path.write_text(mutant)
    try:
        for chosen in (
            [test for test in tests if twin in test],
            [test for test in tests if twin not in test],
        ):
            batch, spent = [], 0.0
            for test in chosen:
                if spent + known["seconds"][test] <= budget:
                    spent += known["seconds"][test]
                    batch.append(test)
            budget -= spent
            if batch and (killer := passes(tree, batch, spent)):
                break
    finally:
        path.write_text(original)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    outcome = TestOutcome.KILLED if killer else TestOutcome.SURVIVED
    said = killer or ("no test notices" if tests else "no test executes it")
    return WorkResult(WorkerOutcome.NORMAL, said, outcome, difference)


def differs(original: str, mutant: str, binary: bool) -> bool:
    """Whether the mutant is Python, and another program but for its annotations.

    cosmic-ray takes the * in f(x, *, axis) for a product: that is no change of an operator.
    """
    try:
        before, after = running(original), running(mutant)
    except SyntaxError:
        return False
    if binary and operators(before) == operators(after):
        return False
    return ast.dump(before) != ast.dump(after)


def operators(tree: ast.AST) -> list[type]:
    return [type(node.op) for node in ast.walk(tree) if isinstance(node, ast.BinOp)]


def running(source: str) -> ast.AST:
    """What runs of a source: annotations do not."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            node.annotation = None if isinstance(node, ast.arg) else ast.Constant(0)
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return tree


# ── all of them ──────────────────────────────────────────────────────────────────────────────────

_tree: Path
_known: dict[str, Any]


def start_worker(trees: Any) -> None:
    global _tree, _known
    _tree = trees.get()
    enter(_tree)
    _known = json.loads((_tree / "tests.json").read_text())
    gc.freeze()  # a forked process need not look through what was there before


def work(item: WorkItem) -> tuple[WorkItem, WorkResult]:
    return item, judge(_tree, item, _known)


def prepare(build: Path, workers: int) -> list[Path]:
    """Copies of the tree as it is now, one a worker, and the list of all mutants."""
    shutil.rmtree(build, ignore_errors=True)
    first = build / "tree0"
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in COPIED:
        copy = shutil.copytree if (HERE / name).is_dir() else shutil.copy2
        first.mkdir(parents=True, exist_ok=True)
        copy(HERE / name, first / name, **({"ignore": ignore} if copy is shutil.copytree else {}))
    print("running every test once ...", flush=True)
    child = multiprocessing.get_context("fork").Process(target=record, args=(first,))
    child.start()
    child.join()
    if child.exitcode:
        sys.exit(child.exitcode)
    tools = Path(sys.executable).parent
    session, config = build / "session.sqlite", HERE / "tools/mutation.toml"
    subprocess.run([tools / "cosmic-ray", "init", config, session], cwd=first, check=True)
    subprocess.run([tools / "cr-filter-operators", session, config], cwd=first, check=True)
    shutil.rmtree(first / "tmp")
    trees = [build / f"tree{i}" for i in range(workers)]
    for tree in trees[1:]:
        shutil.copytree(first, tree)
    return trees


def report(database: WorkDB, build: Path) -> None:
    """The summary, a line a file, and the survivors."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    survivors = []
    for item, result in database.completed_work_items:
        spec = item.mutations[0]
        if result.worker_outcome != WorkerOutcome.NORMAL:
            continue
        kind = "survived" if not result.is_killed else result.output or ""
        path = spec.module_path
        part = path.parent.name if path.parent.name in ("nn", "optim") else path.stem
        for name in (str(path), f"all of {part}", "all"):
            rows[name][kind if kind in ("survived", "timeout") else "killed"] += 1
        if kind == "survived":
            survivors.append((str(path), spec.start_pos, spec.operator_name, result))
    lines = [f"{'file':40} mutants  killed survived timed out       %"]
    for name in sorted(rows, key=lambda name: (name.startswith("all"), name)):
        n, row = rows[name].total(), rows[name]
        share = 100 * (n - row["survived"]) / n
        counts = f"{n:7} {row['killed']:7} {row['survived']:8} {row['timeout']:9} {share:7.1f}"
        lines.append(f"{name:40} {counts}")
    (build / "summary.txt").write_text("\n".join(lines) + "\n")
    text = [
        f"# {name}: {result.output}\n{result.diff}\n"
        for *_, name, result in sorted(survivors, key=lambda row: row[:3])
    ]
    (build / "survivors.diff").write_text("\n".join(text))
    print("\n".join(lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help="only files whose path has one of these in it")
    parser.add_argument("--sample", type=int, help="only so many of the mutants, drawn by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--build", type=Path, default=HERE / "build" / "mutation")
    parser.add_argument("--again", action="store_true", help="do not go on with an earlier run")
    chosen = parser.parse_args()
    os.environ |= SETTINGS
    for name in LOADED_ONCE:
        importlib.import_module(name)
    build = chosen.build.resolve()
    trees = [build / f"tree{i}" for i in range(chosen.workers)]
    if chosen.again or not all((tree / "tests.json").exists() for tree in trees):
        trees = prepare(build, chosen.workers)

    with use_db(build / "session.sqlite", WorkDB.Mode.open) as database:
        items = sorted(database.pending_work_items, key=lambda item: item.job_id)
        if chosen.parts:
            paths = {item.job_id: str(item.mutations[0].module_path) for item in items}
            items = [x for x in items if any(part in paths[x.job_id] for part in chosen.parts)]
        items.sort(key=lambda item: (item.mutations[0].module_path, item.mutations[0].start_pos))
        random.Random(chosen.seed).shuffle(items)
        items = items[: chosen.sample]
        context = multiprocessing.get_context("fork")
        free = context.Queue()
        for tree in trees:
            free.put(tree)
        start = time.time()
        try:
            with context.Pool(len(trees), start_worker, (free,)) as pool:
                for i, (item, result) in enumerate(pool.imap_unordered(work, items), 1):
                    database.set_result(item.job_id, result)
                    if i % 50 == 0 or i == len(items):
                        print(f"{i} of {len(items)}, {time.time() - start:.0f} s", flush=True)
        except KeyboardInterrupt:
            print("stopped: the same command goes on from here")
        report(database, build)


if __name__ == "__main__":
    main()
