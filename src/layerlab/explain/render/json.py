"""An explanation as JSON, for programs.

The fields, which `SCHEMA` states as a JSON Schema:

- ``schema``: 1, the version of this description.
- ``title``: what is explained.
- ``result``: what the layer returned: a number, or lists of numbers as deep as its axes.
- ``printed``: the same in words where it is one number that JSON lacks (nan, inf, -inf), else "".
- ``notes``: what is to be said of the whole.
- ``steps``: the arithmetic. Each step has a ``title`` (a heading) or a line of arithmetic:
  ``formula`` in symbols, ``numbers`` put in, the ``result`` and how it is ``printed``; a ``note``;
  and the ``steps`` below it.
- ``pictures``: the arrays of each layer: ``inputs``, ``weights`` (a row for each neuron),
  ``biases``, ``sums``, ``outputs``, null where there is none, their names, the ``function`` and the
  ``neuron`` asked for. ``not_finite`` lists by array what JSON has no numbers for: the position and
  "nan", "inf" or "-inf".

NaN and infinities are null. A field may be added without a new version.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from layerlab.errors import ArgumentTypeError
from layerlab.explain.render.common import Explained
from layerlab.explain.steps import Picture, Step

__all__ = ["SCHEMA", "render"]

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_NUMBER = {"type": ["number", "null"]}
_ROW = {"type": ["array", "null"], "items": _NUMBER}
_STEPS = {"type": "array", "items": {"$ref": "#/$defs/step"}}


def _object(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(fields), "properties": fields}


SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        schema={"const": 1},
        title=_TEXT,
        result={},
        printed=_TEXT,
        notes=_TEXTS,
        steps=_STEPS,
        pictures={"type": "array", "items": {"$ref": "#/$defs/picture"}},
    ),
    "$defs": {
        "step": _object(
            title=_TEXT,
            formula=_TEXT,
            numbers=_TEXT,
            result=_NUMBER,
            printed=_TEXT,
            note=_TEXT,
            steps=_STEPS,
        ),
        "picture": _object(
            title=_TEXT,
            input_name=_TEXT,
            inputs=_ROW,
            weights_name=_TEXT,
            weights={"type": ["array", "null"], "items": _ROW},
            biases_name=_TEXT,
            biases=_ROW,
            sums_name=_TEXT,
            sums=_ROW,
            function=_TEXT,
            output_name=_TEXT,
            outputs=_ROW,
            neuron={"type": ["integer", "null"]},
            not_finite={"type": "object", "additionalProperties": {"type": "array"}},
        ),
    },
}


def render(explanation: Explained, *, indent: int | None = None) -> str:
    """The whole explanation, nothing left out, in letters of ASCII.

    All weights of a layer are in it: one of 1,000 × 1,000 takes some 22 MB. `indent` is how many
    blanks each level is indented by; without it all stands on one line.

    Raises ArgumentTypeError if `indent` is no whole number from 0 on.
    """
    if indent is not None and (type(indent) is not int or indent < 0):
        raise ArgumentTypeError(
            f"indent is a whole number of blanks, not {indent!r:.60}", fix="indent=2"
        )
    single = isinstance(explanation.result, (int, float, np.integer, np.floating))
    odd = single and not math.isfinite(explanation.result)
    whole = {
        "schema": 1,
        "title": str(explanation.title),
        "result": _plain(explanation.result),
        "printed": str(float(explanation.result)) if odd else "",
        "notes": [str(note) for note in explanation.notes],
        "steps": [_step(step) for step in explanation.steps],
        "pictures": [_picture(picture) for picture in explanation.pictures],
    }
    return json.dumps(whole, indent=indent, allow_nan=False)


def _step(step: Step) -> dict[str, Any]:
    return {
        "title": step.title,
        "formula": step.formula,
        "numbers": step.numbers,
        "result": _plain(step.result),
        "printed": step.printed,
        "note": step.note,
        "steps": [_step(below) for below in step.steps],
    }


def _picture(picture: Picture) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    odd: dict[str, Any] = {}
    for name in ("input", "weights", "biases", "sums", "output"):
        field = f"{name}s" if name in ("input", "output") else name
        fields[f"{name}_name"] = getattr(picture, f"{name}_name")
        if name == "output":
            fields["function"] = picture.function
        values = getattr(picture, field)
        if values is None:
            fields[field] = None
            continue
        array = np.asarray(values, dtype=np.float64)
        if np.isfinite(array).all():
            fields[field] = array.tolist()
        else:
            fields[field] = _plain(array)
            odd[field] = [
                [*map(int, place), str(float(array[tuple(place)]))]
                for place in np.argwhere(~np.isfinite(array))
            ]
    neuron = None if picture.neuron is None else int(picture.neuron)
    return {"title": picture.title, **fields, "neuron": neuron, "not_finite": odd}


def _plain(value: Any) -> Any:
    """The value in lists and numbers; null for what is not finite, words for what is neither."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, np.longdouble):  # Python has no number like it
        return _plain(float(value))
    if hasattr(value, "tolist") and not isinstance(value, np.clongdouble):
        return _plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): _plain(below) for key, below in value.items()}
    if isinstance(value, Sequence):
        return [_plain(below) for below in value]
    return str(value)
