"""The quiz: what is shown comes to the number, and a slip is named by the number it gives."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import nn
from layerlab.check.formulas import ACTIVATIONS
from layerlab.check.quiz import Answer, quiz
from layerlab.check.slips import SLIPS
from layerlab.errors import ArgumentError, ArgumentTypeError, PositionError

WEIGHTS, BIAS, X = [[2.0, -3.0, 1.0], [4.0, 1.0, -2.0]], [5.0, -1.0], [3.0, 1.0, 2.0]


def layer_of(weights, bias, activation=None):
    """A Layer in double precision with these numbers."""
    layer = nn.Layer(len(weights[0]), len(weights), activation)
    layer.weights = nn.Parameter(np.array(weights, float))
    layer.biases = nn.Parameter(np.array(bias, float))
    return layer


def named(answer):
    return {answer.slip, answer.together_with, *answer.also} - {None}


# ── what a slip gives, worked out here in plain Python ───────────────────────────────────────────


def relu(z):
    return max(0.0, z)


def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


PLAIN = {"relu": relu, "sigmoid": sigmoid, "tanh": math.tanh, "identity": lambda z: z}


def plain_slips(w, b, x, i, f):
    """(slug, number) for neuron i of rows w, biases b, inputs x and the function f."""
    row, n = w[i], len(x)
    terms = [a * v for a, v in zip(row, x, strict=True)]
    s = sum(terms)
    z = s + b[i]
    yield "bias-forgotten", f(s)
    yield "bias-subtracted", f(s - b[i])
    yield "bias-doubled", f(s + 2 * b[i])
    yield "bias-as-factor", f(s * b[i])
    if f(-1.0) != -1.0:  # there is an activation
        yield "activation-missing", z
        yield "activation-before-bias", f(s) + b[i]
        yield "activation-twice", f(f(z))
        yield "activation-of-each-term", sum(map(f, terms)) + b[i]
        yield "sign-flipped", f(-z)
    for k in range(n):
        yield "term-forgotten", f(z - terms[k])
        yield "sign-lost", f(z - 2 * terms[k])
        yield "added-instead-of-multiplied", f(z - terms[k] + row[k] + x[k])
    yield "added-instead-of-multiplied", f(sum(row) + sum(x) + b[i])
    yield "multiplied-instead-of-added", f(math.prod(terms) + b[i])
    yield "mean-instead-of-sum", f(s / n + b[i])
    yield "weights-ignored", f(sum(x) + b[i])
    yield "inputs-ignored", f(sum(row) + b[i])
    yield (
        "inputs-in-another-order",
        f(sum(a * v for a, v in zip(row, x[::-1], strict=True)) + b[i]),
    )
    yield "sign-flipped", -f(z)
    if n == len(w):
        yield "column-for-row", f(sum(w[k][i] * x[k] for k in range(n)) + b[i])
    sums = [sum(a * v for a, v in zip(r, x, strict=True)) for r in w]
    for j in range(len(w)):
        if j != i:
            yield "other-neuron", f(sums[j] + b[j])
            yield "other-neuron", f(sums[j] + b[i])
            yield "other-neuron", f(s + b[j])
    yield "neurons-summed", sum(f(sums[j] + b[j]) for j in range(len(w)))
    yield "decimal-point", f(z) * 10
    yield "decimal-point", f(z) / 10


whole = st.integers(-4, 4).map(float)


@st.composite
def problems(draw):
    wide, many = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    w = [[draw(whole) for _ in range(wide)] for _ in range(many)]
    return w, [draw(whole) for _ in w], [draw(whole) for _ in range(wide)]


@settings(max_examples=60, deadline=None)
@given(problems(), st.sampled_from(sorted(PLAIN)), st.integers(0, 1))
def test_the_slip_is_named_by_its_number_and_the_right_number_is_right(problem, name, i):
    w, b, x = problem
    question = quiz(layer_of(w, b, None if name == "identity" else name), np.array(x), i)
    f = PLAIN[name]
    true = f(sum(a * v for a, v in zip(w[i], x, strict=True)) + b[i])
    assert question.answer(true).right
    assert question.answer(repr(true)).slip is None
    for slug, value in plain_slips(w, b, x, i, f):
        answer = question.answer(value)
        if abs(value - true) > 1e-4:
            assert not answer.right
            assert slug in named(answer), (slug, value, answer)
        elif abs(value - true) < 1e-9:
            assert answer.right, "by accident it is the right number"


def test_every_slip_of_the_table_is_met_here():
    found = {
        slug for slug, _ in plain_slips([[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0], [1.0, 2.0], 0, relu)
    }
    elsewhere = {"wrong-activation", "not-normalised", "other-sample", "rounded-early"}
    assert found | elsewhere == set(SLIPS)


@pytest.mark.parametrize("slug", SLIPS)
def test_the_table_is_written_for_learners(slug):
    entry = SLIPS[slug]
    assert entry.slug == slug
    for text in (entry.why, entry.hint):
        assert text[-1] in ".?"
        assert len(text.split()) <= 25
        assert not set(text) & set("=()[]{}`@*"), "code"
    assert len(entry.title.split()) <= 9


@pytest.mark.parametrize(
    "name", sorted(set(ACTIVATIONS) - {"relu", "identity", "glu", "gelu_tanh"})
)
def test_the_wrong_activation_is_named(name):
    question = quiz(
        layer_of([[1.0, -2.0], [2.0, 0.5]], [0.3, 0.2], "relu"), np.array([0.5, 1.1]), 0
    )
    z = np.array([0.5 - 2.2 + 0.3, 1.0 + 0.55 + 0.2])
    answer = question.answer(float(ACTIVATIONS[name](z)[0]))
    if name in ("step",):  # it gives 0, as relu does
        assert answer.right
    else:
        assert "wrong-activation" in named(answer)
        assert f"with {name} in place of relu" in answer.message


def test_an_activation_where_there_is_none():
    answer = quiz(layer_of([[1.0, -2.0]], [0.3]), [0.5, 1.1]).answer(sigmoid(-1.4))
    assert answer.slip == "wrong-activation"
    assert "sigmoid, which this layer has not" in answer.message


def test_softmax_without_its_denominator_and_with_hidden_neurons():
    rng = np.random.default_rng(0)
    w, b, x = rng.normal(size=(7, 3)), rng.normal(size=7), rng.normal(size=3)
    question = quiz(layer_of(w.tolist(), b.tolist(), "softmax"), x, 5)
    e = np.exp(w @ x + b)
    assert question.answer(float(e[5] / e.sum())).right
    assert question.answer(float(e[5])).slip == "not-normalised"
    without = np.exp(w @ x + b - np.where(np.arange(7) == 5, b, 0))
    assert question.answer(float(without[5] / without.sum())).slip == "bias-forgotten"
    shown = question.to_dict()
    assert len(shown["weights"]) == 1
    np.testing.assert_allclose(shown["other_sums"], np.delete(w @ x + b, 5), atol=1e-4)


def test_another_sample():
    batch = np.array([[1.0, 2.0, 3.0], [4.0, -1.0, 2.0]])
    question = quiz(layer_of(WEIGHTS, BIAS), batch, 0, sample=1)
    assert question.answer(2 * 4 + 3 + 2 + 5).right
    answer = question.answer(2 - 6 + 3 + 5)
    assert answer.slip == "other-sample"
    assert "sample 0" in answer.message
    assert "→ sample 1:  x = [4, -1, 2]" in str(question)


@pytest.mark.parametrize(("digits", "stage"), [(1, "sum"), (2, "sum"), (1, "terms"), (0, "terms")])
def test_rounded_early(digits, stage):
    w, b, x = [1.357, -0.864], 0.2222, [0.777, 1.234]
    question = quiz(layer_of([w], [b], "sigmoid"), np.array(x))
    terms = [a * v for a, v in zip(w, x, strict=True)]
    if stage == "sum":
        value = sigmoid(round(sum(terms) + b, digits))
    else:
        value = sigmoid(sum(round(t, digits) for t in terms) + b)
    answer = question.answer(value)
    assert answer.slip == "rounded-early"
    assert question.answer(sigmoid(sum(terms) + b)).right


def test_two_slips_at_once_are_named_together():
    question = quiz(layer_of([[2.0, -5.0], [3.0, 7.0]], [4.0, 1.0], "relu"), np.array([3.0, 2.0]))
    answer = question.answer(2 * 3 - 5 * 2)  # neither the bias nor the activation
    assert (answer.slip, answer.together_with) == ("bias-forgotten", "activation-missing")
    assert "without the bias and before relu is applied" in answer.message
    assert len(answer.hints) == 2


def test_one_slip_is_likelier_than_two():
    question = quiz(layer_of([[2.0, 3.0]], [-3.0]), np.array([5.0, 1.0]))
    answer = question.answer(7)  # also without the bias and with another sign for 3·1
    assert {"term-forgotten", "bias-doubled"} <= named(answer)
    assert answer.together_with is None
    assert "bias-forgotten" not in answer.also


def test_where_two_slips_give_the_number_both_are_said():
    question = quiz(layer_of([[2.0, 3.0]], [3.0]), np.array([5.0, 1.0]))  # 3·1 and the bias are 3
    answer = question.answer(13)
    assert answer.slip == "bias-forgotten"
    assert "term-forgotten" in answer.also
    assert "without the bias" in answer.message
    assert "3·1 is left out" in answer.message


def test_where_nothing_fits_it_says_how_far_off():
    answer = quiz(layer_of(WEIGHTS, BIAS, "relu"), X).answer(1000.5)
    assert (answer.right, answer.slip, answer.also) == (False, None, ())
    assert "about 990 too large" in answer.message
    below = quiz(layer_of(WEIGHTS, BIAS, "relu"), X).answer("-77.7")
    assert "about 87.7 too small" in below.message


# ── the digits that somebody writes ──────────────────────────────────────────────────────────────


def pi():
    return quiz(nn.Neuron([1.0], 0.14159), [3.0])


@pytest.mark.parametrize("text", ["3.1", "3.14", "3,14", " 3.142 ", "+3.1416", "3.14159", "31e-1"])
def test_fewer_digits_are_right_if_they_are_rounded(text):
    assert pi().answer(text).right


@pytest.mark.parametrize("number", [3.14, np.float32(3.14159), np.array([3.1]), ll.tensor(3.14159)])
def test_numbers_of_all_kinds(number):
    assert pi().answer(number).right


@pytest.mark.parametrize("text", ["3.2", "3.15", "3.13", "3.1417", "-3.14", "31.4", "0"])
def test_digits_that_are_not_those(text):
    assert not pi().answer(text).right


def test_signs_and_fractions_as_people_write_them():
    question = quiz(nn.Neuron([1.0], -3.5), [3.0])
    for text in ("-0.5", "−0.5", "–.5", "-1/2", "-1 / 2", "-,5"):
        assert question.answer(text).right, text
    assert not question.answer("0.5").right


def test_the_numbers_that_are_shown_are_enough():
    rng = np.random.default_rng(1)
    for seed in range(20):
        layer = nn.Layer(4, 2, "tanh", generator=ll.Generator().manual_seed(seed))
        question = quiz(layer, ll.tensor(rng.normal(size=4)))
        q = question.to_dict()
        z = sum(a * v for a, v in zip(q["weights"][0], q["x"], strict=True)) + q["bias"][0]
        assert question.answer(math.tanh(z)).right
        assert question.answer(round(math.tanh(z), 2)).right
        assert "bias-forgotten" in named(question.answer(math.tanh(z - q["bias"][0])))


def test_one_digit_is_too_few():
    answer = pi().answer("3")
    assert not answer.right
    assert answer.slip == "rounded-coarsely"
    assert "bias-forgotten" in answer.also, "which gives exactly 3"
    answer = quiz(nn.Neuron([1.0], 0.2, "sigmoid"), [0.9]).answer("1")
    assert "rounded-coarsely" in named(answer)
    assert not answer.right


def test_few_digits_that_a_slip_gives_exactly_are_not_enough():
    question = quiz(nn.Neuron([1.0], -1.04, "relu"), [1.5 + 0.6])  # 1.06; one decimal: 1.1
    assert question.answer("1.1").right
    question = quiz(nn.Neuron([1.0], 0.04), [3.1])  # 3.14; without the bias 3.1
    answer = question.answer("3.1")
    assert (answer.right, answer.slip) == (False, "rounded-coarsely")
    assert "bias-forgotten" in answer.also
    assert question.answer("3.14").right


def test_a_whole_number_needs_no_more_digits():
    assert quiz(nn.Neuron([2.0], 1.0), [1.0]).answer("3").right
    assert quiz(nn.Neuron([2.0], -5.0, "relu"), [1.0]).answer("0").right


def test_cut_off_instead_of_rounded():
    answer = quiz(nn.Neuron([1.0], 0.1789), [2.6]).answer("2.77")
    assert answer.slip == "cut-off"
    assert quiz(nn.Neuron([1.0], 0.1789), [2.6]).answer("2.78").right


@pytest.mark.parametrize("text", ["", "  ", "abc", "1 2", "1,234.5", "nan", "inf", "-inf",
                                  "1e999", "1e99999", "0x10", "1/0", "--1", "٣", "1_000",
                                  "9" * 400])  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ArgumentError, match=r"is not a (finite )?number"):
        pi().answer(text)


@pytest.mark.parametrize("thing", [None, True, [1.0, 2.0], [], {}, 1j, object(), np.zeros((2, 2))])
def test_what_cannot_be_an_answer_is_refused(thing):
    with pytest.raises(ArgumentTypeError, match="an answer is a number"):
        pi().answer(thing)


@pytest.mark.parametrize("number", [math.nan, math.inf, np.float64("nan")])
def test_numbers_that_are_not_finite_are_refused(number):
    with pytest.raises(ArgumentError, match="not a"):
        pi().answer(number)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=12), st.from_regex(r"[-+]?[0-9]*[.,]?[0-9]*(e-?[0-9]+)?", fullmatch=True)
    )
)
def test_no_text_breaks_it(text):
    try:
        answer = PI.answer(text)
    except ArgumentError:
        return
    assert isinstance(answer, Answer)


PI = pi()


# ── which layers ─────────────────────────────────────────────────────────────────────────────────


class InOut:
    """A learner's layer, weights (in, out), in NumPy."""

    def __init__(self):
        self.W, self.b = np.array(WEIGHTS).T.copy(), np.array(BIAS)

    def forward(self, x):
        return np.maximum(x @ self.W + self.b, 0)


