"""The pages about mistakes say what the checker says today; README.md counts what there is."""

import importlib.util
import re
from pathlib import Path

import pytest

from layerlab.check.audit import NAMED, read_subjects

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def pages():
    spec = importlib.util.spec_from_file_location("pages", ROOT / "tools" / "make_check_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_catalogue_is_up_to_date(pages):
    written = (ROOT / "docs" / "mistakes.md").read_text("utf-8")
    assert written == pages.mistakes_page(), "python tools/make_check_pages.py writes it anew"


def test_the_messages_are_up_to_date_and_short(pages):
    written = (ROOT / "docs" / "messages.md").read_text("utf-8")
    assert written == pages.messages_page(), "python tools/make_check_pages.py writes it anew"
    rows = [line for line in written.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 40
    for row in rows:
        message = re.split(r"(?<!\\)\|", row)[2].strip()
        assert len(message.split()) < 60, message
        assert message[0].isupper()
        assert not re.search(r"`|\bself\.|\bnp\.|\breturn \w+\(|\bdef ", message), message


def test_the_readme_counts_what_there_is():
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    found = re.search(
        r"of ([\d,]+) wrong implementations (?:it|they) .*?100 % .*? (\d+\.\d) % .*?"
        r"([\d,]+) right ones",
        text,
    )
    assert found, "the README says how strong the checks are"
    subjects = read_subjects(ROOT / "tests" / "check" / "subjects")
    wrong = sum(bool(subject.mistakes) for subject in subjects)
    assert int(found[1].replace(",", "")) == wrong
    assert int(found[3].replace(",", "")) == len(subjects) - wrong
    assert float(found[2]) >= 100 * NAMED
    assert re.search(r"20\d\d-\d\d-\d\d", text[found.start() - 200 : found.end() + 200])
