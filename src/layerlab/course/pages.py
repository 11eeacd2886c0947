"""The page of a lesson: its text, its code and what the code shows, as Markdown for Sphinx.

Written in MyST, the Markdown that Sphinx reads with myst-parser. `tools/make_site.py` makes the
whole site.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from layerlab.course.building import cleared, solved_source
from layerlab.course.lesson import Cell, Lesson, lessons
from layerlab.course.outputs import Output, outputs

__all__ = ["BRANCH", "REPOSITORY", "SITE_BRANCH", "cards", "contents", "links", "page"]

# Every link of the site that leaves it begins with one of these, and nothing else says where the
# project lives.
REPOSITORY = "https://github.com/layerlab/layerlab"
BRANCH = "main"  # the source
SITE_BRANCH = "gh-pages"  # what `make docs` builds, as it is published

LEVELS = {1: "easy", 2: "moderate", 3: "demanding", 4: "hard"}
DIRECTIVE = re.compile(r"#\|\s*(export|hide|default_exp|alt:)")


def page(lesson: Lesson, folder: Path, shown: Sequence[Sequence[Output]] | None = None) -> Path:
    """Write the page ``ID.md`` into a folder, its figures into ``ID/``; returns the page.

    `shown`: what each cell shows, where it is known already. Raises DataError for a cell that
    fails.
    """
    shown = outputs(lesson) if shown is None else shown
    pictures = folder / lesson.id
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.glob("figure-*.svg"):
        old.unlink()
    parts: list[str] = []
    figures = 0
    for cell, results in zip(lesson.cells, shown, strict=True):
        if cell.is_exercise or cell.kind == "raw":
            continue
        parts.append(_text(cell, lesson) if cell.kind == "markdown" else _code(cell, lesson))
        for result in results:
            if result.kind == "svg":
                figures += 1
                file = pictures / f"figure-{figures}.svg"
                file.write_text(result.data, encoding="utf-8")
                parts.append(_figure(f"{lesson.id}/{file.name}", result.alt))
            else:
                parts.append(_output(result))
    target = folder / f"{lesson.id}.md"
    target.write_text(_hero(lesson) + "\n\n".join(filter(None, parts)) + "\n", encoding="utf-8")
    return target


def links(lesson: Lesson) -> dict[str, str]:
    """What the buttons of a lesson's page say, and where they lead.

    Binder opens a notebook that ``binder/postBuild`` makes, Colab one of the published site.
    """
    owner = REPOSITORY.removeprefix("https://github.com/")
    notebook = f"{lesson.id}.ipynb"
    source = f"src/layerlab/course/lessons/{lesson.path.name}"
    binder = f"https://mybinder.org/v2/gh/{owner}/{BRANCH}?labpath="
    return {
        "Launch Binder": binder + quote(f"course/{notebook}", safe=""),
        "Open in Colab": f"https://colab.research.google.com/github/{owner}/blob/{SITE_BRANCH}"
        f"/notebooks/{notebook}",
        "View source": f"{REPOSITORY}/blob/{BRANCH}/{source}",
        "Download notebook": f"../notebooks/{notebook}",
    }


def cards() -> str:
    """The lessons as cards, a grid of sphinx-design, for a page beside their folder."""
    parts = [":::::{grid} 1 2 2 2\n:gutter: 3\n:class-container: lesson-cards\n"]
    for one in lessons():
        parts.append(
            f"::::{{grid-item-card}} {one.number} · {one.title}\n:link: lessons/{one.id}\n"
            f":link-type: doc\n\n{one.front['subtitle']}\n\n"
            f":::{{card-footer}}\n{_effort(one)}\n:::\n::::\n"
        )
    return "\n".join([*parts, ":::::\n"])


def contents() -> str:
    """The course in the site's table of contents, with the numbers of its lessons."""
    entries = [f"{one.number} · {one.title} <lessons/{one.id}>" for one in lessons()]
    lines = [":::{toctree}", ":hidden:", ":caption: The course", "", "start", *entries, ":::"]
    return "\n".join(lines) + "\n"