class Lists:
    """A learner's layer in plain Python."""

    def __init__(self):
        self.weights, self.biases = WEIGHTS, BIAS

    def __call__(self, x):
        sums = [sum(a * v for a, v in zip(row, x, strict=True)) for row in self.weights]
        return [max(0.0, s + b) for s, b in zip(sums, self.biases, strict=True)]


class Cell:
    def __init__(self, w, b):
        self.w, self.b = w, b


class Objects:
    """A learner's layer of neurons."""

    def __init__(self):
        self.neurons = [Cell(w, b) for w, b in zip(WEIGHTS, BIAS, strict=True)]

    def predict(self, x):
        return [
            max(0.0, sum(a * v for a, v in zip(n.w, x, strict=True)) + n.b) for n in self.neurons
        ]


class Hidden(InOut):
    """One that nobody can follow: the numbers become text on the way."""

    def forward(self, x):
        sums = [float(str(float(z))) for z in x @ self.W + self.b]
        return np.array([max(0.0, z) for z in sums])


def linear():
    layer = nn.Linear(3, 2)
    layer.weight, layer.bias = nn.Parameter(np.array(WEIGHTS)), nn.Parameter(np.array(BIAS))
    return layer


def dense():
    layer = nn.Dense(3, 2, activation="relu")
    layer.weights, layer.bias = nn.Parameter(np.array(WEIGHTS).T), nn.Parameter(np.array(BIAS))
    return layer


