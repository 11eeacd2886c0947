"""Wrong calls, each with the message that it gives, word for word, and nothing changed by it.

The tables are the text files beside this one, to be read by people: a call at the margin, below it
the error. They run in the small world of `world.py`. Where the fix of an error is an argument, the
call is made again with it, and must then work.
"""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from world import build, state

from layerlab import errors

HERE = Path(__file__).parent


def rows() -> list[tuple[str, str]]:
    """Each call of the tables, and the text of its error."""
    found = []
    for table in sorted(HERE.glob("*.txt")):
        for block in re.split(r"\n(?=\S)", table.read_text("utf-8").strip()):
            call, _, answer = block.partition("\n")
            if not call.startswith("#"):
                found.append((call, "\n".join(line[4:] for line in answer.splitlines())))
    return found


ROWS = rows()


@pytest.mark.parametrize("first", range(0, len(ROWS), 25))
def test_a_wrong_call_gets_its_answer_and_changes_nothing(first, count):
    for call, answer in ROWS[first : first + 25]:
        world = build()
        before = state(world)
        with pytest.raises(errors.LayerlabError) as caught:
            exec(call, dict(world))
        assert f"{type(caught.value).__name__}: {caught.value}" == answer, call
        changed = [name for name, value in state(world).items() if value != before.get(name)]
        assert not changed, f"{call} changed {changed}"
    count("wrong calls answered, nothing changed", len(ROWS[first : first + 25]))


def test_an_answer_is_short_and_has_a_fix():
    builtins = (ValueError, TypeError, IndexError, RuntimeError, OSError)
    for call, answer in ROWS:
        name, _, message = answer.partition(": ")
        assert issubclass(getattr(errors, name), builtins), call
        lines = message.split("\n")
        assert all(len(line) <= 100 for line in lines), call
        assert any(line.startswith("  Fix: ") for line in lines), call
        # All that does not fit in a state dict is listed at once.
        assert len(lines) <= 5 or "  missing: " in message, call


NOT_TRIED = {  # what is wrong stands in a dict, or another argument was the mistake
    'optim.SGD([{"params": [leaf], "lr": -1}], lr=0.1)',
    'x.argmax(dim="last")',
    'll.arange("5")',
}


def fixed(call: str, answer: str) -> str | None:
    """The call with the argument that the fix proposes; None where it proposes something else."""
    match = re.search(r"\n  Fix: (\w+)=([^ ,]+)(?:, or \w+)?$", answer)
    if match is None or call in NOT_TRIED:
        return None
    name, value = match.groups()
    tree = ast.parse(call)
    world = build()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = eval(ast.unparse(node.func), dict(world))
        parameters = list(inspect.signature(function).parameters)
        if name not in parameters:
            continue
        new = ast.parse(value, mode="eval").body
        place = parameters.index(name)
        if place < len(node.args):
            node.args[place] = new
        else:
            node.keywords = [k for k in node.keywords if k.arg != name]
            node.keywords.append(ast.keyword(name, new))
        return ast.unparse(tree)
    return None


FIXED = [(call, new) for call, answer in ROWS if (new := fixed(call, answer)) is not None]


def test_what_is_proposed_works(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    failing = []
    for call, new in FIXED:
        try:
            exec(new, build())
        except errors.LayerlabError as error:
            failing.append(f"{call} was to be {new}, which fails: {error}")
    assert not failing, "\n".join(failing)
    assert len(FIXED) > 200
