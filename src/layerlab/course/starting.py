"""Making a workspace, adding what is new to one, and putting a fresh file where one was spoilt.

What is there stays as it is. The file that makes the folder a workspace is written last, so that a
start that was interrupted is completed by the next one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from layerlab import __version__
from layerlab.course.building import learner_notebook, learner_text
from layerlab.course.exercises import exercises
from layerlab.course.exporting import PACKAGE
from layerlab.course.lesson import Lesson, lesson, lessons
from layerlab.course.workspace import (
    COURSE,
    FORMS,
    LessonFacts,
    Workspace,
    course_facts,
    find_workspace,
)
from layerlab.errors import DataError, FileError
from layerlab.files import create_whole, write_atomically

__all__ = ["Started", "fresh", "reset", "start"]

README = """\
# My layers

From one neuron to a network that reads digits, each piece written by myself.

    layerlab status                which lessons there are, and how far I am
    layerlab watch 01_neuron       test a lesson whenever I save its file
    layerlab test 01_neuron        test it once
    layerlab hint 01_neuron        a hint, one at a time
    layerlab doctor                what is wrong, and how to mend it

A lesson is a file of cells, each under a line that begins with `# %%`. Most editors run one at a
time and show the pictures that it draws; Jupyter does after `layerlab start NAME --notebooks`.
A line that begins with `#|` is for layerlab: leave it as it is.

`mylayers/` is written by `layerlab export`, and by `layerlab test` when a lesson passes.
`progress.jsonl` only ever grows; keep it with the files.
"""
IGNORED = "/.layerlab/backups/\n__pycache__/\n.ipynb_checkpoints/\n"
ATTRIBUTES = "progress.jsonl merge=union\n"  # git keeps the lines of both sides


@dataclass(frozen=True)
class Started:
    """What `start` did: the names of the files that it made, and of the lessons it left alone."""

    workspace: Workspace
    made: tuple[str, ...]
    kept: tuple[str, ...]
    existed: bool  # the folder was a workspace before


def start(folder: Path, form: str | None = None) -> Started:
    """Make a workspace, or add to one what it lacks. Nothing that is there is changed.

    `form` is that of new files, "py" or "ipynb"; None means what the workspace has, else "py".
    Raises FileError where the folder cannot be written to, DataError where there are no lessons.
    """
    if not lessons():
        raise DataError("this installation has no lessons", fix="pip install 'layerlab[course]'")
    existed = (folder / COURSE).is_file()
    if existed and form is None:
        try:
            form = find_workspace(folder).form
        except DataError:  # unreadable: it is written anew
            form = None
    form = form or "py"
    made, kept = [], []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part in ("mylayers", str(COURSE.parent)):
            (folder / part).mkdir(exist_ok=True)
        for one in lessons():
            names = [f"{one.id}.{known}" for known in FORMS]
            there = [name for name in names if (folder / name).exists()]
            if not there and create_whole(folder / f"{one.id}.{form}", fresh(one, form).encode()):
                made.append(f"{one.id}.{form}")
            else:
                kept += there
        for name, text in (
            ("mylayers/__init__.py", PACKAGE),
            ("README.md", README),
            (".gitignore", IGNORED),
            (".gitattributes", ATTRIBUTES),
        ):
            if create_whole(folder / name, text.encode()):
                made.append(name)
    except OSError as error:
        if isinstance(error, FileError):
            raise
        raise FileError(
            f"cannot make a workspace in {str(folder)!r}: {error.strerror or error}",
            detail=f"at {error.filename}" if error.filename else "",
            fix="name a folder that you may write to: layerlab start DIR",
        ) from error
    known = [
        LessonFacts(
            one.id,
            one.title,
            one.module,
            int(one.front.get("minutes", 0)),
            {exercise.name: exercise.points for exercise in exercises(one.id)},
        )
        for one in lessons()
    ]
    facts = course_facts(form, known, __version__)
    write_atomically(folder / COURSE, json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
    return Started(find_workspace(folder), tuple(made), tuple(kept), existed)


def fresh(one: Lesson, form: str) -> str:
    """The text of a learner's file in which nothing is written yet."""
    return learner_notebook(one) if form == "ipynb" else learner_text(one)


def reset(workspace: Workspace, lesson_id: str) -> tuple[Path, Path | None]:
    """Put a fresh file in the place of a lesson's: (the file, the copy of what was there).

    There is no copy where nothing had been changed. Raises FileError, with the file as it was.
    """
    path = workspace.path(lesson_id)
    text = fresh(lesson(lesson_id), path.suffix[1:]).encode()
    try:
        if path.read_bytes() == text:
            return path, None
    except OSError as error:
        raise FileError(f"cannot read {path.name}: {error.strerror or error}") from error
    kept = workspace.backup(path)
    return write_atomically(path, text), kept
