"""The chain rule with numbers: every gradient is that of backward, and every line adds up."""

import copy
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import OWN, Gated, random_network
from reading_back import check, fingerprint, lines_of, names_in

import layerlab as ll
from layerlab import nn, optim
from layerlab.errors import GraphError
from layerlab.explain import explain

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
seeds = st.integers(0, 10**6)

LOSSES = {
    "none": None, "default": None, "MSE": nn.MSELoss(), "MSE sum": nn.MSELoss("sum"),
    "L1": nn.L1Loss(), "Huber": nn.HuberLoss(), "SmoothL1": nn.SmoothL1Loss(),
    "CrossEntropy": nn.CrossEntropyLoss(), "CrossEntropy weighted": "weighted",
    "smoothed": "smoothed",
}  # fmt: skip


def shown_name(name):
    """0.weight is written weight0, so that it is not read as a number."""
    path, _, own = name.rpartition(".")
    return own + path.replace(".", "_") if path[:1].isdigit() else name


def way_back(network, x, weight, kind, sample, rng, lr):
    """Explain the way back to a weight, and go it on a copy: the explanation, and the gradient."""
    network_out = copy.deepcopy(network)(ll.tensor(x))
    options = {}
    loss = LOSSES[kind]
    if kind.startswith("CrossEntropy") or kind == "smoothed":
        classes = network_out.shape[-1]
        options["target"] = rng.integers(0, classes, size=len(x))
        if kind != "CrossEntropy":
            loss = nn.CrossEntropyLoss(
                weight=np.arange(1.0, classes + 1) if loss == "weighted" else None,
                label_smoothing=0.1 if loss == "smoothed" else 0.0,
            )
    elif kind != "none":
        options["target"] = rng.normal(size=tuple(network_out.shape)).astype(np.float32)
    if loss is not None:
        options["loss"] = loss
    neuron = int(rng.integers(network_out[sample].numel())) if kind == "none" else None
    before, stream = fingerprint(network, x), ll.random.default_generator.get_state()
    try:
        shown = explain(network, x, sample=sample, neuron=neuron, backward=True, weight=weight,
                        lr=lr, **options)  # fmt: skip
    finally:
        assert fingerprint(network, x) == before
    ll.random.default_generator.set_state(stream)
    twin = copy.deepcopy(network)
    twin.zero_grad()
    out = twin(ll.tensor(x))
    if kind == "none":
        number = out[sample].reshape(-1)[neuron]
    else:
        number = (loss or nn.MSELoss())(out, ll.tensor(options["target"]))
    number.backward()
    return shown, twin


def gradient_of(step):
    ((_, value),) = [(n, v) for n, v in names_in(step.expression) if "/d" in n]
    return value


@settings(max_examples=120)
@given(inputs=st.integers(1, 5), scale=st.sampled_from([0.1, 1.0, 3.0]),
       kind=st.sampled_from(list(LOSSES)), lr=st.sampled_from([0.1, 1e-3, 1.0]),
       own=st.none() | st.sampled_from(list(OWN)), seed=seeds)  # fmt: skip
def test_the_way_back_is_that_of_backward(inputs, scale, kind, lr, own, seed):
    ll.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = random_network(rng, inputs)[0] if own is None else OWN[own](inputs)
    parameters = dict(network.named_parameters())
    if not parameters:
        return
    x = (rng.normal(size=(3, inputs)) * scale).astype(np.float32)
    name = str(rng.choice(list(parameters)))
    index = tuple(int(rng.integers(n)) for n in parameters[name].shape)
    weight = f"{name}[{', '.join(map(str, index))}]" if index else name
    try:
        shown, twin = way_back(network, x, weight, kind, int(rng.integers(3)), rng, lr)
    except GraphError:  # a Dropout that drops all, ...
        twin = copy.deepcopy(network)
        twin.zero_grad()
        twin(ll.tensor(x)).sum().backward()
        assert dict(twin.named_parameters())[name].grad is None
        return
    lines = check(shown)
    parameter = dict(twin.named_parameters())[name]
    gradient = float(np.asarray(parameter.grad.data)[index])
    update, _ = lines[-1]
    sizes = float(np.abs(np.asarray(parameter.grad.data)).max())
    assert gradient_of(update) == pytest.approx(gradient, rel=1e-4, abs=1e-5 * (sizes + 1))
    optim.SGD([parameter], lr=lr).step()
    after = float(np.asarray(parameter.data)[index])
    if gradient_of(update) == gradient:
        assert update.result == after  # to the last bit
    assert update.result == pytest.approx(after, rel=1e-4, abs=1e-5 * (sizes + 1) * lr)
    # The chain is whole: whatever gradient a line uses has been computed above.
    computed = set()
    for step, _ in lines:
        for used, _ in names_in(step.expression):
            assert not re.match(r"d[^/]+/d", used) or used in computed, step.line
        computed |= {used for used, _ in names_in(step.name)}


