"""Anything at all in the place of any argument: a value comes out, or an error of layerlab.

No other exception and no warning may come, nothing may hang, and an error leaves all as it was.
Every public name is called (`right_calls.py`), with one argument replaced by one strange thing.
"""

from __future__ import annotations

import ast
import datetime
import decimal
from typing import Any

import numpy as np
import pytest
import right_calls
from hypothesis import given, settings
from hypothesis import strategies as st
from world import Frame, build, state

import layerlab as ll
from layerlab import data, init, nn, optim
from layerlab import functional as F
from layerlab.errors import LayerlabError

MODULES = {"ll": ll, "nn": nn, "F": F, "optim": optim, "init": init, "data": data}


class Shaped:
    """No array, though it has a shape."""

    shape = (4, 3)
    ndim = 2


def recursive() -> list[Any]:
    """A list that holds itself."""
    inner: list[Any] = []
    inner.append(inner)
    return inner


# Each makes a new thing, as some of them are used up or changed.
STRANGE = {
    **{repr(v): lambda v=v: v for v in (None, True, False, 0, -1, 1, 2, 7, 3.7, 1.0, -0.5)},
    **{repr(v): lambda v=v: v for v in ("", "3", "relu", b"x", (), (2, -1), (1, 2), 1j, 10**30)},
    **{f"float {v}": lambda v=v: float(v) for v in ("nan", "inf", "-inf")},
    "[]": list,
    "ragged": lambda: [1, [2, 3]],
    "['a']": lambda: ["a"],
    "[1.5]": lambda: [1.5],
    "{}": dict,
    "{'a': 1}": lambda: {"a": 1},
    "{1, 2}": lambda: {1, 2},
    "recursive": recursive,
    "object": object,
    "class": lambda: nn.Linear,
    "function": lambda: lambda *_: 1,
    "module of Python": lambda: np,
    "generator of Python": lambda: (i for i in (1.0, 2.0)),
    "range": lambda: range(3),
    "slice": lambda: slice(0, 1),
    "ellipsis": lambda: ...,
    "date": lambda: datetime.date(2026, 1, 1),
    "decimal": lambda: decimal.Decimal(1),
    "text array": lambda: np.array(["a", "b"]),
    "object array": lambda: np.array([object(), 1], dtype=object),
    "boolean array": lambda: np.array([True, False]),
    "complex array": lambda: np.full((4, 3), 1 + 2j),
    "dates": lambda: np.array(["2026-01-01"], dtype="datetime64[D]"),
    "structured array": lambda: np.zeros(2, dtype=[("a", "i4")]),
    "masked array": lambda: np.ma.masked_array([1.0, 2.0, 3.0], [0, 1, 0]),
    "uint64": lambda: np.array([2**64 - 1, 1], dtype=np.uint64),
    "long double": lambda: np.ones((4, 3), np.longdouble),
    "numpy float": lambda: np.float64(0.5),
    "numpy int": lambda: np.int64(2),
    "numpy bool": lambda: np.True_,
    "numpy nan": lambda: np.float32("nan"),
    "frame": lambda: Frame([[1.0, 2.0, 3.0]] * 4),
    "shaped": Shaped,
    "whole tensor": lambda: ll.tensor([1, 2]),
    "wide tensor": lambda: ll.ones(4, 7),
    "number tensor": lambda: ll.tensor(1.0),
    "empty tensor": lambda: ll.zeros(0, 3),
    "boolean tensor": lambda: ll.tensor([True]),
    "nan tensor": lambda: ll.full((4, 3), float("nan")),
    "deep tensor": lambda: ll.zeros(1, 2, 3, 4),
    "trained tensor": lambda: ll.ones(4, 3, requires_grad=True),
    "layer": lambda: nn.Linear(3, 2, generator=ll.Generator(1)),
    "random": lambda: ll.Generator(1),
}  # fmt: skip


def places(tree: ast.AST) -> list[tuple[Any, Any]]:
    """Where each argument of each call stands: a list and a place in it, or a keyword."""
    found: list[tuple[Any, Any]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += [(node.args, i) for i in range(len(node.args))]
            found += [(keyword, "value") for keyword in node.keywords]
    return found


PLACES = [
    (call, k)
    for call in right_calls.ALL
    for k in range(len(places(ast.parse(call, mode="eval"))))
    if (call, k) != ("linear.__setattr__('weight', x[:2])", 0)  # a name is Python's affair
]


def put(call: str, place: int) -> Any:
    """The call with STRANGE in the place of an argument, compiled."""
    tree = ast.parse(call, mode="eval")
    holder, at = places(tree)[place]
    name = ast.Name("STRANGE", ast.Load())
    if at == "value":
        holder.value = name
    else:
        holder[at] = name
    ast.fix_missing_locations(tree)
    return compile(tree, call, "eval")


def check(call: str, place: int, kind: str) -> None:
    world = build()
    before = state(world)
    strange = STRANGE[kind]()
    message = ""
    try:
        with np.errstate(all="ignore"):  # NumPy's own warnings stay for its own arrays
            eval(put(call, place), {**world, "STRANGE": strange})
    except LayerlabError as error:
        message = str(error)
    except TypeError as error:
        if "positional argument" not in str(error):  # which Python counts, of any function
            raise
    finally:
        ll.set_default_dtype("float32")
        ll.set_flush_denormal(False)
        ll.set_grad_enabled(True)
        ll.set_printoptions(profile="default")
    if message:
        assert state(world) == before, "something was changed"
        assert all(len(line) <= 100 for line in message.splitlines()), message


def test_every_public_name_is_called():
    text = "\n".join(right_calls.ALL)
    for prefix, module in MODULES.items():
        for name in module.__all__:
            value = getattr(module, name)
            known = name in right_calls.NOT_CALLED or not callable(value)
            assert known or f"{prefix}.{name}(" in text, f"{prefix}.{name} is not called"


@pytest.mark.parametrize("call", right_calls.ALL)
def test_a_right_call_works(call):
    eval(call, build())


@settings(max_examples=1000)
@given(st.sampled_from(PLACES), st.sampled_from(sorted(STRANGE)))
def test_anything_in_the_place_of_an_argument(place, kind):
    check(*place, kind)
