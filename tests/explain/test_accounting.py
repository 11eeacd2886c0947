"""The table of layers: its formulas evaluate to its counts, which are those of the real arrays."""

import io
import json
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import functional as F
from layerlab import nn, random
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError
from layerlab.explain import summary
from layerlab.explain.accounting import bytes_text
from snapshots import snapshot

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
        assert row.called
        assert row.output_bytes == 4 * math.prod(row.output_shape)
        assert row.depth == len([name for name in row.path.split(".") if name])
    arrays = {id(p): p.data.size for p in model.parameters()}
    assert table.parameters == sum(arrays.values()) == sum(r.parameters for r in table.rows)
    assert table.trainable == table.parameters
    assert table.multiply_adds == sum(r.multiply_adds for r in table.rows)
    assert table.rows[-1].output_shape == tuple(model.eval()(ll.zeros(batch, width)).shape)
    assert table.rows[0].input_shape == (batch, width)
    assert table.parameter_bytes == sum(p.data.nbytes for p in model.parameters())
    assert table.buffers == sum(b.data.size for b in model.buffers())
    assert table.buffer_bytes == sum(b.data.nbytes for b in model.buffers())
    assert table.activation_bytes == sum(r.output_bytes for r in table.rows if not r.container)
    assert json.loads(json.dumps(table.to_dict())) == table.to_dict()


def test_each_row_says_what_the_layer_does():
    model = nn.Sequential(
        nn.Linear(64, 10), nn.BatchNorm1d(10), nn.ReLU(), nn.Dense(10, 3, use_bias=False)
    )
    whole, *rows = summary(model, (32, 64)).rows
    assert (whole.path, whole.layer, whole.depth, whole.container) == ("", "Sequential", 0, True)
    assert (whole.input_shape, whole.output_shape) == ((32, 64), (32, 3))
    assert (whole.parameters, whole.formula, whole.multiply_adds) == (0, "", 0)
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
    assert [(r.buffers, r.buffer_bytes) for r in rows] == [(0, 0), (21, 88), (0, 0), (0, 0)]
    assert [r.parameter_bytes for r in rows] == [2600, 80, 0, 120]
    assert [(r.depth, r.container) for r in rows] == [(1, False)] * 4


@pytest.mark.parametrize(
    ("shape", "said"),
    [(((4, 3), (4, 3)), "does not take 2 inputs"), (((4, 3),) * 3, "does not take 3 inputs")],
)
def test_another_number_of_inputs_is_refused(shape, said):
    for model in (nn.Sequential(nn.Linear(3, 2)), nn.Linear(3, 2)):
        with pytest.raises(ArgumentTypeError, match=said):
            summary(model, shape)

    class Two(nn.Module):
        def forward(self, x, y):
            return x + y

    with pytest.raises(ArgumentTypeError, match=r"Two does not take 1 input: missing .* 'y'"):
        summary(Two(), (4, 3))
    assert summary(Two(), ((4, 3), (4, 3))).rows


def test_names_do_not_steer_the_terminal():
    odd = type("Odd\x1b[31m\u202e", (nn.ReLU,), {})
    table = summary(nn.Sequential(nn.Linear(2, 3), odd()), (1, 2))
    for text in (str(table), table._repr_html_()):
        assert "Odd\N{REPLACEMENT CHARACTER}[31m" in text
        assert not set("\x1b\u202e") & set(text)


def test_the_table_as_printed():
    model = nn.Sequential(nn.Linear(4, 2), nn.BatchNorm1d(2), nn.Sequential(nn.ReLU()))
    model[0].bias.requires_grad_(False)
    table = summary(model, (1, 4))
    lines = table.text(width=80).splitlines()
    assert lines[:10] == [
        "layer                input   output        parameters  multiply-adds  memory",
        "─" * 76,
        "Sequential           (1, 4)  (1, 2)                                      8 B",
        "  0  Linear(4 -> 2)  (1, 4)  (1, 2)  2 × (4 + 1) = 10      4 × 2 = 8     8 B",
        "      2 frozen",
        "  1  BatchNorm1d(2)  (1, 2)  (1, 2)         2 × 2 = 4              0     8 B",
        "      + 5 in buffers",
        "  2  Sequential      (1, 2)  (1, 2)                                      8 B",
        "    0  ReLU          (1, 2)  (1, 2)                 0              0     8 B",
        "─" * 76,
    ]
    beside = table.text(width=100).splitlines()
    assert [beside[3], beside[4]] == [f"{lines[3]}  2 frozen", f"{lines[5]}  + 5 in buffers"]
    assert lines[10:13] == [
        "14 parameters: 12 trainable, 2 not; besides 5 in buffers",
        "8 multiply-adds for one sample",
        "memory: parameters 56 B, buffers 24 B, outputs 24 B",
    ]
    assert len(lines) == 15
    assert " ".join(lines[13:]) == table.in_short
    assert "torchinfo" not in str(table) + table._repr_html_()
    assert "torchinfo" in table.to_dict()["convention"]
    assert repr(table) == str(table)
    assert (table.parameters, table.trainable) == (14, 12)
    assert "(4,)" in str(summary(nn.Linear(4, 2), (4,)))