@pytest.mark.parametrize("layer", [nn.Linear(3, 2), nn.Dense(3, 2), nn.Layer(3, 2)])
def test_every_weight_of_a_layer(layer):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(4, 3)).astype(np.float32)
    for name, parameter in layer.named_parameters():
        for index in np.ndindex(tuple(parameter.shape)):
            weight = f"{name}{list(index)}"
            shown, twin = way_back(layer, x, weight, "CrossEntropy", 1, rng, 0.5)
            (update, _) = check(shown)[-1]
            gradient = dict(twin.named_parameters())[name].grad
            assert update.name.name == f"new {weight}"
            assert gradient_of(update) == pytest.approx(
                float(np.asarray(gradient.data)[index]), rel=1e-6
            )


def test_the_lines_of_two_layers_and_a_cross_entropy():
    network = nn.Sequential(nn.Linear(1, 1), nn.Sigmoid(), nn.Linear(1, 2))
    network[0].weight, network[0].bias = [[0.5]], [0.0]
    network[2].weight, network[2].bias = [[1.0], [-1.0]], [0.0, 0.0]
    shown = explain(network, [[2.0]], backward=True, target=np.array([0]), weight="0.weight",
                    lr=1.0)  # fmt: skip
    *_, loss, back, step = shown.steps
    assert [s.title for s in (loss, back, step)] == [
        "the loss: CrossEntropyLoss, target 0", "the way back to 0.weight[0, 0]",
        "one step of SGD with learning rate 1",
    ]  # fmt: skip
    p = 1 / (1 + np.exp(-2 / (1 + np.exp(-1.0))))
    slope = 2 * (p - 1) * (a := 1 / (1 + np.exp(-1.0))) * (1 - a) * 2
    assert step.steps[-1].result == pytest.approx(0.5 - slope, rel=1e-6)
    formulas = {s.name.name: s for s in back.steps}
    assert list(formulas)[:2] == ["dL/dz2[0]", "dL/dz2[1]"]
    inner = next(s for name, s in formulas.items() if name.startswith("dL/dz0"))
    assert "= 0.1966" in inner.note  # the local derivative a (1 - a)


def test_without_a_target_the_chosen_neuron_is_gone_back_from():
    layer = nn.Linear(2, 3)
    shown = explain(layer, [[2.0, -7.0]], neuron=1, backward=True)
    update, _ = check(shown)[-1]
    assert update.name.name == "new weight[1, 1]"  # the largest slope of this neuron
    assert gradient_of(update) == -7.0


def test_where_nothing_is_trained_the_input_is_gone_back_to():
    shown = explain(nn.Tanh(), [[0.5, 2.0]], neuron=1, backward=True)
    check(shown)
    assert shown.steps[-1].title == "the way back to x[1]"
    assert shown.steps[-1].steps[-1].result == pytest.approx(1 - np.tanh(2.0) ** 2, rel=1e-5)


def test_a_loss_alone_can_be_gone_back_through_with_the_weights_before_it():
    network = nn.Sequential(nn.Linear(2, 1), nn.Flatten(0))
    x, y = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32), np.array([1.0, 2.0], np.float32)
    check(explain(network, x, backward=True, target=y))


def test_of_several_weights_that_with_the_largest_gradient_is_taken():
    layer = nn.Linear(3, 1)
    shown = explain(layer, [[1.0, -5.0, 2.0]], backward=True, target=np.array([[100.0]]))
    assert shown.steps[-1].steps[0].name.name == "new weight[0, 1]"


def test_forty_layers_back():
    ll.manual_seed(0)
    parts = [part for _ in range(20) for part in (nn.Linear(2, 2), nn.Tanh())]
    x = np.array([[1.0, 2.0]], np.float32)
    shown = explain(nn.Sequential(*parts), x, backward=True, target=np.array([1]))
    check(shown)


def test_a_network_that_remembers_its_calls_is_left_alone():
    network = Gated(2, 3)
    x = np.array([[1.0, 2.0]], np.float32)
    before = fingerprint(network, x)
    explain(network, x, backward=True, target=np.array([0])).text()
    assert fingerprint(network, x) == before
    assert network.calls == 0
    assert network.cache == []


def test_every_step_of_the_way_back_is_in_one_of_three_parts():
    network = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 2))
    plain = explain(network, [[1.0, 2.0]])
    both = explain(network, [[1.0, 2.0]], backward=True, target=np.array([1]))
    assert [s.title for s in both.steps[: len(plain.steps)]] == [s.title for s in plain.steps]
    assert len(both.steps) == len(plain.steps) + 3
    assert len(lines_of(both)) > len(lines_of(plain)) + 4
