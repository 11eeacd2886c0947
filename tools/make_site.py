"""Build the site: the course, the reference, what was measured. `make docs` runs it.

    python tools/make_site.py [--out site]

First everything that Sphinx reads is gathered in build/docs: what lies in docs/, a page and a
notebook for each lesson, and the parts of other files of the repository. Then Sphinx makes HTML of
it. Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sphinx.cmd.build import main as sphinx_build

from layerlab.course import pages
from layerlab.course.building import learner_notebook
from layerlab.course.lesson import Lesson, lessons
from layerlab.course.outputs import Output, outputs

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
GATHERED = BUILD / "docs"
# Files of the repository of which pages show a part, under the names that the pages use.
INCLUDED = {"CHANGELOG.md": "changes.md", "bench/README.md": "bench.md"}
# What the landing page shows of the README: the block of Python with these words, and its output.
SNIPPETS = {"explain": "ll.explain(Layer()", "diagnose": "diagnose(Dense,", "train": "optim.Adam("}


def gather() -> None:
    """Write everything that Sphinx reads into build/docs."""
    shutil.rmtree(GATHERED, ignore_errors=True)
    shutil.copytree(ROOT / "docs", GATHERED, ignore=shutil.ignore_patterns("__pycache__"))
    (GATHERED / "included").mkdir()
    for source, name in INCLUDED.items():
        text = (ROOT / source).read_text("utf-8")
        (GATHERED / "included" / name).write_text(linked(text, Path(source).parent), "utf-8")
    made = {"cards": pages.cards(), "contents": pages.contents(), **snippets()}
    for name, text in made.items():
        (GATHERED / "included" / f"{name}.md").write_text(text, "utf-8")
    with ThreadPoolExecutor() as threads:  # each lesson runs in a process of its own
        shown = list(threads.map(remembered, lessons()))
    for lesson, results in zip(lessons(), shown, strict=True):
        pages.page(lesson, GATHERED / "lessons", results)


def snippets() -> dict[str, str]:
    """Parts of the README, each by its name: code that the tests run, and the measured strength."""
    readme = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```\n", readme, re.MULTILINE | re.DOTALL)
    found = {}
    for name, words in SNIPPETS.items():
        place = next(n for n, (_, code) in enumerate(blocks) if words in code)
        code, (language, output) = blocks[place][1], (*blocks, ("", ""))[place + 1]
        found[name] = f"```python\n{code}```\n"
        if language == "text":
            found[name] += f"\n```{{code-block}} text\n:class: cell-output\n\n{output}```\n"
    strength = re.search(r"^.*?(Measured \(.*?)\n\n", readme, re.MULTILINE | re.DOTALL)
    found["strength"] = strength[1] + "\n"
    return found


def linked(text: str, folder: Path) -> str:
    """A file's text with links to other files leading to their page, or into the repository.

    Pictures are brought along: the site works without a network.
    """

    def target(match: re.Match[str]) -> str:
        picture, link = match.groups()
        if re.match(r"[a-z]+:|#", link):
            return match[0]
        path = (folder / link).as_posix()
        if picture:
            (GATHERED / "included" / Path(link).name).write_bytes((ROOT / path).read_bytes())
            return f"{picture}](/included/{Path(link).name})"
        if path.startswith("docs/"):
            return f"](/{path.removeprefix('docs/')})"
        return f"]({pages.REPOSITORY}/blob/{pages.BRANCH}/{path})"

    return re.sub(r"(!\[[^\]]*)?\]\(([^)\s]+)\)", target, text)


def remembered(lesson: Lesson) -> list[list[Output]]:
    """What a lesson's cells show; run again only where the lesson or the library has changed."""
    sources = [*(ROOT / "src").rglob("*.py")]
    sources = [path for path in sources if path.parent.name != "lessons" or path.stem <= lesson.id]
    content = b"".join(path.read_bytes() for path in sorted(sources))
    file = BUILD / "outputs" / f"{lesson.id}-{hashlib.sha256(content).hexdigest()[:16]}.pickle"
    if not file.exists():
        print(f"running the code of {lesson.id}")
        found = outputs(lesson)
        file.parent.mkdir(parents=True, exist_ok=True)
        for old in file.parent.glob(f"{lesson.id}-*"):
            old.unlink(missing_ok=True)
        file.write_bytes(pickle.dumps(found))
    return pickle.loads(file.read_bytes())


def build(out: Path) -> int:
    """Make HTML of what was gathered; the exit status of Sphinx, which fails on any warning."""
    shutil.rmtree(out, ignore_errors=True)
    status = sphinx_build(
        ["-q", "-W", "--keep-going", "-d", str(BUILD / "doctrees"), str(GATHERED), str(out)]
    )
    notebooks = out / "notebooks"
    notebooks.mkdir(parents=True, exist_ok=True)
    for lesson in lessons():
        (notebooks / f"{lesson.id}.ipynb").write_text(learner_notebook(lesson), "utf-8")
    return status


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "site")
    arguments = parser.parse_args()
    gather()
    status = build(arguments.out)
    if status == 0:
        print(f"open {arguments.out / 'index.html'}")
    sys.exit(status)