def nested():
    model = nn.Sequential(
        nn.Linear(4, 128, bias=False),
        nn.Residual(nn.Sequential(nn.BatchNorm1d(128), nn.PReLU(), nn.Dropout(0.5))),
        nn.Dense(128, 3, activation=nn.PReLU(3)),
    )
    model[2].bias.requires_grad_(False)
    return model


@pytest.mark.parametrize("width", [20, 33, 47, 60, 80, 100, 150])
def test_no_line_is_wider_than_asked_and_nothing_is_lost(width):
    table = summary(nested(), (2, 4))
    for ascii in (False, True):
        text = table.text(width=width, ascii=ascii)
        assert max(map(len, text.splitlines())) <= width
        assert not ascii or text.isascii()
        said = " ".join(text.split())
        assert "257 in buffers" in said
        assert "3 frozen" in said
        assert "2 × (4" not in said
        assert ("128 × 4 = 512" in said) == (width >= 80 and not ascii)
        for row in table.rows:
            assert width < 80 or row.layer in said


def test_the_terminal_says_how_wide_and_what_it_can_show(monkeypatch):
    table = summary(nested(), (2, 4))
    monkeypatch.setenv("COLUMNS", "40")
    assert str(table) == table.text(width=40)
    monkeypatch.setenv("COLUMNS", "7")
    assert max(map(len, str(table).splitlines())) <= 20
    monkeypatch.delenv("COLUMNS")
    assert str(table) == table.text(width=100)  # no terminal
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert str(table) == table.text(width=100, ascii=True)
    assert str(table).isascii()


def test_html_is_escaped_and_runs_nothing():
    class Odd(nn.Module):
        def __init__(self):
            super().__init__()
            self.add_module("<script>alert(1)</script>", nn.Linear(4, 2))

        def forward(self, x):
            return next(self.children())(x)

    page = summary(Odd(), (1, 4))._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "2 × (4 + 1) = 10" in page
    assert not re.search(r"https?:|src=|url\(|@import", page)
    assert page.count("<tr>") == 1 + 2


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
    assert [(r.path, r.parameters, r.shared) for r in table.rows] == [
        ("", 0, ()),
        ("0", 12, ()),
        ("1", 0, ()),
        ("2", 0, ("0.weight", "0.bias")),
    ]
    assert (table.parameters, table.multiply_adds) == (12, 18)
    assert "shared with 0" in str(table)


def test_buffers_of_a_layer_used_twice_are_kept_once():
    norm = nn.BatchNorm1d(3)
    table = summary(nn.Sequential(norm, nn.ReLU(), norm), (2, 3))
    assert [row.buffers for row in table.rows] == [0, 7, 0, 0]
    assert (table.buffers, table.parameters) == (7, 6)


def test_parts_that_share_only_the_weight_count_what_is_new():
    one, other = nn.Linear(3, 3), nn.Linear(3, 3)
    other.weight = one.weight
    table = summary(nn.Sequential(one, other), (1, 3))
    assert [(r.formula, r.parameters, r.shared) for r in table.rows[1:]] == [
        ("3 × (3 + 1)", 12, ()),
        ("3", 3, ("0.weight",)),
    ]
    assert "weight shared with 0" in str(table)


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

    _, *rows = summary(Net(), (4, 2)).rows
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
    assert called == [1]  # a hook is part of the network, so it runs
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


def test_parts_in_a_list_stand_under_it_in_the_order_of_the_calls():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3), nn.Linear(3, 3)])
            self.spare = nn.BatchNorm1d(7, affine=False)
            self.scale = nn.Parameter(ll.ones(3))

        def forward(self, x):
            return self.layers[0](self.layers[1](x)) * self.scale

    table = summary(Net(), (1, 3))
    assert [(r.path, r.called, r.depth, r.parameters) for r in table.rows] == [
        ("", True, 0, 3),
        ("layers", False, 1, 0),
        ("layers.1", True, 2, 12),
        ("layers.0", True, 2, 12),
        ("layers.2", False, 2, 12),
        ("spare", False, 1, 0),
    ]
    assert (table.parameters, table.buffers) == (39, 15)
    assert str(table).count("not called") == 2


