"""The arithmetic of a neuron: a printed line gives the printed number, and that of the layer."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import nn, random
from layerlab.errors import ArgumentTypeError, PositionError, ShapeError
from layerlab.explain import Explanation, explain
from layerlab.explain.arithmetic import _number

FUNCTIONS = {"e": math.e, "max": max, "tanh": math.tanh}


def python(text):
    """What Python makes of the arithmetic as it is printed."""
    text = re.sub(r" \(\d+ other terms\)", "", text)
    return eval(text.replace("·", "*").replace("^", "**"), {"__builtins__": {}}, FUNCTIONS)


def unit(text):
    """One in the last place of a printed number."""
    mantissa, _, exponent = text.partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def random_layer(dialect, inputs, outputs, scale, activation, bias, rng):
    weights = rng.normal(size=(outputs, inputs)) * scale
    offsets = rng.normal(size=outputs) * scale
    if dialect == "Linear":
        layer = nn.Linear(inputs, outputs, bias=bias)
        layer.weight = weights
    elif dialect == "Dense":
        layer = nn.Dense(inputs, outputs, use_bias=bias, activation=activation)
        layer.weights = weights.T
    elif dialect == "Layer":
        layer = nn.Layer(inputs, outputs, activation=activation)
        layer.weights = weights
        layer.biases = offsets
    else:
        return nn.Neuron(weights[0], offsets[0], activation)
    if dialect != "Layer" and bias:
        layer.bias = offsets
    return layer


@settings(max_examples=250)
@given(
    dialect=st.sampled_from(["Linear", "Dense", "Layer", "Neuron"]),
    inputs=st.integers(1, 9) | st.just(60),
    outputs=st.integers(1, 4),
    scale=st.sampled_from([1e-6, 1e-3, 0.1, 1.0, 30.0, 1e4, 1e7]),
    data_scale=st.sampled_from([1e-4, 1.0, 255.0, 1e5]),
    activation=st.sampled_from([None, "sigmoid", "relu", "tanh", "softmax", "gelu"]),
    bias=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_every_printed_line_evaluates_to_its_printed_result(
    dialect, inputs, outputs, scale, data_scale, activation, bias, seed
):
    if dialect == "Neuron" and activation == "softmax":
        activation = "tanh"
    rng = np.random.default_rng(seed)
    layer = random_layer(dialect, inputs, outputs, scale, activation, bias, rng)
    batch = (rng.normal(size=(3, inputs)) * data_scale).astype(np.float32)
    neurons = 1 if dialect == "Neuron" else outputs
    for sample, neuron in ((0, 0), (2, neurons - 1)):
        shown = explain(layer, batch, sample=sample, neuron=neuron)
        assert shown.result == float(
            np.asarray(layer(ll.tensor(batch[sample])).data).reshape(-1)[neuron]
        )
        has_activation = activation is not None and dialect != "Linear"
        assert len(shown.steps) == 1 + has_activation
        for step, line in zip(shown.steps, shown.text().splitlines()[1:], strict=True):
            assert line == f"  {step}"
            assert line.rsplit(" = ", 1)[1] == _number(step.result)
        total = shown.steps[0]
        assert python(total.numbers) == pytest.approx(
            float(_number(total.result)), abs=0.5001 * unit(_number(total.result))
        )
        if has_activation and activation in ("sigmoid", "relu", "tanh"):
            last = shown.steps[1]
            if activation == "sigmoid" and abs(total.result) > 700:
                continue  # e^700 is no number in Python's arithmetic
            assert python(last.numbers) == pytest.approx(
                float(_number(last.result)),
                # Below the smallest normal float32 a layer's own numbers have few digits.
                abs=2 * unit(_number(last.result)) + 1e-37,
                rel=1e-3,
            )
        if has_activation:
            assert shown.steps[1].formula.startswith(f"{activation}({_number(total.result)})")
    everything = explain(layer, batch, sample=1)
    direct = layer(ll.tensor(batch[1])).data  # of three rows at once, a sum may round otherwise
    np.testing.assert_array_equal(np.asarray(everything.result.data), direct)
    assert len(everything.steps) == neurons * (1 + (activation is not None and dialect != "Linear"))


@pytest.mark.parametrize(
    ("layer", "line"),
    [
        (nn.Neuron([0.1, 0.6], 0.3), "z = weight·x + bias = 0.10·2.00 + 0.60·3.00 + 0.30 = 2.30"),
        (nn.Neuron(0.5, -1.0), "z = weight·x + bias = 0.50·2.00 - 1.00 = 0.00"),
        ("Layer", "z[1] = weights[1]·x + biases[1] = 0.10·2.00 - 0.60·3.00 + 0.30 = -1.30"),
        ("Dense", "z[1] = weights[:, 1]·x + bias[1] = 0.10·2.00 - 0.60·3.00 + 0.30 = -1.30"),
        ("Linear", "z[1] = weight[1]·x + bias[1] = 0.10·2.00 - 0.60·3.00 + 0.30 = -1.30"),
    ],
)
def test_each_dialect_names_its_own_parameters(layer, line):
    if isinstance(layer, str):
        kind, neuron = layer, 1
        layer = {
            "Layer": lambda: nn.Layer(2, 2, activation=None),
            "Dense": lambda: nn.Dense(2, 2),
            "Linear": lambda: nn.Linear(2, 2),
        }[kind]()
        weights = np.array([[0.0, 0.0], [0.1, -0.6]])
        setattr(layer, "weight" if kind == "Linear" else "weights",
                weights.T if kind == "Dense" else weights)  # fmt: skip
        setattr(layer, "biases" if kind == "Layer" else "bias", [0.0, 0.3])
    else:
        neuron = None
    x = [2.0, 3.0] if not isinstance(layer, nn.Neuron) or layer.weight.ndim else 2.0
    shown = explain(layer, x, neuron=neuron)
    assert str(shown.steps[0]) == line
    # The formula speaks of attributes that exist.
    for name in re.findall(r"(weights?|bias(?:es)?)\b", shown.steps[0].formula):
        assert hasattr(layer, name)


def test_a_layer_without_bias_has_none_in_its_arithmetic():
    for layer in (nn.Linear(1, 1, bias=False), nn.Dense(1, 1, use_bias=False)):
        setattr(layer, "weight" if isinstance(layer, nn.Linear) else "weights", [[2.0]])
        (step,) = explain(layer, [3.0]).steps
        assert "bias" not in step.formula
        assert step.numbers == "2.00·3.00"


def test_long_sums_show_the_largest_terms_and_the_count_of_the_others():
    layer = nn.Linear(6, 1)
    layer.weight = [[1.0, -5.0, 0.1, 4.0, 0.2, 3.0]]
    layer.bias = [0.5]
    (step,) = explain(layer, [1.0] * 6).steps
    assert step.numbers == ("-5.00·1.00 + 4.00·1.00 + 3.00·1.00 + 1.30 (3 other terms) + 0.50")
    (step,) = explain(layer, [9.0, 1.0, 90.0, 1.0, 0.0, 1.0]).steps
    assert step.numbers.startswith("1.00·9.00 - 5.00·1.00 + 0.10·90.00 + 7.00 (3 other"), (
        "what matters is weight times input"
    )
    four = nn.Linear(4, 1)
    assert "other" not in explain(four, [1.0] * 4).steps[0].numbers
    five = nn.Linear(5, 1)
    assert "(2 other terms)" in explain(five, [1.0] * 5).steps[0].numbers


@pytest.mark.parametrize("size", [255.0, 1e6, 1e-6])
def test_large_terms_that_cancel_are_no_mistake(size):
    layer = nn.Linear(784, 10)
    x = np.random.default_rng(0).normal(size=784).astype(np.float32) * size
    assert len(explain(layer, x).steps) == 10


def test_not_a_number_and_infinity_are_shown_as_they_are():
    layer = nn.Linear(2, 1)
    assert explain(layer, [math.nan, 1.0]).text().endswith("= nan")
    layer.weight = [[1.0, 1.0]]
    assert explain(layer, [math.inf, 1.0]).text().endswith("= inf")


def test_a_layer_whose_arithmetic_is_another_is_caught():
    class Twice(nn.Linear):
        def forward(self, x):
            return super().forward(x) * 2

    with pytest.raises(Exception, match="does not give what the layer returned"):
        explain(Twice(3, 1), [1.0, 2.0, 3.0])


def test_one_sample_or_one_of_a_batch():
    layer = nn.Layer(3, 2)
    batch = np.arange(12.0, dtype=np.float32).reshape(4, 3) / 10
    for sample in range(4):
        one, other = explain(layer, batch, sample=sample), explain(layer, batch[sample])
        assert one.steps == other.steps
        assert one.title == f"Layer(3 -> 2), all 2 neurons, sample {sample}"
    assert explain(layer, batch, neuron=1).title == "Layer(3 -> 2), neuron 1, sample 0"
    assert str(one) == repr(one) == one.text()
    assert isinstance(one, Explanation)
    assert explain(nn.Neuron(2.0), [1.0, 5.0], sample=1).steps[0].result == 10.0
    assert explain(layer, ll.tensor(batch)).steps == explain(layer, batch.tolist()).steps
    assert explain(layer, [1, 2, 3]).steps == explain(layer, [1.0, 2.0, 3.0]).steps


@pytest.mark.parametrize(
    ("x", "place", "error", "message"),
    [
        (np.zeros((4, 3)), {"sample": 4}, PositionError, "no sample 4: the batch has 4\n.*0 to 3"),
        (np.zeros((4, 3)), {"sample": -1}, PositionError, "no sample -1"),
        (np.zeros(3), {"sample": 1}, PositionError, "the input is a single one"),
        (np.zeros((0, 3)), {}, PositionError, "the batch has 0\n  Fix: give at least one row"),
        (np.zeros(3), {"neuron": 2}, PositionError, "no neuron 2: this Linear has 2\n.*0 to 1"),
        (np.zeros(3), {"neuron": -1}, PositionError, "no neuron -1"),
        (np.zeros(3), {"neuron": True}, ArgumentTypeError, "neuron is a whole number, not True"),
        (np.zeros(3), {"neuron": 1.0}, ArgumentTypeError, "neuron is a whole number, not 1.0"),
        (np.zeros(3), {"neuron": "1"}, ArgumentTypeError, "neuron is a whole number, not '1'"),
        (np.zeros(3), {"sample": 0.0}, ArgumentTypeError, "sample is a whole number, not 0.0"),
        (np.zeros(3), {"sample": None}, ArgumentTypeError, "sample is a whole number, not None"),
        (np.zeros(4), {}, ShapeError, "wants 3 numbers per row but got 4"),
        (np.zeros((2, 2, 3)), {}, ShapeError, r"one row of 3 numbers, not of shape \(2, 3\)"),
        ("text", {}, ArgumentTypeError, "cannot make a tensor"),
    ],
)
def test_what_is_not_there_is_not_explained(x, place, error, message):
    with pytest.raises(error, match=message):
        explain(nn.Linear(3, 2), x, **place)


@pytest.mark.parametrize("thing", [nn.ReLU(), nn.Sequential(nn.Linear(2, 2)), lambda x: x, None])
def test_other_layers_are_named(thing):
    with pytest.raises(ArgumentTypeError, match=f"not of {type(thing).__name__}\n.*net.0."):
        explain(thing, [1.0, 2.0])


def test_explaining_changes_nothing():
    random.manual_seed(3)
    layer = nn.Layer(3, 2)
    x = ll.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    before = (random.get_rng_state(), layer.weights.data.tobytes(), layer.training)
    shown = explain(layer, x)
    assert (random.get_rng_state(), layer.weights.data.tobytes(), layer.training) == before
    assert layer.weights.grad is None
    assert x.grad is None
    assert not shown.result.requires_grad


@settings(max_examples=300)
@given(value=st.floats(-1e300, 1e300), digits=st.integers(4, 17))
def test_printed_numbers_are_near_what_they_stand_for(value, digits):
    text = _number(value, digits)
    assert float(text) == pytest.approx(
        value, rel=0.51 * 10 ** (1 - digits), abs=0.51 * 10**-digits
    )
    assert text == "0.00" or text.lstrip("-0.") != ""
    if value and math.isfinite(value):
        assert float(text) != 0
