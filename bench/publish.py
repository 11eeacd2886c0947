"""Makes one stored result the official one: its files under a fixed name, its table in the README.

    python bench/publish.py bench/results/2026-11-22_120000.json

It writes bench/results/latest.json, .md, .svg and latest-growth.svg, and between the two marks the
table of all goals in bench/README.md and a shorter one in README.md. Nothing is measured.
"""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path

import report
from report import Found

HERE = Path(__file__).resolve().parent
LATEST = HERE / "results" / "latest"
PAGES = {HERE.parent / "README.md": report.short_table, HERE / "README.md": report.goals_table}
BEGIN, END = "<!-- bench/publish.py writes what follows -->", "<!-- until here -->"


def summary(found: Found, page: Path) -> str:
    """Return the table of this page, and what it was measured with."""
    rows = [row for row in found["rows"] if row["kind"] not in ("import", "explain")]
    about, protocol = found["machine"], found["protocol"]
    moment = datetime.fromisoformat(found["date"])
    said = [
        f"Measured on {moment.day} {moment:%B %Y}",
        f"{about['cores']} cores of {about['processor']}",
        f"{protocol['threads']} threads, {protocol['rounds']} rounds",
        f"Python {about['python']}",
        *sorted(set(found["versions"].values())),
    ]
    return f"{PAGES[page](rows)}\n\n{', '.join(said)}.\n"


def with_table(text: str, table: str) -> str:
    """Return a page with the table between its marks; the page as it is if it has none."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table}\n{END}{after}" if begin and end else text


def main(given: list[str] | None = None) -> int:
    """Publish the result that is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("result", type=Path, help="the JSON that bench/run.py wrote")
    found = json.loads(parser.parse_args(given).result.read_text(encoding="utf-8"))
    for path in report.write_found(found, LATEST):
        print(f"Written: {path}")
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        changed = with_table(text, summary(found, page))
        if changed != text:
            page.write_text(changed, encoding="utf-8")
            print(f"Written: {page}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