KINDS = {
    "Layer": lambda: layer_of(WEIGHTS, BIAS, "relu"),
    "Dense": dense,
    "Linear and ReLU": lambda: nn.Sequential(linear(), nn.ReLU()),
    "with dropout": lambda: nn.Sequential(linear(), nn.ReLU(), nn.Dropout(0.5)).eval(),
    "last of a network": lambda: nn.Sequential(nn.Identity(), nn.Sequential(linear(), nn.ReLU())),
    "InOut": InOut,
    "Lists": Lists,
    "Objects": Objects,
    "Hidden": Hidden,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("neuron", [0, 1])
def test_every_kind_of_layer_asks_the_same(kind, neuron):
    x = X if kind in ("Lists", "Objects") else np.array(X)
    question = quiz(KINDS[kind](), x, neuron)
    shown = question.to_dict()
    assert shown["weights"] == WEIGHTS
    assert (shown["bias"], shown["x"], shown["activation"]) == (BIAS, X, "relu")
    right = [2 * 3 - 3 + 2 + 5, 12 + 1 - 4 - 1][neuron]
    assert question.answer(right).right
    assert question.reveal().result == right
    assert question.answer(right - BIAS[neuron]).slip == "bias-forgotten"
    negative = quiz(
        KINDS[kind](), [-5.0, 0.0, 0.0] if type(x) is list else np.array([-5.0, 0, 0]), 0
    )
    assert negative.answer("0").right
    assert negative.answer(-5).slip == "activation-missing"


def test_a_neuron_of_one_weight_and_of_many():
    assert quiz(nn.Neuron(2.0, 1.0), 3.0).answer(7).right
    assert quiz(nn.Neuron(2.0, 1.0), 3.0).answer(6).slip == "bias-forgotten"
    assert quiz(nn.Neuron(2.0, 1.0), [3.0, 5.0], sample=1).answer(11).right
    assert quiz(nn.Neuron([2.0, 1.0], 1.0, "relu"), [3.0, 4.0]).answer(11).right


def test_the_input_of_an_inner_layer_has_its_own_name():
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), linear())
    question = quiz(net, np.array([1.0, 2.0]))
    a1 = net[1](net[0](ll.tensor([1.0, 2.0]))).tolist()
    assert question.to_dict()["x"] == pytest.approx(a1, abs=1e-4)
    assert "y = weights · a1 + bias" in str(question)
    assert question.answer(net(ll.tensor([1.0, 2.0])).tolist()[0]).right


