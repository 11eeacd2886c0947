"""A module beside its twin in PyTorch: the same values in both, one call, and all numbers equal.

Shared by the tests that compare with PyTorch's own inputs and with inputs at the edges.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import layerlab as ll
from conventions import explains
from layerlab.errors import ShapeError

RTOL = {"float64": 1e-9, "float32": 1e-5}
# Where terms cancel, what is left is as exact as the terms: a few units in the last place of
# `largest`, the largest number that takes part (or one for each place in the result).
ULPS = {"float64": 1e-11, "float32": 8 * float(np.finfo("float32").eps)}


def equal(ours: Any, theirs: Any, what: str, largest: Any = 1.0, rtol: float = 0.0) -> None:
    """Shape, dtype, and numbers; NaN and infinities in their places."""
    a = ours.detach().numpy() if isinstance(ours, ll.Tensor) else ours
    b = theirs.detach().numpy() if isinstance(theirs, torch.Tensor) else theirs
    assert isinstance(a, np.ndarray), f"{what} is a {type(ours).__name__}"
    assert a.shape == b.shape, f"{what} has shape {a.shape}, PyTorch's {b.shape}"
    assert a.dtype == b.dtype, f"{what} is {a.dtype}, PyTorch's {b.dtype}"
    if b.dtype.kind != "f":
        np.testing.assert_array_equal(a, b, err_msg=what)
        return
    rtol, atol = max(rtol, RTOL[b.dtype.name]), ULPS[b.dtype.name] * largest
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=atol, err_msg=what)


def twins(ours: Any, theirs: Any, dtype: str) -> tuple[Any, Any]:
    """The two modules in a dtype, ours with the values that PyTorch's has."""
    theirs.to(getattr(torch, dtype))
    ours.to(dtype)
    ours.load_state_dict({key: value.numpy() for key, value in theirs.state_dict().items()})
    return ours, theirs


def compare(
    name: str,
    ours: Any,
    theirs: Any,
    *inputs: np.ndarray,
    largest: Any = 1.0,
    slopes: Any = None,
    **options: Any,
) -> None:
    """One call and one way back of both: values, every gradient, and the state after the call.

    Every floating input has a gradient. Ours are given the arrays themselves, PyTorch's copies.
    What PyTorch refuses we must refuse. `name` and `options` are what conventions are told about;
    `slopes` is `largest` for the gradients.
    """
    convention = explains(name, *inputs, **options)
    explained = convention.name if convention else ""
    rtol = 1e-7 if explained == "constants in float32" else 0.0
    if rtol:  # and the numbers that it does not speak of
        inputs = tuple(np.where(np.isnan(x), x.dtype.type(0.25), x) for x in inputs)
    before = [x.tobytes() for x in inputs]
    our_inputs = [ll.as_tensor(x) for x in inputs]
    their_inputs = [torch.tensor(np.array(x)) for x in inputs]
    floating = [i for i, x in enumerate(inputs) if x.dtype.kind == "f"]
    for i in floating:
        our_inputs[i].requires_grad_()
        their_inputs[i].requires_grad_()
    try:
        wanted = theirs(*their_inputs)
    except (RuntimeError, ValueError, IndexError) as error:
        try:
            ours(*our_inputs)
        except (ValueError, TypeError, IndexError):
            return
        raise AssertionError(f"not refused: {error}") from None
    if explained == "mean of nothing":
        with pytest.raises(ShapeError, match="batch is empty"):
            ours(*our_inputs)
        return
    got = ours(*our_inputs)
    upstream = np.random.default_rng(0).normal(size=tuple(wanted.shape))
    upstream = np.asarray(upstream, dtype=got.detach().numpy().dtype)
    got.backward(ll.tensor(upstream))
    wanted.backward(torch.tensor(upstream))
    gradients = [their_inputs[i].grad for i in floating]
    if explained == "two loops":
        alone = one_by_one(theirs, inputs[0], upstream)
        wanted = the_nearer(got, wanted, alone[0])
        gradients = [the_nearer(our_inputs[0].grad, gradients[0], alone[1])]
    equal(got, wanted, "value", largest, rtol)
    slopes = largest if slopes is None else slopes
    for i, gradient in zip(floating, gradients, strict=True):
        equal(our_inputs[i].grad, gradient, f"gradient of input {i}", slopes, rtol)
    if isinstance(theirs, torch.nn.Module):
        compare_state(ours, theirs, largest, slopes)
    assert before == [x.tobytes() for x in inputs], "an input was changed"


def compare_state(ours: Any, theirs: Any, largest: Any = 1.0, slopes: Any = 1.0) -> None:
    """The names, the gradients of the parameters, and every saved value."""
    parameters = dict(theirs.named_parameters())
    assert [name for name, _ in ours.named_parameters()] == list(parameters)
    for name, parameter in ours.named_parameters():
        equal(parameter.grad, parameters[name].grad, f"gradient of {name}", slopes)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for name, value in theirs.state_dict().items():
        equal(ours.state_dict()[name], value, name, largest)


def one_by_one(theirs: Any, x: np.ndarray, upstream: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Value and gradient of an elementwise function, called with each number alone."""
    values, gradients = np.empty_like(x, order="C"), np.empty_like(x, order="C")
    for i in np.ndindex(x.shape):
        number = torch.tensor(x[i], requires_grad=True)
        value = theirs(number)
        value.backward(torch.tensor(upstream[i]))
        values[i], gradients[i] = value.item(), number.grad.item()
    return values, gradients


def the_nearer(ours: Any, theirs: Any, alone: np.ndarray) -> np.ndarray:
    """Of two results of PyTorch, number by number the one that ours is."""
    a, b = ours.detach().numpy(), theirs.detach().numpy()
    with np.errstate(all="ignore"):
        same = np.isclose(a, alone, RTOL[a.dtype.name], ULPS[a.dtype.name], equal_nan=True)
    return np.where(same, alone, b)
