"""`layerlab build`: what is made of the lessons, for authors and teachers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from layerlab.cli.options import folder_name
from layerlab.cli.terminal import say, stderr, stdout
from layerlab.course import building
from layerlab.course.exporting import solved_package
from layerlab.course.lesson import Lesson, lesson
from layerlab.course.names import find_lesson, lesson_ids
from layerlab.course.pages import page
from layerlab.errors import ArgumentError, DataError
from layerlab.files import write_atomically

__all__ = ["build"]

FOLDER = Path("build")
FOLDERS = {
    "learner": "learner",
    "notebook": "learner",
    "solved": "solved",
    "page": "pages",
    "nbgrader": "nbgrader",
}


@dataclass(frozen=True)
class Job:
    """One file or folder to be made, and how."""

    target: Path
    make: Callable[[], object]


@click.command()
@click.argument("lessons", metavar="[LESSON...]", nargs=-1)
@click.option("--to", "folder", metavar="DIR", default=FOLDER, show_default=True,
              callback=folder_name, type=click.Path(path_type=Path), help="Where to.")  # fmt: skip
@click.option("--learner", is_flag=True, help="learner/LESSON.py, without the solutions.")
@click.option("--notebook", is_flag=True, help="learner/LESSON.ipynb, the same as a notebook.")
@click.option("--solved", is_flag=True, help="solved/LESSON.py and .ipynb, and solved/mylayers/.")
@click.option("--page", is_flag=True, help="pages/LESSON.md and its figures, for Sphinx.")
@click.option("--nbgrader", is_flag=True, help="nbgrader/source/LESSON/LESSON.ipynb, a release.")
@click.option("--overwrite", is_flag=True, help="Replace what was built before.")
def build(lessons: tuple[str, ...], folder: Path, overwrite: bool, **asked: bool) -> None:
    """Make files of lessons: of all, or of those named (04_layers, 04 or layers).

    Without an option, every kind of file is made.

    \b
    layerlab build
    layerlab build 04 --solved --to answers
    """
    chosen = [lesson(name) for name in sorted({find_lesson(name) for name in lessons})]
    chosen = chosen or [lesson(name) for name in lesson_ids()]
    if not chosen:
        raise DataError("this installation has no lessons", fix="pip install 'layerlab[course]'")
    kinds = [kind for kind in FOLDERS if asked[kind]] or list(FOLDERS)
    jobs = [job for kind in kinds for job in _jobs(kind, chosen, folder)]
    there = [job.target for job in jobs if job.target.exists()]
    if there and not overwrite:
        raise ArgumentError(
            f"{there[0]} is there already"
            + (f", and {len(there) - 1} more are" if len(there) > 1 else ""),
            fix="replace it with --overwrite, or choose another folder with --to",
        )
    show = stderr()
    with Progress(
        TextColumn("{task.description}"), BarColumn(None), MofNCompleteColumn(),
        console=show, transient=True, disable=not show.is_terminal,
    ) as progress:  # fmt: skip
        task = progress.add_task("building", total=len(jobs))
        for job in jobs:
            progress.update(task, description=str(job.target.relative_to(folder)))
            try:
                job.target.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise ArgumentError(
                    f"cannot make the folder {str(job.target.parent)!r}: {error.strerror or error}",
                    fix="choose another folder with --to",
                ) from error
            job.make()
            progress.advance(task)
    for job in jobs:
        say(stdout(), f"  {job.target}")
    say(stdout(), f"{_counted(len(chosen), 'lesson')}, {_counted(len(jobs), 'file')} in {folder}.")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" + "s" * (count != 1)


def _jobs(kind: str, chosen: Sequence[Lesson], folder: Path) -> list[Job]:
    """What one of the kinds asks for."""
    made = [(one, folder / FOLDERS[kind]) for one in chosen]
    if kind == "learner":
        return [_text(to / f"{one.id}.py", building.learner_text, one) for one, to in made]
    if kind == "notebook":
        return [_text(to / f"{one.id}.ipynb", building.learner_notebook, one) for one, to in made]
    if kind == "page":
        return [Job(to / f"{one.id}.md", partial(page, one, to)) for one, to in made]
    if kind == "nbgrader":
        return [
            Job(building.released(one, to), partial(building.release, [one], to))
            for one, to in made
        ]
    return [
        *(_text(to / f"{one.id}.py", building.solved_text, one) for one, to in made),
        *(_text(to / f"{one.id}.ipynb", building.solved_notebook, one) for one, to in made),
        Job(folder / "solved" / "mylayers", partial(solved_package, folder / "solved")),
    ]


def _text(target: Path, text: Callable[[Lesson], str], one: Lesson) -> Job:
    return Job(target, lambda: write_atomically(target, text(one)))