def test_a_layer_without_bias():
    layer = nn.Linear(3, 2, bias=False)
    layer.weight = nn.Parameter(np.array(WEIGHTS))
    question = quiz(layer, np.array(X))
    assert question.answer(5).right
    assert "bias" not in str(question)
    assert question.to_dict()["bias"] is None
    assert "bias-forgotten" not in named(question.answer(4))


def test_an_activation_of_ones_own():
    layer = nn.Dense(3, 2, activation=lambda z: z * 2 + 1)
    layer.weights, layer.bias = nn.Parameter(np.array(WEIGHTS).T), nn.Parameter(np.array(BIAS))
    question = quiz(layer, np.array(X))
    assert question.answer(21).right
    assert question.answer(10).slip == "activation-missing"
    assert question.answer(11).slip == "bias-forgotten"


def test_an_activation_with_a_setting():
    question = quiz(nn.Sequential(linear(), nn.LeakyReLU(0.5)), np.array([-5.0, 0.0, 0.0]))
    assert question.answer(-2.5).right
    assert question.answer(-1.25).slip == "activation-twice"


def test_of_a_wide_layer_the_largest_terms_are_shown():
    rng = np.random.default_rng(0)
    layer, x = nn.Linear(40, 9), rng.normal(size=40).astype(np.float32)
    question = quiz(layer, x, 4)
    shown = question.to_dict()
    w, y = layer.weight.detach().numpy()[4], float(layer(ll.tensor(x)).detach().numpy()[4])
    assert shown["inputs"] == sorted(np.argsort(-np.abs(w * x))[:3].tolist())
    whole = np.dot(shown["weights"][0], shown["x"]) + shown["other_terms"] + shown["bias"][0]
    assert whole == pytest.approx(y, abs=1e-3)
    assert question.answer(y).right
    bias = float(layer.bias.detach().numpy()[4])
    assert question.answer(y - bias).slip == "bias-forgotten"
    others = round(y - shown["other_terms"], 3)
    assert "without the other terms" in question.answer(others).message
    assert "The other terms add up to" in str(question)


