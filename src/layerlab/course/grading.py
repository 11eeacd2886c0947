"""Checking a lesson: what the learner wrote runs in a process of its own, the verdict is made here.

1. *Read*: the cells of the file in which the learner writes, by their names. What they bind and
   import is read before any of it runs; a name that is not written in its own cell is refused.
2. *Load*: the cells run in the other process (channel.py, remote.py).
3. *Judge*: each exercise asks in its own way; only plain values come back, and nothing that they
   are compared with is ever there.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import secrets
import time
import tokenize
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from layerlab.arguments import nearest
from layerlab.check.cases import Raised
from layerlab.check.guard import Relayed, printable
from layerlab.course.arithmetic import with_arithmetic
from layerlab.course.channel import Channel, ChildGone, start_child
from layerlab.course.exercises import Exercise, exercises, runs_when_checked
from layerlab.course.judging import Verdict, judge
from layerlab.course.lesson import Cell, lesson, read_cells
from layerlab.course.names import LESSONS, lesson_ids
from layerlab.course.remote import Remote, Source
from layerlab.course.results import SELF_CHECK, ExerciseResult, LessonResult, Provenance
from layerlab.errors import ArgumentError, DataError

__all__ = ["Grading", "grade"]

PACKAGE = LESSONS.parent.parent  # all of layerlab: our own layers are no answer
MOST_FILE = 2**20  # bytes of a module of earlier lessons


def grade(
    lesson_id: str,
    file: Path,
    mylayers: Path | None,
    *,
    names: Sequence[str] | None = None,
    seconds: float = 10.0,
    seed: int | None = None,
    start: Callable[[float], Channel] = start_child,
) -> LessonResult:
    """Check a learner's file, a text or a notebook, against the exercises of a lesson.

    `mylayers`: the folder of what they exported of earlier lessons. `names`: only these exercises.
    `seconds`: so long may one exercise take. `seed`: of the questions; each time another one if it
    is left out. `start`: how a process for their code is started.

    Never raises for what is in the file: the result says it. Raises ArgumentError for an exercise
    that the lesson does not have.
    """
    started = time.perf_counter()
    asked = _asked(lesson_id, names)
    try:
        cells = read_cells(file)
    except DataError as error:
        return LessonResult(lesson_id, str(file), message=str(error))
    seed = secrets.randbits(32) if seed is None else seed
    with Grading(lesson_id, file, cells, mylayers, seconds, seed, start) as grading:
        results, message = grading.results(asked)
    return LessonResult(
        lesson_id, str(file), results, message, grading.how, time.perf_counter() - started
    )


def _asked(lesson_id: str, names: Sequence[str] | None) -> list[Exercise]:
    every = exercises(lesson_id)
    known = [exercise.name for exercise in every]
    for name in names or ():
        if name not in known:
            raise nearest(f"exercise in {lesson_id}:", name, known)
    chosen = [exercise for exercise in every if names is None or exercise.name in names]
    if not chosen:
        raise ArgumentError(f"there is nothing to check in {lesson_id}", fix="name an exercise")
    return chosen


class _Refused(Exception):
    """Why an exercise is not checked: (status, what is said)."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(status, message)
        self.status, self.message = status, message


