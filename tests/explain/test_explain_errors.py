"""What explain refuses, and in which words; and what it notes about NaN and infinity."""

import jax
import numpy as np
import pytest
from reading_back import check, fingerprint

import layerlab as ll
from layerlab import nn
from layerlab.errors import (
    ArgumentError,
    ArgumentTypeError,
    GraphError,
    LayerlabError,
    PositionError,
    ShapeError,
)
from layerlab.explain import explain

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

LAYER = nn.Linear(3, 2)
X = np.ones((2, 3), np.float32)
LABELS = np.array([0, 1])


def message(kind, *arguments, **options):
    """The message, which has a fix; the layer is as it was."""
    before = fingerprint(*[a for a in arguments if isinstance(a, (nn.Module, np.ndarray))])
    with pytest.raises(kind) as caught:
        explain(*arguments, **options)
    assert isinstance(caught.value, LayerlabError)
    assert before == fingerprint(*[a for a in arguments if isinstance(a, (nn.Module, np.ndarray))])
    return str(caught.value)


@pytest.mark.parametrize("sample", [2, -1, 10**9])
def test_a_sample_out_of_range(sample):
    text = message(PositionError, LAYER, X, sample=sample)
    assert text == f"there is no sample {sample}: the batch has 2\n  Fix: use 0 to 1"


def test_a_single_input_has_one_sample():
    assert "the input is a single one" in message(PositionError, LAYER, X[0], sample=1)


@pytest.mark.parametrize("neuron", [2, -1])
def test_a_neuron_out_of_range(neuron):
    text = message(PositionError, LAYER, X, neuron=neuron)
    assert text == f"there is no neuron {neuron}: this Linear has 2\n  Fix: use 0 to 1"


def test_a_loss_has_no_second_neuron():
    text = message(PositionError, nn.MSELoss(), (X, X), neuron=1)
    assert text == "there is no neuron 1: this MSELoss has 1\n  Fix: neuron=0"


@pytest.mark.parametrize("option", ["sample", "neuron"])
@pytest.mark.parametrize("value", [True, 1.0, "a", np.bool_(False), [0], float("nan")])
def test_what_is_no_whole_number(option, value):
    text = message(ArgumentTypeError, LAYER, X, **{option: value})
    assert text.startswith(f"{option} is a whole number, not ")
    assert text.endswith(f"Fix: {option}=0")
    explain(LAYER, X, **{option: np.int64(1)})


def test_a_wrong_width_has_the_message_of_the_library():
    network = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(5, 2))
    with pytest.raises(ShapeError) as plain:
        network(ll.tensor(X))
    assert message(ShapeError, network, X) == str(plain.value)
    assert "net[2]" in str(plain.value) or "at [2]" in str(plain.value)


def test_an_empty_batch():
    text = message(PositionError, LAYER, np.ones((0, 3)))
    assert text == "there is no sample 0: the batch has 0\n  Fix: give at least one row"


def test_an_empty_row():
    text = message(PositionError, nn.ReLU(), np.ones((2, 0)), neuron=0)
    assert text == "there is no neuron 0: this ReLU has 0\n  Fix: give it an input with numbers"


def test_whole_numbers_are_explained_as_the_layer_takes_them():
    shown = explain(LAYER, np.array([[1, 2, 3]]))
    check(shown)
    np.testing.assert_array_equal(shown.result, np.asarray(LAYER(ll.tensor([[1, 2, 3]])).data)[0])


def test_complex_numbers_are_refused():
    assert "real numbers" in message(ArgumentTypeError, LAYER, X * 1j)


@pytest.mark.parametrize("x", ["abc", None, {}, object()])
def test_an_input_that_is_no_array(x):
    assert "cannot make a tensor of" in message(ArgumentTypeError, LAYER, x)


def test_no_input_at_all():
    assert "needs an input" in message(ArgumentTypeError, LAYER, ())


@pytest.mark.parametrize("what", [3, None, "Linear", [1, 2]])
def test_what_is_no_layer(what):
    assert "explain takes a layer, a network or a function" in message(ArgumentTypeError, what, X)


def test_a_class_instead_of_a_layer():
    text = message(ArgumentTypeError, nn.Linear, X)
    assert text == (
        "Linear is a class: make a layer of it first\n  Fix: explain(Linear(...), x)"
    )  # fmt: skip


def test_a_module_that_returns_several_things():
    class Pair(nn.Module):
        def forward(self, x):
            return x, x * 2

    text = message(ArgumentTypeError, Pair(), X)
    assert "one array of results, but Pair returned a tuple" in text
    assert "lambda" in text


def test_a_value_inside_of_a_trace():
    for what in (LAYER, nn.Sequential(LAYER, nn.ReLU()), lambda x: x * 2):

        def traced(x, what=what):
            return explain(what, x).result

        with pytest.raises(ArgumentTypeError, match="explain runs eagerly") as caught:
            jax.jit(traced)(jax.numpy.ones((2, 3)))
        assert "outside of jit" in str(caught.value)
    check(explain(LAYER, jax.numpy.ones((2, 3))))


def test_random_numbers_of_a_modules_own_are_the_same_each_time():
    class Noisy(nn.Module):
        def forward(self, x):
            return x * float(np.random.random())

    before = fingerprint()
    first, second = explain(Noisy(), X), explain(Noisy(), X)
    assert list(first.result) == list(second.result)
    assert fingerprint() == before
    check(first)


