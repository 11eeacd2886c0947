"""What may be wrong around the course: Python, packages, the terminal, the workspace.

Each thing that is looked at gives one line: well, to be known, or wrong with how to mend it.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from layerlab import __file__ as package_file
from layerlab import __version__
from layerlab.course.names import lesson_ids
from layerlab.course.progress import read
from layerlab.course.workspace import FORMS, Workspace, find_workspace
from layerlab.errors import ArgumentError, DataError, LayerlabError

try:
    from layerlab.course.lesson import lesson, read_cells
except ModuleNotFoundError:  # the extra is missing: `look` says so
    lesson = read_cells = None  # type: ignore[assignment]

__all__ = ["Look", "look"]

OLDEST = (3, 11)
EXTRA = {"jupytext": "jupytext", "yaml": "pyyaml", "matplotlib": "matplotlib"}
LITTLE = 50 * 2**20  # bytes on the disk
SECONDS = 20


@dataclass(frozen=True)
class Look:
    """One thing that was looked at. `wrong` has a `fix`; a `note` is neither right nor wrong."""

    what: str
    said: str
    wrong: bool = False
    note: bool = False
    fix: str = ""


def look(folder: Path | None, encoding: str | None) -> Iterator[Look]:
    """Look at everything. `encoding` is that of the terminal."""
    yield from _python()
    yield from _terminal(encoding)
    try:
        workspace = find_workspace(folder)
    except DataError as error:
        if folder is None and "is a workspace" in error.what:
            said = "there is none here; layerlab start makes one"
            yield Look("workspace", said, note=True)
        else:
            yield Look("workspace", error.what, wrong=True, fix=error.fix)
        return
    yield Look("workspace", str(workspace.folder))
    yield from _disk(workspace)
    yield from _progress(workspace)
    yield from _shadows(workspace)
    yield from _lessons(workspace)
    yield from _mylayers(workspace)


def _python() -> Iterator[Look]:
    version = platform.python_version()
    old = sys.version_info[:2] < OLDEST
    yield Look("Python", f"{version}, {sys.executable}", old, fix="install Python 3.11 or newer")
    yield Look("layerlab", f"{__version__}, {Path(package_file).parent}")
    yield Look("numpy", metadata.version("numpy"))
    missing = [name for module, name in EXTRA.items() if util.find_spec(module) is None]
    if missing:
        said = f"missing: {', '.join(missing)}"
        yield Look("packages", said, wrong=True, fix="pip install 'layerlab[course]'")
    else:
        yield Look("packages", ", ".join(f"{n} {metadata.version(n)}" for n in EXTRA.values()))


def _terminal(encoding: str | None) -> Iterator[Look]:
    plain = (encoding or "ascii").lower().replace("-", "") not in ("utf8", "utf16", "utf8sig")
    said = f"{encoding}; some signs are shown as plain letters" if plain else str(encoding)
    yield Look("terminal", said, note=plain)


def _disk(workspace: Workspace) -> Iterator[Look]:
    for folder in (workspace.folder, workspace.mylayers, workspace.folder / ".layerlab"):
        try:
            folder.mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            said = f"cannot write to {folder}: {error.strerror or error}"
            yield Look("writing", said, wrong=True, fix="give yourself the right to write there")
            break
    else:
        yield Look("writing", "the workspace can be written to")
    free = shutil.disk_usage(workspace.folder).free
    fix = "make room on the disk: neither your files nor your progress could be saved"
    yield Look("disk", f"{free / 2**20:,.0f} MB free", free < LITTLE, fix=fix)


def _progress(workspace: Workspace) -> Iterator[Look]:
    try:
        found = read(workspace.folder)
    except LayerlabError as error:
        yield Look("progress", error.what, wrong=True, fix=error.fix)
        return
    said = f"{len(found.events)} events"
    if found.unread:
        said += f"; lines that could not be read: {found.unread}. They do not count, and do no harm"
    yield Look("progress", said, note=bool(found.unread))


def _shadows(workspace: Workspace) -> Iterator[Look]:
    """Files beside the lessons that Python would take for its own modules or for libraries."""
    known = {*sys.stdlib_module_names, *EXTRA, "numpy", "layerlab", "mylayers"}
    for path in sorted(workspace.folder.iterdir()):
        package = path != workspace.mylayers and (path / "__init__.py").exists()
        if path.stem in known and (path.suffix == ".py" or package):
            said = f"{path.name} beside the lessons hides the module {path.stem} from your code"
            yield Look("names", said, wrong=True, fix="give it another name")


def _lessons(workspace: Workspace) -> Iterator[Look]:
    newer = set(lesson_ids()) - {known.id for known in workspace.lessons}
    if newer:
        said = f"there are new ones: {', '.join(sorted(newer))}"
        yield Look("lessons", said, wrong=True, fix="layerlab start adds them")
    for known in workspace.lessons:
        files = [workspace.folder / f"{known.id}.{form}" for form in FORMS]
        there = [path for path in files if path.is_file()]
        if len(there) > 1:
            said = f"there are {files[0].name} and {files[1].name}; what counts is "
            yield Look(known.id, said + workspace.path(known.id).name, note=True)
        try:
            wrong = _cells(workspace, known.id)
        except (DataError, ArgumentError) as error:
            yield Look(known.id, f"{error.what} {error.detail}".strip(), wrong=True, fix=error.fix)
            continue
        fix = f"layerlab reset {known.id} puts a fresh file there and keeps a copy of yours"
        yield Look(known.id, wrong or "every cell is there", bool(wrong), fix=fix)


def _cells(workspace: Workspace, lesson_id: str) -> str:
    """What is wrong with the cells of a learner's file: missing ones, and those there twice."""
    path = workspace.path(lesson_id)
    if read_cells is None:
        return ""
    found = Counter(cell.grade_id for cell in read_cells(path) if cell.grade_id)
    wanted = [cell.grade_id for cell in lesson(lesson_id).cells if cell.grade_id]
    missing = [name for name in wanted if name not in found]
    twice = [name for name, count in found.items() if count > 1]
    said = [f"missing cells: {', '.join(missing)}"] * bool(missing)
    said += [f"cells that are there twice: {', '.join(twice)}"] * bool(twice)
    return "; ".join(said)


def _mylayers(workspace: Workspace) -> Iterator[Look]:
    """Whether each exported module can be imported, in a process of its own."""
    for path in sorted(workspace.mylayers.glob("*.py")):
        if path.stem == "__init__":
            continue
        name = f"mylayers.{path.stem}"
        code = f"import sys; sys.path.append({str(workspace.folder)!r}); import {name}"
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-B", "-c", code],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                start_new_session=True,
            )
            errors = done.stderr.decode("utf-8", "replace").strip().splitlines()
            said = (errors or [""])[-1] if done.returncode else ""
        except subprocess.TimeoutExpired:
            said = f"it does not end within {SECONDS} seconds"
        fix = f"layerlab export {path.stem} writes it anew from your lesson"
        good = "can be imported"
        yield Look(name, f"cannot be imported: {said}" if said else good, bool(said), fix=fix)
