"""The built site in a real browser: nothing is fetched, all is typeset, readable and reachable.

`make site-test` builds the site and runs these. They need Chromium, and fail without it.
"""

from __future__ import annotations

import html
import os
import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from layerlab.course.building import learner_notebook
from layerlab.course.lesson import lessons
from layerlab.course.names import lesson_ids

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A page of each kind, beside the lessons; axe takes a while for each.
KINDS = ("index", "start", "api/nn", "messages", "speed", "changes", "search")
# All rules in the light; in the dark the one whose answer can differ.
RULES = {"light": "{}", "dark": "{runOnly: ['color-contrast']}"}


def site_pages() -> list[Path]:
    """Every page of the site, the index first. Fails where nothing was built."""
    found = sorted(SITE.rglob("*.html"), key=lambda path: (path.name != "index.html", path))
    found = [path for path in found if "_static" not in path.parts]
    assert len(found) > 20, "there is no site: make docs builds it"
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # only `make site-test` installs it

    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert program, "these tests need Chromium: apt-get install chromium"
    # Chromium's own sandbox cannot be set up by root, as in a container.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=arguments)
        yield opened
        opened.close()


def opened(browser: Browser, scheme: str = "light", width: int = 1280) -> Page:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    return context.new_page()


def test_no_request_leaves_a_page_and_no_script_fails(browser):
    page = opened(browser)
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: errors.append(f"{page.url}: {request.url}"))
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    page.on("console", lambda m: m.type == "error" and errors.append(f"{page.url}: {m.text}"))
    for path in site_pages():
        page.goto(path.as_uri(), wait_until="load")
        page.evaluate("document.fonts.ready")
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert errors == []
    assert any("katex/fonts" in url for url in asked), "formulas have their own letters"


def test_every_link_inside_the_site_leads_somewhere():
    """Pages and files exist, and so do the places in them."""
    places: dict[Path, set[str]] = {}

    def places_of(path: Path) -> set[str]:
        if path not in places:
            places[path] = set(re.findall(r'\sid="([^"]+)"', path.read_text("utf-8")))
        return places[path]

    broken, checked = [], 0
    for path in site_pages():
        for link in re.findall(r'<a\s[^>]*?href="([^"]*)"', path.read_text("utf-8")):
            parts = urlsplit(html.unescape(link))
            if parts.scheme:
                continue
            checked += 1
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            there = target.is_file() and SITE in target.parents
            if there and parts.fragment and target.suffix == ".html":
                there = unquote(parts.fragment) in places_of(target)
            if not there:
                broken.append(f"{path.name}: {link}")
    assert broken == []
    assert checked > 1000


def test_the_notebooks_to_download_are_those_of_learners():
    for one in lessons():
        notebook = (SITE / "notebooks" / f"{one.id}.ipynb").read_text("utf-8")
        assert notebook == learner_notebook(one)
        assert f'href="../notebooks/{one.id}.ipynb" download' in (
            SITE / "lessons" / f"{one.id}.html"
        ).read_text("utf-8")


def test_search_works_without_a_server(browser):
    page = opened(browser)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((SITE / "search.html").as_uri() + "?q=matmul")
    page.wait_for_selector("#search-results li a")
    assert page.locator("#search-results li a").count() > 1
    assert all(url.startswith(("file:", "data:")) for url in asked)


def test_every_formula_is_typeset(browser):
    page = opened(browser)
    for name in lesson_ids():
        page.goto((SITE / "lessons" / f"{name}.html").as_uri())
        formulas = page.locator("[data-formula]")
        assert formulas.count() > 0, name
        assert page.locator("[data-formula]:not(:has(.katex))").count() == 0, name
        assert page.locator(".katex-error").all_inner_texts() == [], name
        prose = page.evaluate(
            """() => { const copy = document.querySelector("article").cloneNode(true);
            copy.querySelectorAll("pre, code, .katex, .cell-html").forEach(n => n.remove());
            return copy.textContent; }"""
        )
        assert re.findall(r".{0,20}\$.{0,20}|\\[a-z]+\{.{0,20}", prose) == [], name


@pytest.mark.parametrize("width", [360, 768])
def test_no_page_is_wider_than_a_small_screen(browser, width):
    page = opened(browser, width=width)
    wide = []
    for path in site_pages():
        page.goto(path.as_uri())
        # The theme lets its column of text scroll sideways too; that would be as bad.
        wide += page.evaluate(
            """[document.scrollingElement, document.querySelector(".content")]
            .filter(box => box.scrollWidth > Math.min(box.clientWidth, innerWidth))
            .map(box => location.pathname + " " + box.tagName)"""
        )
    assert wide == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, scheme):
    page = opened(browser, scheme)
    axe = files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
    found = []
    for name in [*KINDS, *(f"lessons/{one}" for one in lesson_ids())]:
        page.goto((SITE / f"{name}.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.evaluate(axe)
        for violation in page.evaluate(f"axe.run({RULES[scheme]})")["violations"]:
            nodes = violation["nodes"]
            found.append(f"{name}: {violation['id']} {len(nodes)} x {nodes[0]['html'][:150]}")
    assert found == []


def test_the_chosen_darkness_wins_over_the_system(browser):
    """Light text on light paper would follow if one part of a page took the other's colours."""
    for system in ("light", "dark"):
        page = opened(browser, system)
        page.goto((SITE / "index.html").as_uri())
        for chosen in ("light", "dark"):
            page.evaluate(f"document.body.dataset.theme = '{chosen}'")
            light = page.evaluate(
                "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]"
            )
            assert (light > 128) == (chosen == "light"), (system, chosen)


def test_the_keyboard_sees_where_it_is(browser):
    page = opened(browser)
    page.goto((SITE / "lessons" / f"{lesson_ids()[0]}.html").as_uri())
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        name, style, width = page.evaluate(
            """() => { const a = document.activeElement, s = getComputedStyle(a);
            return [a.tagName + " " + a.className + " " + a.textContent.slice(0, 30),
            s.outlineStyle, parseFloat(s.outlineWidth)]; }"""
        )
        shown = style != "none" and width >= 2
        assert shown, f"nothing shows that {name} has the focus"
        seen.add(name)
    assert len(seen) > 10


def test_a_solution_is_folded_away_until_it_is_asked_for(browser):
    page = opened(browser)
    for name in lesson_ids():
        page.goto((SITE / "lessons" / f"{name}.html").as_uri())
        folded = page.locator("details.sd-dropdown")
        assert folded.count() > 0, name
        assert page.locator("details.sd-dropdown[open]").count() == 0, name
    summary = folded.first.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert folded.first.locator("pre").is_visible()


def test_every_picture_is_there_and_says_what_it_shows(browser):
    page = opened(browser)
    pictures = 0
    for path in site_pages():
        page.goto(path.as_uri())
        for name, alt, width in page.evaluate(
            "[...document.images].map(i => [i.src, i.alt.trim(), i.naturalWidth])"
        ):
            assert width > 0, (path.name, name)
            assert len(alt) > 10, (path.name, name, alt)
            pictures += 1
    assert pictures > len(lesson_ids())