def test_a_module_that_never_gives_the_same_twice():
    calls = iter(range(100))

    class Counts(nn.Module):
        def forward(self, x):
            return x + next(calls)

    assert "does not return the same numbers twice" in message(ArgumentError, Counts(), X)


# ── the way back ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "option", [{"target": LABELS}, {"loss": nn.MSELoss()}, {"weight": "weight"}]
)
def test_options_of_the_way_back_without_it(option):
    (name,) = option
    text = message(ArgumentError, LAYER, X, **option)
    assert text == f"{name} belongs to the way back\n  Fix: backward=True, {name}=..."


def test_a_way_back_from_several_numbers():
    text = message(ArgumentError, LAYER, X, backward=True)
    assert "starts from one number, but the result has 4" in text
    assert "neuron=" in text
    assert "target=" in text


def test_a_loss_without_a_target():
    text = message(ArgumentError, LAYER, X, backward=True, loss=nn.MSELoss())
    assert "a loss needs a target" in text


@pytest.mark.parametrize(
    ("weight", "kind", "words"),
    [
        ("foo", ArgumentError, "there is no weight 'foo'\n  the trained parameters are weight, b"),
        ("", ArgumentError, "there is no weight ''"),
        ("weight[5, 0]", PositionError, "there is no weight[5, 0]: weight has shape (2, 3)"),
        ("weight[0, 0, 0]", PositionError, "weight has shape (2, 3)\n  Fix: weight='weight[0, 0]'"),
        ("bias[2]", PositionError, "bias has shape (2,)"),
        ("weight[-1]", ArgumentError, "an index is whole numbers in brackets"),
        ("weight[a]", ArgumentError, "an index is whole numbers in brackets"),
        ("weight[", ArgumentError, "an index is whole numbers in brackets"),
        ("weight[0.5]", ArgumentError, "an index is whole numbers in brackets"),
        (3, ArgumentTypeError, "weight is a name, not 3\n  Fix: weight='weight'"),
    ],
)
def test_weights_that_are_not_there(weight, kind, words):
    assert words in message(kind, LAYER, X, backward=True, target=LABELS, weight=weight)


@pytest.mark.parametrize("lr", [-1, float("nan"), float("inf")])
def test_a_learning_rate_that_is_none(lr):
    text = message(ArgumentError, LAYER, X, backward=True, target=LABELS, lr=lr)
    assert "at least 0" in text


@pytest.mark.parametrize("lr", ["a", None, True])
def test_a_learning_rate_that_is_no_number(lr):
    text = message(ArgumentTypeError, LAYER, X, backward=True, target=LABELS, lr=lr)
    assert "lr must be a number" in text


def test_labels_out_of_range_and_of_another_number():
    text = message(ArgumentError, LAYER, X, backward=True, target=np.array([0, 5]))
    assert "labels lie between 0 and 1" in text
    text = message(ShapeError, LAYER, X, backward=True, target=np.array([0, 1, 1]))
    assert "one label for each row" in text


def test_a_weight_without_effect():
    class Unused(nn.Module):
        def __init__(self):
            super().__init__()
            self.used, self.unused = nn.Linear(3, 1), nn.Linear(3, 1)

        def forward(self, x):
            return self.used(x)

    text = message(GraphError, Unused(), X, backward=True, neuron=0, weight="unused.bias")
    assert "the result does not depend on unused.bias" in text


def test_frozen_weights_are_not_offered():
    layer = nn.Linear(3, 2)
    layer.weight.requires_grad = False
    text = message(ArgumentError, layer, X, backward=True, neuron=0, weight="weight")
    assert "the trained parameters are bias\n" in text


# ── NaN and infinity ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("sample", "where"), [(0, "x[1] (the input)"), (1, "x[0, 1] (the input)")])
def test_the_first_nan_is_noted(sample, where):
    x = np.array([[1.0, np.nan, 2.0], [1.0, 2.0, 3.0]])
    network = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
    shown = explain(network, x, sample=sample)
    assert shown.notes == (f"NaN first appears in {where}",)
    check(shown)
    assert "nan" in shown.text() if sample == 0 else "nan" not in shown.text().split("Note")[0]


def test_the_first_infinity_is_noted():
    shown = explain(LAYER, np.array([[1.0, np.inf, 2.0]]))
    assert shown.notes == ("an infinity first appears in x[1] (the input)",)
    check(shown)


def test_a_nan_that_a_layer_makes_is_noted_where_it_is_made():
    class Root(nn.Module):
        def forward(self, x):
            root = ll.sqrt(x)
            return root * 2

    shown = explain(nn.Sequential(nn.Identity(), Root()), np.array([[1.0, -4.0]]))
    assert shown.notes == ("NaN first appears in root[1]",)
    check(shown)


def test_a_nan_among_the_weights():
    layer = nn.Linear(2, 2)
    layer.weight = [[1.0, 2.0], [np.nan, 4.0]]
    shown = explain(layer, [[1.0, 2.0]])
    assert shown.notes == ("NaN first appears in weight[1, 0]",)
    assert shown.result[0] == float(layer(ll.tensor([[1.0, 2.0]]))[0, 0])


def test_nothing_is_noted_where_there_is_neither():
    for what, x in ((LAYER, X), (nn.BatchNorm1d(3), X), (nn.CrossEntropyLoss(), (X, LABELS))):
        assert explain(what, x).notes == ()