# ── what is refused ──────────────────────────────────────────────────────────────────────────────


class Strange(InOut):
    """A sum with something that is no activation."""

    def forward(self, x):
        return np.sin(x @ self.W + self.b)


@pytest.mark.parametrize(
    "layer",
    [
        nn.ReLU(),
        nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2, eps=0.5), nn.ReLU()).eval(),
        nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2, eps=0.5)).eval(),
        Strange(),
    ],
)
def test_what_is_no_layer_of_weighted_sums_is_refused(layer):
    with pytest.raises(ArgumentError, match=r"not a known activation of w·x \+ b"):
        quiz(layer, np.array([X], dtype=np.float32))


def test_places_that_are_not_there():
    layer = layer_of(WEIGHTS, BIAS)
    with pytest.raises(PositionError, match="no neuron 2"):
        quiz(layer, X, 2)
    with pytest.raises(PositionError, match="no sample 1"):
        quiz(layer, np.array([X]), sample=1)
    with pytest.raises(PositionError):
        quiz(layer, X, -1)
    with pytest.raises(ArgumentTypeError):
        quiz(layer, X, 0.5)
    with pytest.raises(ArgumentTypeError):
        quiz(nn.Layer, X)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_numbers_that_nobody_can_predict(bad):
    with pytest.raises(ArgumentError, match="not all finite"):
        quiz(layer_of([[1.0, bad, 2.0]], [1.0]), X)
    with pytest.raises(ArgumentError, match="not all finite"):
        quiz(layer_of(WEIGHTS, BIAS), [1.0, bad, 2.0])


