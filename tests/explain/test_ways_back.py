"""The way back of what is not a network with labels: losses, functions, one output, own losses."""

import re
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_back import check_line, fingerprint, lines_of

import layerlab as ll
from layerlab import nn
from layerlab.errors import ArgumentTypeError, TraceError
from layerlab.explain import explain

AND = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])


class Gate:
    def __init__(self):
        self.w, self.b = np.array([0.5, 0.25]), -0.7

    def forward(self, x):
        z = x @ self.w + self.b
        return 1 / (1 + np.exp(-z))


def texts(explanation):
    return [step.line for step, _ in lines_of(explanation)]


def true(explanation):
    for step, _ in lines_of(explanation):
        check_line(step)
    return explanation


def last_slope(explanation):
    """The gradient that the last line of the way back gives."""
    back = next(s for s in explanation.steps if s.title.startswith("the way back"))
    return back.steps[-1]


@pytest.mark.parametrize(
    "target", [[0, 0, 0, 1], np.array([0.0, 0, 0, 1]), [False, False, False, True]]
)
def test_zeros_and_ones_of_one_output_are_numbers(target):
    explanation = true(explain(Gate(), AND, sample=3, backward=True, target=target))
    assert next(s.title for s in explanation.steps if s.title) == "the loss: BCELoss, target 1"

    def loss(w):
        p = 1 / (1 + np.exp(-(AND @ w - 0.7)))
        t = np.array([0, 0, 0, 1])
        return -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()

    step = last_slope(explanation)
    k = int(step.name.name[-2])
    move = np.eye(2)[k] * 1e-6
    w = Gate().w
    assert step.result == pytest.approx((loss(w + move) - loss(w - move)) / 2e-6, rel=1e-6)
    assert step.name.name == f"dL/dw[{k}]"
    assert "the sum over 4 samples; sample 3 adds" in step.note


@given(rows=st.integers(1, 4), seed=st.integers(0, 10**4), own=st.booleans())
def test_one_output_of_a_network(rows, seed, own):
    ll.manual_seed(seed)
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    x, y = ll.randn(rows, 2), ll.randn(rows, 1)
    loss = (lambda p, t: ((p - t) ** 2).mean()) if own else None
    explanation = true(explain(net, x, backward=True, target=y, loss=loss))
    ((net(x) - y) ** 2).mean().backward()
    place = re.search(r"0\.weight\[(\d+), (\d+)\]", [s.title for s in explanation.steps][-2])
    expected = float(net[0].weight.grad[int(place[1]), int(place[2])].item())
    assert last_slope(explanation).result == pytest.approx(expected, rel=1e-4, abs=1e-7)


def test_labels_of_a_network_with_two_outputs_are_classes():
    ll.manual_seed(0)
    explanation = explain(nn.Linear(2, 2), AND, sample=1, backward=True, target=[0, 1, 1, 0])
    assert any(s.title == "the loss: CrossEntropyLoss, target 1" for s in explanation.steps)


def test_a_loss_alone_goes_back_to_the_prediction():
    p = ll.tensor([[1.0, 2.0, 0.5], [0.0, 1.0, 0.0]])
    explanation = true(
        explain(nn.CrossEntropyLoss(), (p, ll.tensor([1, 2])), sample=1, backward=True)
    )
    assert explanation.steps[-1].title.startswith("the way back to prediction[")
    p.requires_grad_()
    nn.CrossEntropyLoss()(p, ll.tensor([1, 2])).backward()
    step = last_slope(explanation)
    k = int(re.search(r"(\d)\]$", step.name.name)[1])
    assert step.result == pytest.approx(float(p.grad[1, k].item()), rel=1e-6)
    assert not any("SGD" in s.title for s in explanation.steps)  # nothing is trained


@given(x=st.floats(-3, 3))
def test_a_function_goes_back_to_its_input(x):
    explanation = true(explain(lambda x: x**2 + 3 * x, x, backward=True))
    assert last_slope(explanation).result == pytest.approx(2 * x + 3, abs=1e-9)


def test_a_loss_in_numpy():
    def bce(p, t):
        return -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()

    target = np.array([0, 0, 0, 1.0])
    own = true(explain(Gate(), AND, sample=3, backward=True, target=target, loss=bce))
    ours = explain(Gate(), AND, sample=3, backward=True, target=target)
    assert last_slope(own).result == pytest.approx(last_slope(ours).result, rel=1e-9)
    assert any("ln(" in line for line in texts(own))


def test_what_is_no_loss_is_refused():
    for loss, words in (("mse", "not 'mse'"), (lambda p, t: 1.0, "returned a float")):
        with pytest.raises(ArgumentTypeError, match=words):
            explain(Gate(), AND, backward=True, target=[0, 0, 0, 1], loss=loss)