def _hero(one: Lesson) -> str:
    """The head of the page: what it is about, how long it takes, what one can do afterwards."""
    front = one.front
    before = [
        f"[{other.title}]({other.id}.md)"
        for other in lessons()
        if other.id in front["prerequisites"]
    ]
    facts = [f"Lesson {one.number} of {len(lessons())}", _effort(one)]
    facts += [f"after {' and '.join(before)}"] if before else []
    buttons = [
        f'<li><a href="{html.escape(target, quote=True)}"'
        f"{' download' if name.startswith('Download') else ''}>{name}</a></li>"
        for name, target in links(one).items()
    ]
    aims = [f"- {aim}" for aim in front["objectives"]]
    tags = [f"- {tag}" for tag in front["tags"]]
    description = html.escape(str(front["subtitle"]), quote=True)
    lines = [
        "---",
        "myst:",
        "  html_meta:",
        f'    description: "{description}"',
        "---",
        "",
        f"# {one.title}",
        "",
        "::::{container} lesson-hero",
        "",
        f":::{{container}} lesson-subtitle\n{front['subtitle']}\n:::",
        "",
        f":::{{container}} lesson-facts\n{' · '.join(facts)}\n:::",
        "",
        "{.lesson-tags}\n" + "\n".join(tags),
        "",
        "```{raw} html",
        '<ul class="lesson-buttons">',
        *buttons,
        "</ul>",
        "```",
        "",
        "::::",
        "",
        "::::{container} lesson-aims",
        "",
        "After this lesson you can",
        "",
        *aims,
        "",
        "::::",
        "",
        f"Write along: `layerlab start` puts this lesson into your folder as `{one.id}.py`, and "
        f"`layerlab test {one.number:02}` checks what you wrote.",
        "",
        "",
    ]
    return "\n".join(lines)


def _effort(one: Lesson) -> str:
    return f"{one.front['minutes']} minutes · {LEVELS[one.front['difficulty']]}"


def _text(cell: Cell, one: Lesson) -> str:
    """A text cell; the title stands in the hero already."""
    return re.sub(r"\A# .*\n*", "", cell.source) if cell.source.startswith("# ") else cell.source


def _code(cell: Cell, one: Lesson) -> str:
    """A code cell: what the learner is given, and the solution folded away."""
    if cell.source.lstrip().startswith("#| hide"):
        return ""
    if cell.is_solution:
        return (
            _block(cleared(cell.source), "python", "write-this", f"Write this: {cell.grade_id}")
            + "\n\n:::::{dropdown} A solution\n"
            + _block(solved_source(cell.source), "python")
            + "\n:::::"
        )
    if cell.is_test:
        return _block(cell.source, "python", "test-this", "Test it")
    return _block(cell.source, "python")


def _block(source: str, language: str, name: str = "", caption: str = "") -> str:
    """Code between fences that are longer than any in it, without the course's own directives."""
    kept = [line for line in source.split("\n") if not DIRECTIVE.match(line)]
    source = "\n".join(kept).strip("\n")
    if not source:
        return ""
    options = (f":class: {name}\n" if name else "") + (f":caption: {caption}\n" if caption else "")
    return f"{_fence(source)}{{code-block}} {language}\n{options}\n{source}\n{_fence(source)}"


def _output(output: Output) -> str:
    if output.kind == "text":
        return _block(output.data, "text", "cell-output")
    fence = _fence(output.data)
    data = re.sub(r"\n\s*\n", "\n", output.data)
    return f'{fence}{{raw}} html\n<div class="cell-html">{data}</div>\n{fence}'


def _figure(file: str, alt: str) -> str:
    return f":::{{image}} {file}\n:alt: {alt}\n:class: lesson-figure\n:::"


def _fence(source: str) -> str:
    longest = max((len(run) for run in re.findall(r"`{3,}", source)), default=2)
    return "`" * (longest + 1)