# ── what is shown ────────────────────────────────────────────────────────────────────────────────


def test_the_question_as_text():
    assert str(quiz(layer_of(WEIGHTS, BIAS, "relu"), np.array(X), 1)) == (
        "Layer(3 -> 2)\n"
        "\n"
        "  x = [3, 1, 2]\n"
        "                 weights     bias\n"
        "    neuron 0   [2, -3,  1]      5\n"
        "  → neuron 1   [4,  1, -2]     -1\n"
        "\n"
        "  y = relu(weights · x + bias)\n"
        "\n"
        "What does neuron 1 give?"
    )


@pytest.mark.parametrize(("layer", "asked"), [
    (nn.Neuron([1.0], 0.5), "?"), (nn.Neuron([1.0], 0.25), ", to 2 decimals?"),
    (nn.Neuron([1.0], 0.1), ", to 1 decimal?"), (nn.Neuron([0.1], 0.00123), ", to 3 decimals?"),
    (nn.Neuron([0.001], 0.000234), ", to 5 decimals?"),
])  # fmt: skip
def test_how_many_decimals_are_asked_for(layer, asked):
    assert quiz(layer, [0.5]).asked == f"What does neuron 0 give{asked}"


def test_the_question_does_not_hold_the_answer():
    question = quiz(layer_of([[2.0, 3.0, 1.0]], [100.0]), X)
    assert question.answer(111).right
    assert "111" not in str(question)
    assert "111" not in repr(question.to_dict())
    assert "111" not in repr(question)


def test_everything_goes_into_json():
    question = quiz(nn.Dense(3, 2, activation="gelu"), np.array([X, X], dtype=np.float32), 1)
    assert json.loads(json.dumps(question.to_dict())) == question.to_dict()
    answer = question.answer("1234.5")
    assert json.loads(json.dumps(answer.to_dict())) == answer.to_dict()
    assert set(answer.to_dict()) == set(Answer.__dataclass_fields__)


def test_lines_are_no_wider_than_a_terminal():
    rng = np.random.default_rng(0)
    for wide, many in ((6, 4), (100, 50), (2, 12)):
        layer = nn.Layer(wide, many, "softmax")
        question = quiz(layer, rng.normal(size=wide).astype(np.float32), many - 1)
        for text in (question, question.answer("123.4"), question.answer(1)):
            assert max(map(len, str(text).splitlines())) <= 80


class Remembers(InOut):
    """A layer that keeps what it was given, as for a way back."""

    last = None

    def forward(self, x):
        self.last = x
        return super().forward(x)


def test_a_learners_layer_keeps_what_it_had():
    layer = Remembers()
    layer.last = "before"
    assert quiz(layer, np.array(X)).answer(10).right
    assert layer.last == "before"


def test_asking_changes_nothing():
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4, 2))
    before = {name: p.detach().numpy().copy() for name, p in net.named_parameters()}
    x = np.array([X], dtype=np.float32)
    ll.manual_seed(0)
    expected = ll.rand(3).tolist()
    ll.manual_seed(0)
    question = quiz(net, x, 1)
    question.answer(1.5)
    question.reveal()
    assert ll.rand(3).tolist() == expected
    for name, p in net.named_parameters():
        np.testing.assert_array_equal(p.detach().numpy(), before[name])
    assert x.tolist() == [X]
    assert net.training
