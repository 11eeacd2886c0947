"""Watching data: every row is what the layer really gave, and looking moves nothing."""

import json
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import functional as F
from layerlab import nn, random
from layerlab.errors import ArgumentTypeError, ShapeError
from layerlab.explain import trace
from layerlab.explain.shapes import BINS
from snapshots import snapshot


def network():
    random.manual_seed(0)
    return nn.Sequential(
        nn.Linear(6, 5),
        nn.BatchNorm1d(5),
        nn.ReLU(),
        nn.Dropout(0.5, generator=random.Generator(7)),
        nn.Residual(nn.Sequential(nn.Linear(5, 5), nn.Tanh())),
        nn.Dense(5, 3, activation="sigmoid"),
    )


def data(n=20, width=6):
    return random.Generator(1).normal((n, width))


PATHS = ["0", "1", "2", "3", "4.module.0", "4.module.1", "5"]


@pytest.mark.parametrize("training", [True, False])
def test_rows_are_what_the_layers_give(training):
    model, x = network().train(training), data()
    generator = model[3].generator
    state, statistics = generator.get_state(), model.state_dict()
    statistics = {name: value.data.copy() for name, value in statistics.items()}
    told = trace(model, x)
    assert [row.path for row in told.rows] == PATHS
    assert generator.get_state() == state
    seen = {}
    for path in PATHS:
        model.get_submodule(path).register_forward_hook(
            lambda module, args, out, path=path: seen.update({path: (args[0].data, out.data)})
        )
    model(ll.tensor(x))  # draws what the trace drew
    for row in told.rows:
        given, out = seen[row.path]
        assert (row.input_shape, row.output_shape) == (given.shape, out.shape)
        values = out.astype(np.float64)
        assert (row.minimum, row.maximum) == (values.min(), values.max())
        assert row.mean == pytest.approx(values.mean(), abs=1e-12)
        assert row.zeros == (values == 0).mean()
        assert row.histogram == tuple(np.histogram(values, BINS)[0])
        assert (row.nan, row.infinite) == (0, 0)
    assert told.rows[2].zeros > 0.2
    assert (told.rows[3].zeros > told.rows[2].zeros) is training
    assert told.first_not_finite is None
    assert [row.continues for row in told.rows] == [True] * 6 + [False]  # the shortcut
    assert told.output.continues
    assert told.input.output_shape == (20, 6)
    assert (told.input.minimum, told.input.maximum) == (x.min(), x.max())


def test_the_chain_says_how_the_shape_changes():
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Flatten())
    assert trace(model, [[1.0, 2.0, 3.0, 4.0]]).chain() == (
        "input (1, 4) → [0] Linear → (1, 3) → [1] ReLU → (1, 3) → [2] Flatten → (1, 3)"
    )
    assert trace(nn.Linear(4, 3), np.ones(4, dtype="float32")).chain() == (
        "input (4,) → Linear → (3,)"
    )
    assert trace(nn.Sequential(), [[1.0]]).chain() == "input (1, 1) → Sequential → (1, 1)"
    told = trace(network(), data())
    assert "[4.module.1] Tanh → (20, 5) → … → [5] Dense → (20, 3)" in told.chain()
    assert "what a forward does between" in str(told)


def test_what_a_user_wrote_between_layers_is_said():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(4, 5), nn.Linear(5, 2)
            self.scale = nn.Parameter(ll.ones(2))

        def forward(self, x):
            x = self.b(F.relu(self.a(x)))
            return F.softmax(self.b(F.relu(self.a(ll.ones(1, 4)))) + x, dim=-1) * self.scale

    told = trace(Net(), ll.ones(3, 4))
    assert [(row.path, row.output_shape, row.continues) for row in told.rows] == [
        ("a", (3, 5), True),
        ("b", (3, 2), False),
        ("a", (1, 5), False),
        ("b", (1, 2), False),
        ("", (3, 2), False),  # it holds a parameter of its own
    ]
    assert told.output.output_shape == (3, 2)
    told = trace(nn.Sequential(nn.Residual(nn.Linear(4, 4))), ll.ones(2, 4))
    assert [row.path for row in told.rows] == ["0.module"]
    assert told.chain().endswith("→ … → output (2, 4)")
    assert str(told).splitlines()[-5].startswith("output")


