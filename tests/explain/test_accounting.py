"""The table of layers: its formulas evaluate to its counts, which are those of the real arrays."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import nn, random
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError
from layerlab.explain import summary

SIZES = st.integers(1, 9)


def evaluated(formula):
    return eval(formula.replace("×", "*")) if formula else 0


@st.composite
def networks(draw):
    """A network of random layers in all dialects, nested and with parts used twice."""
    width = start = draw(SIZES)
    parts = []
    for _ in range(draw(st.integers(1, 6))):
        kind, out, flag = draw(st.integers(0, 10)), draw(SIZES), draw(st.booleans())
        if kind == 0:
            parts.append(nn.Linear(width, out, bias=flag))
        elif kind == 1:
            parts.append(nn.Dense(width, out, use_bias=flag, activation="relu"))
        elif kind == 2:
            parts.append(nn.Layer(width, out, "tanh"))
        elif kind == 3:
            parts.append(nn.BatchNorm1d(width, affine=flag, bias=draw(st.booleans())))
            continue
        elif kind == 4:
            parts.append(nn.PReLU(width if flag else 1))
            continue
        elif kind == 5:
            parts.append(nn.Dropout(0.5))
            continue
        elif kind == 6:
            parts.append(nn.Residual(nn.Sequential(nn.Linear(width, width), nn.ReLU())))
            continue
        elif kind == 7:  # one layer twice
            shared = nn.Linear(width, width)
            parts += [shared, nn.ReLU(), shared]
            continue
        elif kind == 8:  # one parameter in two layers
            one, other = nn.Linear(width, width, bias=flag), nn.Linear(width, width)
            other.weight = one.weight
            parts += [one, other]
            continue
        elif kind == 9:
            scaled = Scaled(width, out)
            parts.append(scaled)
        else:
            parts.append(nn.Sequential(nn.Sequential(nn.Linear(width, out)), nn.ReLU()))
        width = out
    return start, nn.Sequential(*parts)


class Scaled(nn.Module):
    """A container with a parameter of its own."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.scale = nn.Parameter(ll.ones(outputs, 1))
        self.part = nn.Linear(inputs, outputs)

    def forward(self, x):
        return self.part(x) * self.scale[:, 0]


@settings(max_examples=120)
@given(drawn=networks(), batch=st.integers(1, 5))
def test_formulas_evaluate_to_counts_that_add_up_to_the_arrays(drawn, batch):
    width, model = drawn
    random.manual_seed(0)
    model.train()
    before = (random.get_rng_state(), {k: v.data.tobytes() for k, v in model.state_dict().items()})
    table = summary(model, (batch, width))
    after = (random.get_rng_state(), {k: v.data.tobytes() for k, v in model.state_dict().items()})
    assert before == after
    for row in table.rows:
        assert evaluated(row.formula) == row.parameters
        assert evaluated(row.multiply_adds_formula) == row.multiply_adds
        assert row.input_shape[0] == row.output_shape[0] == batch
    arrays = {id(p): p.data.size for p in model.parameters()}
    assert table.parameters == sum(arrays.values()) == sum(r.parameters for r in table.rows)
    assert table.trainable == table.parameters
    assert table.multiply_adds == sum(r.multiply_adds for r in table.rows)
    assert table.rows[-1].output_shape == tuple(model.eval()(ll.zeros(batch, width)).shape)
    leaves = [row for row in table.rows if not row.layer.startswith("Scaled")]
    assert leaves[0].input_shape == (batch, width)


def test_each_row_says_what_the_layer_does():
    model = nn.Sequential(
        nn.Linear(64, 10), nn.BatchNorm1d(10), nn.ReLU(), nn.Dense(10, 3, use_bias=False)
    )
    rows = summary(model, (32, 64)).rows
    assert [(r.path, r.layer, r.input_shape, r.output_shape) for r in rows] == [
        ("0", "Linear(64 -> 10)", (32, 64), (32, 10)),
        ("1", "BatchNorm1d(10)", (32, 10), (32, 10)),
        ("2", "ReLU", (32, 10), (32, 10)),
        ("3", "Dense(10 -> 3)", (32, 10), (32, 3)),
    ]
    assert [(r.formula, r.parameters) for r in rows] == [
        ("10 × (64 + 1)", 650),
        ("2 × 10", 20),
        ("", 0),
        ("3 × 10", 30),
    ]
    assert [(r.multiply_adds_formula, r.multiply_adds) for r in rows] == [
        ("64 × 10", 640),
        ("", 0),
        ("", 0),
        ("10 × 3", 30),
    ]