def test_products_that_a_user_wrote_are_counted_where_they_are():
    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(ll.ones(4, 5))

        def forward(self, x):  # (n, t, 4)
            q = ll.relu(x @ self.w)
            return F.softmax(q @ q.mT, dim=-1) @ q

    class Columns(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(ll.ones(6, 4))

        def forward(self, x):  # samples are columns
            return (self.w @ x.T).T

    (row,) = summary(Attention(), (7, 3, 4)).rows
    assert row.multiply_adds == 3 * 4 * 5 + 3 * 5 * 3 + 3 * 3 * 5
    assert row.multiply_adds_formula == "3 × 4 × 5 + 3 × 5 × 3 + 3 × 3 × 5"
    (row,) = summary(Columns(), (7, 4)).rows
    assert (row.multiply_adds, row.formula) == (24, "6 × 4")


def test_several_inputs_of_several_dtypes():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(3, 2), nn.Linear(4, 2)

        def forward(self, x, y):
            return self.a(x) + self.b(y)

    table = summary(Net().double(), ((5, 3), [5, 4]))
    assert [r.input_shape for r in table.rows] == [(5, 3), (5, 3), (5, 4)]
    assert table.parameter_bytes == 8 * table.parameters
    assert [r.output_bytes for r in table.rows] == [80, 80, 80]
    _, same, _ = summary(nn.Sequential(nn.Identity(), nn.Linear(3, 2)).double(), (5, 3)).rows
    assert same.output_bytes == 8 * 15
    with pytest.raises(ShapeError, match=r"at net\.b, wants 4 numbers per row but got 3"):
        summary(Net(), ((5, 3), (5, 3)))
    with pytest.raises(ArgumentTypeError, match="must be a whole number, not tuple"):
        summary(Net(), ((5, 3), 4))

    class Embedding(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(ll.ones(10, 3))

        def forward(self, x):
            return self.weight[x]

    (row,) = summary(Embedding(), (2, 4), dtype="int64").rows
    assert (row.output_shape, row.formula) == ((2, 4, 3), "10 × 3")


def test_everything_is_as_before():
    """A forward that moves whatever it can reach, in evaluation too."""

    class Restless(nn.Module):
        def __init__(self):
            super().__init__()
            self.part = nn.Linear(3, 3)
            self.generator, self.spare = random.Generator(3), [random.Generator(4)]
            self.register_buffer("seen", ll.zeros(3))
            self.calls, self.outputs = 0, []

        def forward(self, x):
            x += 1
            self.calls += 1
            self.outputs.append(x)
            self.seen += 1
            self.part.weight.data += 1
            self.part.bias.grad.data += 1
            self.latest = x
            self.train()
            self.generator.uniform(3)
            self.spare[0].uniform(3)
            random.default_generator.uniform(3)
            if self.calls > 1:
                raise ValueError("the second time")
            return self.part(x)

    model = Restless().eval()
    for start in (0, 1):
        model.calls = start
        model.part.bias.grad = ll.ones(3)
        before = snapshot(model)
        if start:
            with pytest.raises(ValueError, match="the second time"):
                summary(model, (1, 3))
        else:
            assert summary(model, (1, 3)).parameters == 12
        assert snapshot(model) == before


def test_numbers_of_bytes():
    texts = [bytes_text(n) for n in (0, 999, 1000, 33_333, 999_499, 999_500, 2 * 10**9, 10**15)]
    assert texts == ["0 B", "999 B", "1 kB", "33.3 kB", "999 kB", "1 MB", "2 GB", "1e+03 TB"]


def test_only_modules_have_a_summary():
    with pytest.raises(ArgumentTypeError, match="summary takes a Module, not a list"):
        summary([nn.Linear(3, 2)], (1, 3))


def test_sizes_may_be_numpy_numbers_and_the_total_is_a_plain_one():
    table = summary(nn.Linear(3, 2), [np.int64(1), np.int32(3)])
    json.dumps(table.to_dict())
    assert table.parameters == 8
    assert isinstance(table.parameters, int)
    assert math.prod(table.rows[0].output_shape) == 2