def test_a_module_called_twice_has_two_rows_with_their_own_places():
    shared = nn.Linear(3, 3)
    told = trace(nn.Sequential(shared, nn.Tanh(), shared), ll.ones(2, 3))
    assert [row.path for row in told.rows] == ["0", "1", "2"]
    assert told.rows[0].maximum != told.rows[2].maximum
    told = trace(nn.Sequential(nn.Sequential(shared), nn.Sequential(shared, shared)), ll.ones(2, 3))
    assert [row.path for row in told.rows] == ["0.0", "1.0", "1.1"]


def test_a_part_may_be_called_by_another_part():
    class Caller(nn.Module):
        def __init__(self, other):
            super().__init__()
            self.others = [other]  # a list, in which parts are not looked for

        def forward(self, x):
            return self.others[0](x)

    first = nn.Linear(3, 3)
    told = trace(nn.Sequential(first, Caller(first)), ll.ones(2, 3))
    assert [row.path for row in told.rows] == ["0", "0"]


def test_an_empty_batch_has_shapes_and_no_statistics():
    told = trace(network().eval(), np.zeros((0, 6), dtype="float32"))
    assert [row.output_shape[0] for row in told.rows] == [0] * 7
    for row in (told.input, *told.rows, told.output):
        assert (row.minimum, row.mean, row.maximum, row.zeros) == (None, None, None, None)
        assert (row.histogram, row.bars()) == ((), "")
    assert told.chain().startswith("input (0, 6) → [0] Linear → (0, 5)")
    assert " – " in str(told)
    json.dumps(told.to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("where", "first", "counts"),
    [("data", "input", (3, 1)), ("1", "1", (40, 0)), ("4.module.0", "4.module.0", (20, 0))],
)
def test_nan_is_counted_and_marked_where_it_first_appears(where, first, counts):
    model, x = network().eval(), data()
    if where == "data":
        x[:3, 0], x[3, 1] = np.nan, np.inf
    elif where == "1":
        model[1].bias.data[:2] = np.nan
    else:
        model[4].module[0].weight.data[0, 0] = np.nan
    told = trace(model, x)
    assert told.first_not_finite == first
    rows = {row.path or row.layer: row for row in (told.input, *told.rows)}
    assert (rows[first].nan, rows[first].infinite) == counts
    text = str(told)
    assert text.count("here for the first time") == 1
    (line,) = (i for i, line in enumerate(text.splitlines()) if "first time" in line)
    place = text.splitlines()[line - 1].split()[0]
    assert place == first
    assert np.isfinite([rows[first].minimum, rows[first].maximum, rows[first].mean]).all()
    assert told.to_dict()["first_not_finite"] == first
    json.dumps(told.to_dict(), allow_nan=False)


@settings(max_examples=200)
@given(
    st.lists(st.floats(width=64), max_size=30),
    st.sampled_from(["float32", "float64", "int64", "bool"]),
)
def test_statistics_of_any_numbers(numbers, dtype):
    with np.errstate(all="ignore"):
        values = np.array([n for n in numbers if dtype[0] == "f" or abs(n) < 2**53], dtype=dtype)
    told = trace(nn.Sequential(nn.Identity()), values)
    (row,) = told.rows
    finite = values[np.isfinite(values)].astype(np.float64)
    assert row.nan + row.infinite + finite.size == values.size
    assert sum(row.histogram) == finite.size
    if finite.size:
        assert (row.minimum, row.maximum) == (finite.min(), finite.max())
        rounding = 1e-12 * max(abs(row.minimum), abs(row.maximum))
        assert row.minimum - rounding <= row.mean <= row.maximum + rounding
        assert len(row.bars()) == len(row.histogram) in (1, BINS)
        assert max(row.bars()) == "█"
        assert row.histogram[0] > 0 < row.histogram[-1]
        assert all(
            (bar == " ") == (n == 0) for bar, n in zip(row.bars(), row.histogram, strict=True)
        )
    json.dumps(told.to_dict(), allow_nan=False)
    assert max(map(len, told.text(width=60).splitlines())) <= 60