def test_the_table_as_printed():
    model = nn.Sequential(nn.Linear(4, 2), nn.ReLU())
    model[0].bias.requires_grad_(False)
    table = summary(model, (1, 4))
    lines = str(table).splitlines()
    assert lines[0].split() == ["layer", "input", "output", "parameters", "multiply-adds"]
    words = [" ".join(line.split()) for line in lines]
    assert words[2] == "0 Linear(4 -> 2) (1, 4) (1, 2) 2 × (4 + 1) = 10 8"
    assert words[3] == "1 ReLU (1, 2) (1, 2) 0 0"
    assert lines[5] == "10 parameters, 2 of them frozen; 8 multiply-adds"
    assert set(lines[1]) == set(lines[4]) == {"─"}
    assert repr(table) == str(table)
    assert (table.parameters, table.trainable) == (10, 8)
    assert "(4,)" in str(summary(nn.Linear(4, 2), (4,)))


def test_positions_multiply_the_work_and_the_batch_does_not():
    layer = nn.Linear(5, 7)
    for shape, vectors in (((5,), 1), ((9, 5), 1), ((9, 4, 5), 4), ((9, 4, 3, 5), 12)):
        (row,) = summary(layer, shape).rows
        assert row.multiply_adds == vectors * 35 == evaluated(row.multiply_adds_formula)
    assert summary(nn.Neuron([1.0, 2.0, 3.0]), (8, 3)).multiply_adds == 3
    assert summary(nn.Neuron([1.0, 2.0, 3.0]), (8, 4, 3)).multiply_adds == 12
    assert summary(nn.Neuron(2.0), (8,)).multiply_adds == 1
    assert summary(nn.Neuron(2.0), (8, 6)).multiply_adds == 6
    (row,) = summary(nn.Neuron([1.0, 2.0]), (8, 2)).rows
    assert (row.formula, row.parameters) == ("2 + 1", 3)


def test_a_layer_used_twice_holds_its_parameters_once_and_works_twice():
    shared = nn.Linear(3, 3)
    table = summary(nn.Sequential(shared, nn.Tanh(), shared), (1, 3))
    assert [row.parameters for row in table.rows] == [12, 0, 0]
    assert (table.parameters, table.multiply_adds) == (12, 18)


def test_parts_that_share_only_the_weight_count_what_is_new():
    one, other = nn.Linear(3, 3), nn.Linear(3, 3)
    other.weight = one.weight
    rows = summary(nn.Sequential(one, other), (1, 3)).rows
    assert [(r.formula, r.parameters) for r in rows] == [("3 × (3 + 1)", 12), ("3", 3)]


def test_modules_that_take_and_give_several_things():
    class Pair(nn.Module):
        def forward(self, *, x):
            return x, (x, x)

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.pair, self.last = Pair(), nn.Linear(2, 1)

        def forward(self, x):
            return self.last(self.pair(x=x)[0])

    rows = summary(Net(), (4, 2)).rows
    assert [(r.path, r.input_shape, r.output_shape) for r in rows] == [
        ("pair", (), (4, 2)),
        ("last", (4, 2), (4, 1)),
    ]


def test_modes_and_hooks_are_as_before_even_after_an_error():
    called = []
    model = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5), nn.Linear(4, 2))
    model[2].register_forward_hook(lambda *_: called.append(1))
    model.train()
    model[1].eval()
    modes = [m.training for m in model.modules()]
    hooks = [dict(m._forward_hooks) for m in model.modules()]
    for shape in ((5, 3), (5, 2)):
        if shape[1] == 3:
            summary(model, shape)
        else:
            with pytest.raises(ShapeError, match="wants 3 numbers per row but got 2"):
                summary(model, shape)
        assert [m.training for m in model.modules()] == modes
        assert [dict(m._forward_hooks) for m in model.modules()] == hooks
    assert called == [1]
    assert all(p.grad is None for p in model.parameters())


@pytest.mark.parametrize(
    ("shape", "error", "message"),
    [
        (64, ArgumentTypeError, "input_shape is a tuple of sizes, not 64"),
        ("64", ArgumentTypeError, "input_shape is a tuple of sizes, not '64'"),
        (None, ArgumentTypeError, "input_shape is a tuple of sizes, not None"),
        ((1.5, 3), ArgumentTypeError, "must be a whole number, not float 1.5"),
        ((True, 3), ArgumentTypeError, "must be a whole number, not bool True"),
        (("1", 3), ArgumentTypeError, "must be a whole number, not str '1'"),
        ((-1, 3), ArgumentError, "must be at least 1, not -1"),
        ((0, 3), ArgumentError, "must be at least 1, not 0"),
        ((1, 4), ShapeError, "wants 3 numbers per row but got 4"),
        ((), ShapeError, "got a single number without an axis"),
    ],
)
def test_shapes_that_cannot_be_are_refused(shape, error, message):
    with pytest.raises(error, match=message):
        summary(nn.Linear(3, 2), shape)


def test_only_modules_have_a_summary():
    with pytest.raises(ArgumentTypeError, match="summary takes a Module, not a list"):
        summary([nn.Linear(3, 2)], (1, 3))


def test_sizes_may_be_numpy_numbers_and_the_total_is_a_plain_one():
    table = summary(nn.Linear(3, 2), [np.int64(1), np.int32(3)])
    assert table.parameters == 8
    assert isinstance(table.parameters, int)
    assert math.prod(table.rows[0].output_shape) == 2
