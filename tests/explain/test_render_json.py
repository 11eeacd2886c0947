"""An explanation as JSON: complete, strict, and as its schema says."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from render_samples import HOSTILE, all_steps, explanations, network, small

import layerlab as ll
from layerlab.errors import ArgumentTypeError
from layerlab.explain.explanation import Explanation
from layerlab.explain.expression import Named
from layerlab.explain.render.json import SCHEMA
from layerlab.explain.steps import Picture, Step

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "null": type(None),
    "number": (int, float),
    "integer": int,
}


def check(value, schema):
    """The keywords that SCHEMA uses; another one is an error."""
    known = {
        "$schema",
        "$defs",
        "$ref",
        "type",
        "const",
        "required",
        "properties",
        "items",
        "additionalProperties",
    }
    assert set(schema) <= known
    if "$ref" in schema:
        return check(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")])
    if "const" in schema:
        assert value == schema["const"]
    if "type" in schema:
        names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        assert any(isinstance(value, TYPES[name]) for name in names)
        assert not isinstance(value, bool)
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= set(value)
        for name, below in value.items():
            check(
                below,
                schema.get("properties", {}).get(name) or schema.get("additionalProperties", {}),
            )
        assert set(value) <= set(schema.get("properties", value))
    if isinstance(value, list):
        for below in value:
            check(below, schema.get("items", {}))
    return None


def strict(text):
    """Parsed by the letter of the standard: no NaN, no Infinity."""

    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


@given(explanations())
def test_it_is_as_the_schema_says(explanation):
    text = explanation.json()
    assert text.isascii()
    check(strict(text), SCHEMA)


def test_the_check_of_the_schema_can_fail():
    value = strict(small().json())
    value["steps"][0]["result"] = "2.3"
    with pytest.raises(AssertionError):
        check(value, SCHEMA)
    del value["steps"][0]["result"]
    with pytest.raises(AssertionError):
        check(value, SCHEMA)


@given(explanations())
def test_the_steps_are_those_of_the_explanation(explanation):
    value = strict(explanation.json())

    def flattened(steps):
        for step in steps:
            yield step
            yield from flattened(step["steps"])

    found = list(flattened(value["steps"]))
    steps = all_steps(explanation)
    assert len(found) == len(steps)
    for told, step in zip(found, steps, strict=True):
        for field in ("title", "formula", "numbers", "printed", "note"):
            assert told[field] == getattr(step, field)
        finite = step.result is not None and math.isfinite(step.result)
        assert told["result"] == (step.result if finite else None)
    assert value["title"] == explanation.title
    assert value["notes"] == list(explanation.notes)


def test_arrays_are_lists():
    value = strict(network().json())
    for told, picture in zip(value["pictures"], network().pictures, strict=True):
        for field in ("inputs", "weights", "biases", "sums", "outputs"):
            array = getattr(picture, field)
            assert told[field] == (None if array is None else array.tolist())
        assert told["not_finite"] == {}


def test_what_json_has_no_number_for():
    inputs, weights = np.array([1.0, np.nan, -np.inf]), np.array([[1.0, np.inf, 2.0]])
    picture = Picture("", "x", inputs, "y", np.array([np.nan]), "w", weights)
    step = Step(name=Named("y", np.nan), expression=Named("x", np.nan), result=np.nan)
    value = strict(Explanation("t", (step,), np.float32("inf"), (picture,)).json())
    assert (value["result"], value["printed"]) == (None, "inf")
    assert (value["steps"][0]["result"], value["steps"][0]["printed"]) == (None, "nan")
    (told,) = value["pictures"]
    assert told["inputs"] == [1.0, None, None]
    assert told["weights"] == [[1.0, None, 2.0]]
    assert told["not_finite"] == {
        "inputs": [[1, "nan"], [2, "-inf"]],
        "weights": [[0, 1, "inf"]],
        "outputs": [[0, "nan"]],
    }


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (2.5, 2.5),
        (np.float64(2.5), 2.5),
        (np.float32(2.5), 2.5),
        (np.int64(3), 3),
        (True, True),
        (None, None),
        ([1.0, (2.0, math.nan)], [1.0, [2.0, None]]),
        ({"a": np.ones(2)}, {"a": [1.0, 1.0]}),
        (np.array([[1.0, np.inf]]), [[1.0, None]]),
        (ll.tensor([[1.0, 2.0]]), [[1.0, 2.0]]),
        (ll.tensor(2.0), 2.0),
        (1 + 2j, "(1+2j)"),
    ],
)
def test_results_of_every_kind(result, told):
    value = strict(Explanation("t", (), result).json())
    assert value["result"] == told
    assert value["printed"] == ""


def test_many_steps_are_all_told():
    step = Step(name=Named("y", 1.0), expression=Named("x", 1.0), result=1.0)
    assert len(strict(Explanation("t", [step] * 500, 0.0).json())["steps"]) == 500


def test_indented():
    assert '\n  "title"' in small().json(indent=2)
    assert "\n" not in small().json()


@pytest.mark.parametrize("name", HOSTILE)
def test_names_come_back_as_they_were(name):
    step = Step(name=Named(name, 1.0), expression=Named(name, 2.0), result=2.0, note=name)
    value = strict(Explanation(name, (step,), 2.0, (), (name,)).json())
    assert value["title"] == value["steps"][0]["note"] == value["notes"][0] == name
    assert value["steps"][0]["formula"] == f"{name} = {name}"


@pytest.mark.parametrize("indent", [1.5, -1, True, "a", [2], np.int64(2)])
def test_an_indent_that_is_no_number_of_blanks(indent):
    with pytest.raises(ArgumentTypeError, match="indent is a whole number"):
        small().json(indent=indent)


def test_numbers_that_python_has_not():
    for result in (np.longdouble(2.5), np.full((2, 1), np.longdouble(2.5))):
        found = json.loads(Explanation("t", (), result).json())["result"]
        assert found == (2.5 if np.ndim(result) == 0 else [[2.5], [2.5]])
    odd = json.loads(Explanation("t", (), np.longdouble("inf")).json())
    assert (odd["result"], odd["printed"]) == (None, "inf")
    assert json.loads(Explanation("t", (), np.clongdouble(1j)).json())["result"] == "1j"
