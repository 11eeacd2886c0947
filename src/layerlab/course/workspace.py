"""The folder in which a learner works: one file a lesson, the package mylayers, the progress.

LESSON.py or LESSON.ipynb    the learner's files
mylayers/                    their own layers, written by `layerlab export`
progress.jsonl               what was tested, and when
.layerlab/course.json        what the course is: lessons, exercises, points
.layerlab/backups/           copies of what a command has replaced
"""

from __future__ import annotations

import difflib
import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from layerlab.course.names import find_lesson
from layerlab.course.progress import Progress, read
from layerlab.errors import ArgumentError, DataError, FileError
from layerlab.files import create_whole

__all__ = [
    "COURSE",
    "FORMS",
    "LessonFacts",
    "Workspace",
    "find_workspace",
]

COURSE = Path(".layerlab", "course.json")
FORMS = ("py", "ipynb")


@dataclass(frozen=True)
class LessonFacts:
    """What `.layerlab/course.json` knows of a lesson, so that nothing else has to be read."""

    id: str
    title: str
    module: str
    minutes: int
    exercises: Mapping[str, float]  # name: points

    @property
    def points(self) -> float:
        """The points that it can bring."""
        return sum(self.exercises.values())


@dataclass(frozen=True)
class Workspace:
    """A learner's folder. Made by `find_workspace`."""

    folder: Path
    form: str  # of new files, "py" or "ipynb"
    lessons: tuple[LessonFacts, ...]

    @property
    def mylayers(self) -> Path:
        """The learner's package."""
        return self.folder / "mylayers"

    @property
    def backups(self) -> Path:
        """Where copies are kept of what a command replaces."""
        return self.folder / COURSE.parent / "backups"

    @cached_property
    def progress(self) -> Progress:
        """What was done so far, read once. Raises FileError."""
        return read(self.folder)

    def facts(self, lesson_id: str) -> LessonFacts:
        """The facts of a lesson. Raises ArgumentError where the workspace is older than it."""
        for known in self.lessons:
            if known.id == lesson_id:
                return known
        raise ArgumentError(
            f"this workspace does not have {lesson_id} yet",
            detail="the lesson is newer than the workspace",
            fix="layerlab start adds what is new",
        )

    def path(self, lesson_id: str) -> Path:
        """The learner's file of a lesson. Of a text and a notebook, the form of the workspace.

        Raises DataError where there is none.
        """
        for form in (self.form, *FORMS):
            path = self.folder / f"{lesson_id}.{form}"
            if path.is_file():
                return path
        raise DataError(
            f"there is no {lesson_id}.{self.form} in {self.folder}",
            fix="layerlab start puts a fresh one there, and leaves all others as they are",
        )

    def next_lesson(self, after: str | None = None) -> str | None:
        """The first lesson that does not pass, or the one after a lesson; None at the end."""
        ids = [known.id for known in self.lessons]
        if after is not None:
            return next((known for known in ids if known > after), None)
        return next((known for known in ids if not self.progress.passes(known)), None)

    def find_exercise(self, word: str) -> tuple[str, str | None]:
        """(lesson, exercise) that a reader means: "relu", "02", "activations", "02:relu".

        A lesson alone has no exercise. Where several lessons have an exercise of this name it is
        that of the first one not yet passed. Raises ArgumentError with the nearest name.
        """
        of, colon, name = word.partition(":")
        if colon:
            lesson_id = find_lesson(of)
            return lesson_id, _one_of(name, [*self.facts(lesson_id).exercises], lesson_id)
        modules = [known.module for known in self.lessons]
        holders = [known.id for known in self.lessons if word in known.exercises]
        if holders and word not in modules:
            open_ones = [known for known in holders if not self.progress.passes(known)]
            return (open_ones or holders)[0], word
        try:
            return find_lesson(word), None
        except ArgumentError as error:
            names = [name for known in self.lessons for name in known.exercises]
            near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
            fix = near[0] if near else error.fix
            raise ArgumentError(
                f"there is no lesson or exercise {word!r}", detail=error.detail, fix=fix
            ) from error

    def backup(self, path: Path) -> Path:
        """Keep a copy of a file under `.layerlab/backups`: its path. Raises FileError."""
        stamp = f"{datetime.now():%Y%m%d-%H%M%S}"
        try:
            content = path.read_bytes()
            self.backups.mkdir(parents=True, exist_ok=True)
            number, target = 1, self.backups / f"{path.stem}-{stamp}{path.suffix}"
            while not create_whole(target, content):
                number += 1
                target = self.backups / f"{path.stem}-{stamp}-{number}{path.suffix}"
        except OSError as error:
            raise FileError(
                f"cannot keep a copy of {path.name}, so it stays as it is: "
                f"{error.strerror or error}",
                fix=f"look whether {self.backups} may be written to and the disk has room",
            ) from error
        return target


def _one_of(name: str, known: Sequence[str], lesson_id: str) -> str:
    if name in known:
        return name
    lowered = {one.lower(): one for one in known}
    near = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.4)
    raise ArgumentError(
        f"{lesson_id} has no exercise {name!r}",
        detail="known: " + ", ".join(known),
        fix=f"{lesson_id}:{lowered[near[0]] if near else known[0]}",
    )


def find_workspace(start: Path | None = None) -> Workspace:
    """The workspace of a folder: itself or one of its parents. Without `start`, of the folder here.

    Raises DataError where there is none, or what it knows of the course cannot be read.
    """
    here = (start or Path()).resolve()
    for folder in (here, *here.parents) if start is None else (here,):
        if (folder / COURSE).is_file():
            return _workspace(folder)
    what = "neither this folder nor one above it is" if start is None else f"{start} is not"
    inside = sorted(file.parents[1].name for file in here.glob(f"*/{COURSE.as_posix()}"))
    raise DataError(
        f"{what} a workspace of the course",
        detail=f"looked for {COURSE.as_posix()} from {here}",
        fix=(
            f"cd {shlex.quote(inside[0])}, which is one"
            if inside and start is None
            else "layerlab start DIR makes one; then cd DIR"
        ),
    )


def _workspace(folder: Path) -> Workspace:
    try:
        content = json.loads((folder / COURSE).read_bytes())
        lessons = tuple(
            LessonFacts(
                str(one["id"]),
                str(one["title"]),
                str(one["module"]),
                int(one["minutes"]),
                {str(name): float(points) for name, points in one["exercises"].items()},
            )
            for one in content["lessons"]
        )
        form = content["form"]
        if form not in FORMS:
            raise ValueError(f"form {form!r}")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(
            f"{folder / COURSE} cannot be read",
            detail=f"{type(error).__name__}: {error}",
            fix="layerlab start writes it anew; your files and your progress stay as they are",
        ) from error
    return Workspace(folder, form, lessons)


def course_facts(form: str, lessons: Sequence[LessonFacts], version: str) -> dict[str, Any]:
    """What stands in `.layerlab/course.json`."""
    return {
        "layerlab": version,
        "form": form,
        "lessons": [dict(vars(one)) for one in lessons],
    }