class Grading:
    """One check of one file. A process that was ended is replaced for the next exercise."""

    def __init__(
        self,
        lesson_id: str,
        file: Path,
        cells: Sequence[Cell],
        mylayers: Path | None,
        seconds: float,
        seed: int,
        start: Callable[[float], Channel] = start_child,
    ) -> None:
        self.lesson_id, self.file = lesson_id, file
        self.module = f"mylayers.{lesson(lesson_id).module}"
        self.cells = [cell for cell in cells if runs_when_checked(cell)]
        self.seconds, self.seed, self.start = seconds, seed, start
        self.how = SELF_CHECK
        self.sources = _sources(file, self.cells)
        self.earlier = _earlier(lesson_id, mylayers)
        self.facts: list[dict[str, Any]] = []
        self.remote: Remote | None = None
        self.problems: dict[int, Raised] = {}
        self.ended: dict[int, str] = {}  # cells that took their process with them: why

    def __enter__(self) -> Grading:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def results(self, asked: Sequence[Exercise]) -> tuple[tuple[ExerciseResult, ...], str]:
        """What is said of each exercise; and what stopped the whole file, if something did."""
        every = {one.name for one in exercises(self.lesson_id)}
        if not any(cell.grade_id in every for cell in self.cells):
            other = _whose(self.cells)
            where = f"it looks like {other}" if other not in (None, self.lesson_id) else ""
            error = DataError(
                f"{self.file.name} has none of the exercises of {self.lesson_id}",
                detail=where or f"looked for: {', '.join(one.name for one in asked)}",
                fix=f"layerlab reset {self.lesson_id} puts a fresh lesson there and keeps a copy",
            )
            return (), str(error)
        try:
            self._load()
            self._whole_file()
        except _Refused as refused:
            return (), refused.message
        results = self._beside([self._result(one) for one in asked])
        for place, (one, result) in enumerate(zip(asked, results, strict=True)):
            if result.status == "failed" and result.finding is not None:
                finding = with_arithmetic(
                    result.finding, one, self.sources, self.earlier, self.seconds
                )
                results[place] = dataclasses.replace(result, finding=finding)
                break  # it takes half a second: the first one, which is mended first
        return tuple(results), ""

    def _beside(self, results: Sequence[ExerciseResult]) -> list[ExerciseResult]:
        """The results, each with those before it that it calls and that are not right."""
        wrong: list[str] = []
        found = []
        for result in results:
            if not result.passed:
                called = _called(next((c for c in self.cells if c.grade_id == result.name), None))
                uses = tuple(name for name in wrong if name in called)
                result = dataclasses.replace(result, uses=uses)
                wrong.append(result.name)
            found.append(result)
        return found

    # ── one exercise

    def _result(self, exercise: Exercise) -> ExerciseResult:
        started = time.perf_counter()
        provenance, verdict, output = None, Verdict("failed"), ""
        try:
            cell = self._cell(exercise.name)
            provenance = self._provenance(cell)
            self._load()
            self._own_cell(exercise.name, cell)
            remote = self.remote
            assert remote is not None
            subject = self._subject(remote, exercise.name, cell)
            remote.taken()
            remote.channel.allow(self.seconds)
            verdict = judge(exercise, remote, subject, self.seed)
            output = remote.taken()
        except _Refused as refused:
            verdict = Verdict(refused.status, refused.message)
        except ChildGone as gone:
            self.problems.clear()
            output = self.remote.taken() if self.remote else ""
            self._end()
            why = f"{gone.why[0].upper()}{gone.why[1:]}."
            look = "Does every loop have an end? Slow code can be given more: --seconds."
            verdict = Verdict("failed", f"{why} {look if 'stopped' in why else ''}".strip())
        return ExerciseResult(
            exercise.name,
            verdict.status,
            exercise.points,
            verdict.message,
            verdict.finding,
            provenance,
            output[:4000],
            time.perf_counter() - started,
        )

    def _cell(self, name: str) -> Cell:
        """The cell in which it is to be written."""
        found = [cell for cell in self.cells if cell.grade_id == name]
        if not found:
            raise _Refused(
                "failed",
                f"The cell of {name} is gone from {self.file.name}. `layerlab reset "
                f"{self.lesson_id}` puts a fresh lesson there and keeps a copy of yours.",
            )
        if len(found) > 1:
            where = " and ".join(cell.where for cell in found)
            raise _Refused(
                "failed", f"{name} has {len(found)} cells ({where}). Keep one, delete the others."
            )
        return found[0]

    def _provenance(self, cell: Cell) -> Provenance:
        digest = hashlib.sha256(cell.source.encode("utf-8", "surrogatepass")).hexdigest()
        return Provenance(str(self.file), cell.where, digest, self.module)

    def _load(self) -> None:
        """Have the lesson in its process. A cell that ends the process is left out the next time.

        Raises _Refused where there is no process in which it runs.
        """
        while self.remote is None:
            try:
                channel = self.start(self.seconds * (len(self.cells) + 1))
                self.how = channel.how
                self.remote = Remote(channel)
                channel.allow(self.seconds)
                if not self.facts:
                    self.facts = self.remote.read(self.sources)
                self.remote.load(
                    self.module,
                    earlier=self.earlier,
                    refuse=[str(PACKAGE)],
                    seed=_elsewhere(self.seed),
                )
            except (Relayed, ChildGone) as error:
                self._end()
                raise _Refused("failed", f"It could not be started: {error}.") from None
            for number, source in enumerate(self.sources):
                if number in self.ended:
                    continue
                try:
                    channel.allow(self.seconds)
                    raised = self.remote.run(source)
                except ChildGone as gone:
                    self.ended[number] = gone.why
                    self._end()
                    break
                if raised is not None:
                    self.problems[number] = raised

    def _whole_file(self) -> None:
        """Raises _Refused where a cell fails that all of the lesson needs."""
        names = {exercise.name for exercise in exercises(self.lesson_id)}
        for cell in self.cells:
            if cell.grade_id not in names:
                self._runs(cell)

    def _runs(self, cell: Cell) -> None:
        """Raises _Refused where a cell imports what it may not, or stops with an error."""
        number = self.cells.index(cell)
        facts = self.facts[number]
        if "error" in facts:
            kind, said, text, line = facts["error"]
            raised = Raised(kind, printable(said), printable(text), line or None)
            raise _Refused("failed", self._told(cell, raised))
        for name in facts.get("imports", ()):
            top = name.partition(".")[0]
            if top == "layerlab":
                raise _Refused(
                    "refused",
                    f"{self._at(cell)} imports {name}: what a lesson asks for is to be "
                    f"written by you. Take the import out, or use it in a cell of your own.",
                )
            if top == "mylayers" and name not in {"mylayers", *self.earlier}:
                raise _Refused("failed", self._lacking(cell, name))
        if number in self.ended:
            why = self.ended[number]
            look = " Does every loop have an end?" if "stopped" in why else ""
            raise _Refused("failed", f"{self._at(cell)} could not be run: {why}.{look}")
        if number in self.problems:
            raise _Refused("failed", self._told(cell, self.problems[number]))

    def _lacking(self, cell: Cell, name: str) -> str:
        modules = {f"mylayers.{lesson(one).module}": one for one in lesson_ids()}
        if modules.get(name, self.lesson_id) < self.lesson_id:
            return (
                f"{self._at(cell)} imports {name}, which is not there yet. "
                f"Finish lesson {modules[name]}, then: layerlab export {modules[name]}"
            )
        return f"{self._at(cell)} imports {name}, which is no earlier lesson."

    def _at(self, cell: Cell) -> str:
        where = cell.where
        return f"{where[0].upper()}{where[1:]},"

    def _told(self, cell: Cell, raised: Raised) -> str:
        """An error of a cell that stops before there is anything to check."""
        if raised.kind == "ModuleNotFoundError" and "mylayers" in raised.message:
            name = raised.message.split()[0]
            return self._lacking(cell, name)
        line = f", line {raised.number}: {raised.line}" if raised.number else ""
        return f"{raised.said}\n  {self.file.name}{line}"

    def _own_cell(self, name: str, cell: Cell) -> None:
        """Raises _Refused where the name is not written in its cell, or bound elsewhere too."""
        self._runs(cell)
        binds = self._binds(cell, name)
        if not binds:
            facts = self.facts[self.cells.index(cell)]
            others = [other for other, how, _ in facts.get("binds", ()) if how == "def"]
            there = f" What is written there is {', '.join(others)}." if others else ""
            raise _Refused(
                "failed",
                f"There is no {name} in its cell ({cell.where}).{there} It begins with "
                f"def {name} or class {name}, as it was given.",
            )
        wrong = next((bind for bind in binds if bind[1] != "def"), None)
        if wrong:
            raise _Refused(
                "refused",
                f"{name} is {wrong[1]} in line {wrong[2]}, not written: what is checked is a "
                f"function or class of your own, with def or class.",
            )
        if len(binds) > 1:
            raise _Refused(
                "refused", f"{name} is written {len(binds)} times in its cell: keep one."
            )
        for other in self.cells:
            if other is not cell and (again := self._binds(other, name)):
                how = "written" if again[0][1] == "def" else again[0][1]
                raise _Refused(
                    "refused",
                    f"{name} is {how} again in {other.where}: what is checked is the one in its "
                    f"own cell.",
                )

    def _binds(self, cell: Cell, name: str) -> list[Any]:
        """In which ways a cell binds a name: [[name, "def", line], ...]."""
        facts = self.facts[self.cells.index(cell)]
        return [bind for bind in facts.get("binds", ()) if bind[0] == name]

    def _subject(self, remote: Remote, name: str, cell: Cell) -> Any:
        try:
            subject, files = remote.find(name)
        except Relayed as error:
            raise _Refused("failed", f"There is no {name}: {error.raised.said}.") from None
        own = {source.file for source in self.sources}
        foreign = [file for file in files if file not in own]
        if foreign and not own & set(files):  # what a decorator adds stands elsewhere
            raise _Refused(
                "refused",
                f"The code of {name} is not that of its cell but of {printable(foreign[0])[:80]}.",
            )
        if not remote.is_theirs(subject):
            raise _Refused("refused", f"When the file has run, {name} is no function or class.")
        return subject

    def _end(self) -> None:
        if self.remote is not None:
            self.remote.channel.close()
            self.remote = None


