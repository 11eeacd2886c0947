"""The role activation: y = f(x) for the function asked for, and the ways to get it wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from layerlab import functional
from layerlab.check.activations import SHARES, ActivationAttachment, attached
from layerlab.check.cases import Case, Outcome, same_numbers
from layerlab.check.evidence import Attachment, Role
from layerlab.check.layers import steps
from layerlab.check.roles.activation_constants import constants_of, moderate
from layerlab.check.roles.activation_curves import CURVES
from layerlab.check.roles.activation_effects import EFFECTS
from layerlab.check.roles.activation_model import (
    RightActivation,
)
from layerlab.check.roles.activation_rows import ROWS
from layerlab.explain import explain
from layerlab.tensor import tensor

__all__ = ["ACTIVATION"]

NAMES = (
    "relu", "leaky_relu", "sigmoid", "tanh", "softmax", "log_softmax", "elu", "selu", "silu",
    "gelu", "glu", "softplus",
)  # fmt: skip
ARITHMETIC = ("OverflowError", "ZeroDivisionError", "ValueError", "FloatingPointError")


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    """The same numbers, where e^-700 is as good as 0, and so is what rounding leaves of it."""
    return same_numbers(a, b) or (
        a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=1e-8, equal_nan=True)
    )


class Activation(Role):
    """An activation by name."""

    name = "activation"
    names: ClassVar[tuple[str, ...]] = NAMES
    needs_name = True
    model = RightActivation
    mistakes = (*CURVES, *ROWS, *EFFECTS)

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        assert name is not None
        forms = ({"form": "exact"}, {"form": "tanh"}) if name == "gelu" else ({},)
        return attached(subject, name, build, [{"activation": name, **form} for form in forms])

    def agree(self, a: Outcome, b: Outcome) -> bool:
        y, got, limit = b.values.get("y"), a.values.get("y"), b.values.get("limit")
        if y is None or a.raised is None:
            if y is None or got is None:
                return super().agree(a, b)
            if _same(got, y) or limit is None or got.shape != limit.shape:
                return _same(got, y)
            # a model that may overflow: what the subject gives there is no number
            lost = ~np.isfinite(got)
            enough = bool(lost.any()) or bool(np.isfinite(y).all())
            return enough and _same(np.where(lost, 0, got), np.where(lost, 0, limit))
        # where NumPy gives NaN or infinity, Python's own arithmetic stops
        may = limit is not None or not np.isfinite(y).all()
        return may and a.raised.kind in ARITHMETIC

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        assert isinstance(attachment, ActivationAttachment)
        activation = attachment.activation
        wide = 2 if activation == "glu" else 1
        together = activation in SHARES
        found = self._found(attachment)

        def mixed(*shape: int) -> np.ndarray:
            count = int(np.prod(shape))
            sizes = 0.2 + (np.arange(count) + rng.uniform(0.2, 0.8, count)) * 1.3 / count
            return (rng.permutation(sizes) * np.resize((1, -1, 1), count)).reshape(shape)

        rows = {
            "a row of numbers": mixed(6),
            "numbers from -8 to 8": moderate(activation),
            "positive numbers": np.abs(mixed(4)),
            "negative numbers": -np.abs(mixed(4)),
            "one number": mixed(wide) + 1,
            "one negative number": -mixed(wide) - 1,
            "zeros among the numbers": np.array([0.0, 1.5, -0.5, 0.0]),
            # of the functions of one number the harmless one sets the scale: e^-700 is as good as 0
            "large: 1000": np.array([1000.0, 999.0, 998.0, 1000.0 if together else 0.5]),
            "large: -1000": np.array([-1000.0, -999.0, -998.0, -1000.0 if together else 0.5]),
            "large: both": np.array([1000.0, -1000.0, 0.5, -0.25]),
        }
        batches = {
            "2 rows": mixed(2, 2 + wide),
            "4 rows": mixed(4, 2),
            "a square array": mixed(2 + wide, 2 + wide),
            "a column": mixed(4, wide),
            "large: rows far apart": np.array([[1000.0, 999.0], [-1000.0, -999.0]]),
        }
        if attachment.rows_only:
            rows = {tag: x[None] for tag, x in rows.items()}
        if together:
            batches["a single row"] = mixed(1, 4)
        batches = batches if attachment.nested else {}
        return [Case({"x": x}, {"found": found}, tag) for tag, x in {**rows, **batches}.items()]

    def _found(self, attachment: ActivationAttachment) -> dict[str | None, dict[str, float]]:
        if not attachment.constants:
            forms = [reading.get("form") for reading in attachment.readings]
            attachment.constants = {form: constants_of(attachment, form) for form in forms}
        return attachment.constants

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        assert isinstance(attachment, ActivationAttachment)
        found = self._found(attachment)
        for numbers in (
            *([[1], [-1], [2], [-2]] if attachment.activation != "glu" else ()),
            *([1, 2], [1, -2], [-1, 2], [-1, -2], [1, 2, 3, 4], [1, -2, 3, -4]),
            *([[1, 2]], [[1], [2]], [[1, 2], [3, 5]], [[1, 2, 3], [4, 5, 7]]),
            [[1, 2, 3, 4], [4, 3, 1, 1]],
            *([[10], [-10], [100], [1000], [-1000]] if attachment.activation != "glu" else ()),
            *([1000, 1], [-1000, 1], [1, 1000], [1, -1000]),
            *([1000, 1000], [-1000, -1000], [1000, -1000], [-1000, 1000]),
            [[1000, 1000], [-1000, -1000]],
        ):
            x = np.array(numbers, dtype=float)
            whole = attachment.activation != "glu" or not x.shape[-1] % 2
            if attachment.rows_only and x.ndim == 1:
                x = x[None]
            if whole and (x.ndim == 1 or attachment.nested):
                yield Case({"x": x}, {"found": found})

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        name = case.settings["activation"]
        options: dict[str, Any] = {"dim": -1} if name in SHARES else {}
        if case.settings.get("form") == "tanh":
            options = {"approximate": "tanh"}
        if not position:
            return ()
        sample = position[0] if len(position) > 1 else 0
        x = tensor(case["x"].astype(np.float32))
        function = getattr(functional, name)
        return steps(
            lambda: explain(lambda x: function(x, **options), x, sample=sample, neuron=position[-1])
        )


ACTIVATION = Activation()