def test_percentages_are_round_only_where_they_are_exact():
    many = np.ones((1, 10_000), dtype="float32")
    for zeros, said in (
        (0, "0 %"),
        (1, "0.1 %"),
        (5000, "50 %"),
        (9999, "99.9 %"),
        (10_000, "100 %"),
    ):
        many[:, :zeros] = 0
        (line,) = (s for s in str(trace(nn.Identity(), many)).splitlines() if "Identity  (" in s)
        assert f" {said}" in line


@pytest.mark.parametrize("width", [20, 37, 60, 80, 100, 160])
def test_no_line_is_wider_than_asked(width, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    told = trace(network(), data())
    for ascii in (False, True):
        text = told.text(width=width, ascii=ascii)
        assert max(map(len, text.splitlines())) <= width
        assert text.isascii() is ascii
        assert ("histogram" in text) == (width >= 80)
        chain = " ".join(text.partition("\n\n")[0].split())
        assert ascii or width == 20 or chain == told.chain()
    if width == 100:
        assert text == told.text(width=100, ascii=True)
        assert str(told) == told.text(width=100)


def test_the_terminal_decides(monkeypatch):
    told = trace(network(), data())
    monkeypatch.setenv("COLUMNS", "50")
    assert str(told) == repr(told) == told.text(width=50)


def test_html_is_escaped_and_runs_nothing():
    class Odd(nn.Module):
        def __init__(self):
            super().__init__()
            self.add_module("<img onerror=x>", nn.Linear(4, 2))

        def forward(self, x):
            return next(self.children())(x)

    page = trace(Odd(), ll.ones(1, 4))._repr_html_()
    assert "<img" not in page
    assert "&lt;img onerror=x&gt;" in page
    assert not re.search(r"https?:|src=|url\(|@import|<script", page)


@pytest.mark.parametrize("grad", [True, False])
def test_nothing_is_moved(grad):
    class Restless(nn.Module):
        def __init__(self):
            super().__init__()
            self.part, self.calls, self.seen = network(), 0, {}
            self.hook = None

        def forward(self, x):
            x *= 2
            self.calls += 1
            self.seen[self.calls] = x
            self.part[0].weight += 1
            self.register_forward_hook(lambda *_: None)
            return self.part(x)

    model, x = Restless(), ll.tensor(data(), requires_grad=False)
    if grad:
        model.part(x).sum().backward()
    before, numbers = snapshot(model), x.data.tobytes()
    with ll.set_grad_enabled(grad):
        trace(model, x)
    assert snapshot(model) == before
    assert x.data.tobytes() == numbers
    assert x.grad is None
    with pytest.raises(ShapeError):
        trace(model, data(width=5))
    assert snapshot(model) == before


def test_errors_are_the_models_own():
    with pytest.raises(ArgumentTypeError, match="trace takes a Module, not a list"):
        trace([nn.Linear(2, 2)], [[1.0, 2.0]])
    with pytest.raises(ShapeError, match=r"layer 1 of 6, Linear\(6 -> 5\) at net\[0\], wants 6"):
        trace(network(), data(width=5))
    with pytest.raises(ArgumentTypeError):
        trace(network(), [["a", "b"]])
    with pytest.raises(ShapeError, match="batch"):
        trace(network(), data(n=1))  # in training: BatchNorm cannot
    assert trace(network().eval(), data(n=1)).rows


def test_a_value_inside_of_a_trace_is_refused():
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
    with pytest.raises(ArgumentTypeError, match="value inside of a trace") as caught:
        jax.jit(lambda x: len(trace(model, x).rows))(jnp.ones((5, 4)))
    assert "outside of jit" in str(caught.value)


def test_names_do_not_steer_the_terminal():
    odd = type("Odd\x1b[31m\u202e\n", (nn.ReLU,), {})
    way = trace(nn.Sequential(nn.Linear(2, 3), odd()), [[1.0, 2.0]])
    for text in (str(way), way.chain(), way._repr_html_()):
        assert "Odd\N{REPLACEMENT CHARACTER}[31m" in text
        assert not set("\x1b\u202e") & set(text)
    assert way.text(ascii=True).isascii()
    assert "\n" not in way.chain()