def _elsewhere(seed: int) -> int:
    """The seed for the learner's process, which tells nothing of the one of the questions."""
    return int.from_bytes(hashlib.sha256(str(seed).encode()).digest()[:4])


def _sources(file: Path, cells: Sequence[Cell]) -> list[Source]:
    """The cells as Python runs them: line numbers are those that the learner sees."""
    text = "" if file.suffix == ".ipynb" else file.read_bytes().decode("utf-8", "replace")
    found = []
    for number, cell in enumerate(cells):
        if cell.line is None:
            name = f"{file.name}, {cell.where}"
            found.append(Source(number, name, cell.source, cell.source, 1))
        else:
            found.append(Source(number, file.name, text, cell.source, cell.line))
    return found


def _earlier(lesson_id: str, mylayers: Path | None) -> dict[str, tuple[str, str]]:
    """(file, text) of the modules of earlier lessons, each read once."""
    found: dict[str, tuple[str, str]] = {}
    for one in lesson_ids():
        if one >= lesson_id or mylayers is None:
            break
        path = mylayers / f"{lesson(one).module}.py"
        try:
            if path.stat().st_size <= MOST_FILE:
                text = path.read_bytes().decode("utf-8")
                found[f"mylayers.{lesson(one).module}"] = (f"mylayers/{path.name}", text)
        except (OSError, UnicodeDecodeError):
            continue
    return found


def _called(cell: Cell | None) -> set[str]:
    """The names in a cell's code that are no attributes and are not defined there."""
    names: set[str] = set()
    before = ""
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(cell.source if cell else "").readline):
            if token.type == tokenize.NAME and before not in (".", "def", "class"):
                names.add(token.string)
            before = token.string
    return names


def _whose(cells: Sequence[Cell]) -> str | None:
    """The lesson whose exercises these cells are, if any."""
    names = {cell.grade_id for cell in cells}
    for one in lesson_ids():
        if any(exercise.name in names for exercise in exercises(one)):
            return one
    return None