def test_a_sigmoid_and_a_softmax_of_ones_own_are_recognised():
    assert "dL/dz = dL/dy·y·(1 - y)" in " ".join(
        texts(explain(Gate(), AND, sample=3, backward=True, target=[0, 0, 0, 1]))
    )

    def softmax(z):
        e = np.exp(z - np.max(z))
        return e / e.sum()

    z = np.array([1.0, 2.0, 3.0])
    explanation = true(explain(softmax, z, neuron=1, backward=True))
    p = softmax(z)
    k = int(last_slope(explanation).name.name[-2])
    assert last_slope(explanation).result == pytest.approx(p[1] * ((k == 1) - p[k]))


def test_the_step_can_be_seen():
    ll.manual_seed(0)
    layer, x = nn.Linear(2, 1), ll.tensor([[1e-4, 1e-4]])
    update = explain(layer, x, neuron=0, backward=True, lr=0.01).steps[-1].steps[0]
    before = update.expression.terms[0].number
    first = float(re.match(r"[-\d.]+", update.numbers)[0])
    assert first != float(update.printed)
    assert float(update.printed) == pytest.approx(before - 0.01 * 1e-4, abs=1e-6)
    check_line(update)


def test_an_output_that_is_a_view_has_its_gradient():
    class Turned(nn.Module):
        def __init__(self):
            super().__init__()
            self.part = nn.Linear(3, 2)

        def forward(self, x):
            return self.part(x).T

    ll.manual_seed(0)
    net, x = Turned(), ll.randn(4, 3)
    explanation = true(explain(net, x, neuron=0, sample=1, backward=True))
    assert last_slope(explanation).result in x.data[1]


# ── results that were only moved ─────────────────────────────────────────────────────────────────


def test_each_place_of_a_result_has_its_line():
    explanation = true(explain(lambda x: np.array([x[0] * 2, x[0], x[0], x[1]]), [1.0, 2.0]))
    assert texts(explanation) == [
        "y[0] = x[0]·2 = 1.00·2 = 2.00",
        "y[1] = x[0] = 1.00",
        "y[2] = x[0] = 1.00",
        "y[3] = x[1] = 2.00",
    ]


def test_columns_in_another_order():
    class Turned(nn.Module):
        def __init__(self):
            super().__init__()
            self.part = nn.Linear(3, 2)

        def forward(self, x):
            return self.part(x)[:, [1, 0, 0]]

    ll.manual_seed(0)
    net, x = Turned(), ll.randn(4, 3)
    explanation = true(explain(net, x, sample=1))
    assert [line.partition(" = ")[0] for line in texts(explanation)] == [
        "part_z[0]", "part_z[1]", "y[0]", "y[1]", "y[2]",
    ]  # fmt: skip
    one = explain(net, x, sample=1, neuron=0)
    assert one.pictures[-1].neuron == 1  # where it stands in the picture


def test_numpy_inside_of_a_module_is_an_error():
    class Hidden(nn.Module):
        def forward(self, x):
            return ll.tensor(np.tanh(x.numpy())) + x

    class Number(nn.Module):
        def forward(self, x):
            return x * x[0, 0].item()

    for module in (Hidden(), Number()):
        with pytest.raises(TraceError, match="outside of Tensors"):
            explain(module, [[1.0, 2.0]])


def test_constants_and_noise_of_a_module_are_none():
    class Noisy(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = ll.tensor([1.0, 3.0])

        def forward(self, x):
            return x * self.scale * 0.5 + np.random.rand(2).astype(np.float32)

    true(explain(Noisy(), [[1.0, 2.0]]))


# ── nothing changes ──────────────────────────────────────────────────────────────────────────────


def test_arrays_and_nested_lists_of_a_module_are_put_back():
    class Counting(nn.Module):
        def __init__(self):
            super().__init__()
            self.seen, self.log, self.names = np.zeros(2), [[], {"n": [0]}], {"a"}

        def forward(self, x):
            self.seen += 1
            self.log[0].append(1)
            self.log[1]["n"][0] += 1
            self.names.add("b")
            return x * 2

    module = Counting()
    before = fingerprint(module, module.log, sorted(module.names))
    explain(module, [[1.0, 2.0]], neuron=0, backward=True)
    ll.trace(module, [[1.0, 2.0]])
    assert fingerprint(module, module.log, sorted(module.names)) == before


def test_threads_take_turns():
    ll.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))
    x = ll.randn(6, 4)
    before, expected = fingerprint(net), str(explain(net, x, neuron=1))
    results, errors = [], []

    def work():
        try:
            for _ in range(3):
                results.append(str(explain(net, x, neuron=1)))
        except Exception as error:  # told below, in the main thread
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert set(results) == {expected}
    assert fingerprint(net) == before
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in net.modules())


def test_what_is_nearly_one_is_not_printed_as_one():
    lines = texts(explain(nn.Softmax(-1), ll.tensor([10.0, 0.0]), neuron=0))
    assert lines[-1].endswith("0.99995")
