"""Subclassing Module works as a PyTorch user expects, and errors say where in the network."""

import copy
import itertools
import pickle
from collections import OrderedDict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import nn
from layerlab.errors import ArgumentError, ArgumentTypeError, CheckpointError, ShapeError


class Block(nn.Module):
    """Two parts, a parameter and a buffer of its own."""

    def __init__(self, width=3):
        super().__init__()
        self.first = nn.Linear(width, 4)
        self.scale = nn.Parameter(np.ones(4))
        self.register_buffer("seen", ll.zeros(4))
        self.second = nn.Linear(4, 2)
        self.note = "not a part"

    def forward(self, x):
        return self.second(ll.tanh(self.first(x)) * self.scale)


def names(module):
    return [name for name, _ in module.named_parameters()]


# ── finding what is inside ───────────────────────────────────────────────────────────────────────


def test_attributes_are_found():
    block = Block()
    parts = ["scale", "first.weight", "first.bias", "second.weight", "second.bias"]
    assert names(block) == parts
    assert list(block.state_dict()) == [parts[0], "seen", *parts[1:]]
    assert [name for name, _ in block.named_children()] == ["first", "second"]
    assert list(block.children()) == [block.first, block.second]
    assert [name for name, _ in block.named_modules()] == ["", "first", "second"]
    assert [name for name, _ in block.named_buffers()] == ["seen"]
    assert all(isinstance(p, nn.Parameter) for p in block.parameters())
    assert next(block.named_parameters("net"))[0] == "net.scale"


def test_forgetting_super_init_does_no_harm():
    class Forgetful(nn.Module):
        def __init__(self):
            self.fc = nn.Linear(2, 1)

        def forward(self, x):
            return self.fc(x)

    net = Forgetful()
    assert names(net) == ["fc.weight", "fc.bias"]
    assert tuple(net(ll.ones(5, 2)).shape) == (5, 1)
    assert net.eval().fc.training is False


def test_a_list_hides_its_layers_and_a_module_list_does_not():
    class Net(nn.Module):
        def __init__(self, container):
            super().__init__()
            self.layers = container([nn.Linear(2, 2), nn.Linear(2, 2)])

    assert names(Net(list)) == []
    assert names(Net(nn.ModuleList)) == [
        *("layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias")
    ]


def test_what_is_shared_comes_once():
    net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    net[1].weight = net[0].weight
    assert names(net) == ["0.weight", "0.bias", "1.bias"]
    assert list(net.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    part = nn.Linear(3, 3)
    twice = nn.Sequential(part, nn.ReLU(), part)
    assert len(list(twice.parameters())) == 2
    assert len(twice) == 3
    assert list(twice.modules()) == [twice, part, twice[1]]
    twice(ll.ones(3)).sum().backward()
    once = copy.deepcopy(part)
    once.zero_grad()
    once(ll.relu(once(ll.ones(3)))).sum().backward()
    np.testing.assert_allclose(part.weight.grad.data, once.weight.grad.data, rtol=1e-6)


def test_parts_are_deleted_and_reassigned():
    block = Block()
    del block.first
    assert names(block) == ["scale", "second.weight", "second.bias"]
    block.second = nn.Linear(4, 2, bias=False)
    assert names(block) == ["scale", "second.weight"]
    block.second = None
    assert names(block) == ["scale"]
    block.scale = None
    assert names(block) == []
    block.scale = nn.Parameter(np.ones(7))
    assert names(block) == ["scale"]
    del block.seen
    assert list(block.buffers()) == []
    assert list(block.state_dict()) == ["scale"]


def test_a_new_parameter_takes_the_place_of_the_old_whatever_its_shape():
    layer = nn.Linear(2, 3)
    layer.weight = nn.Parameter(np.ones((5, 2)))
    assert tuple(layer.weight.shape) == (5, 2)


@pytest.mark.parametrize("value", [3, ll.ones(2), None])
def test_a_part_is_not_overwritten_by_something_else(value):
    block = Block()
    if value is None:
        block.first = None
        return
    before = block.first
    with pytest.raises(ArgumentTypeError, match=r"Block.first is a part; .* is no Module"):
        block.first = value
    assert block.first is before


def test_get_submodule():
    net = nn.Sequential(Block(), nn.ReLU())
    assert net.get_submodule("0.second") is net[0].second
    assert net.get_submodule("") is net
    with pytest.raises(ArgumentError, match=r"no part 'third' in Block .*\n.*first, second"):
        net.get_submodule("0.third")


def test_without_a_forward():
    class Empty(nn.Module):
        pass

    with pytest.raises(NotImplementedError, match="Empty needs a method forward"):
        Empty()(1)


@pytest.mark.parametrize("method", ["register_buffer", "register_parameter", "add_module"])
@pytest.mark.parametrize("name", ["", "a.b", 3, "forward", "training", "parameters"])
def test_names_that_cannot_be(method, name):
    block = Block()
    value = nn.ReLU() if method == "add_module" else nn.Parameter(np.ones(1))
    with pytest.raises((ArgumentError, ArgumentTypeError), match="the name of a part"):
        getattr(block, method)(name, value)
    assert len(names(block)) == 5


@pytest.mark.parametrize(
    ("method", "value", "words"),
    [
        ("register_buffer", [1, 2], "must be a Tensor or None, not list"),
        ("register_buffer", np.ones(2), "must be a Tensor or None, not ndarray"),
        ("register_parameter", ll.ones(2), "must be a Parameter or None, not Tensor"),
        ("add_module", 3, "must be a Module or None, not int"),
        ("add_module", nn.ReLU, "must be a Module or None, not type"),
    ],
)
def test_what_cannot_be_registered(method, value, words):
    block = Block()
    with pytest.raises(ArgumentTypeError, match=words):
        getattr(block, method)("new", value)
    assert not hasattr(block, "new")


def test_buffers():
    block = Block()
    block.register_buffer("temporary", ll.ones(1), persistent=False)
    block.register_buffer("absent", None)
    assert [name for name, _ in block.named_buffers()] == ["seen", "temporary"]
    assert "temporary" not in block.state_dict()
    assert "absent" not in block.state_dict()
    block.absent = ll.ones(2)
    assert "absent" in block.state_dict()
    seen = block.seen
    block.seen = np.full(4, 2.0)
    assert block.seen is seen
    assert seen.tolist() == [2, 2, 2, 2]
    with pytest.raises(ShapeError, match=r"Block.seen has shape \(4,\)"):
        block.seen = ll.ones(3)


# ── modes, casts, apply ──────────────────────────────────────────────────────────────────────────


def test_modes_reach_every_part():
    net = nn.Sequential(Block(), nn.ModuleList([nn.Dropout()]), nn.Residual(nn.ReLU()))
    assert all(m.training for m in net.modules())
    assert net.eval() is net
    assert not any(m.training for m in net.modules())
    net[0].train()
    assert [m.training for m in net.modules()] == [False, True, True, True, *[False] * 4]
    assert net.train() is net
    with pytest.raises(ArgumentTypeError, match="mode is True or False, not str 'eval'"):
        net.train("eval")
    assert all(m.training for m in net.modules())


def test_freezing_and_forgetting():
    block = Block()
    block(ll.ones(2, 3)).sum().backward()
    assert all(p.grad is not None for p in block.parameters())
    block.zero_grad()
    assert all(p.grad is None for p in block.parameters())
    block.first.requires_grad_(False)
    block(ll.ones(2, 3)).sum().backward()
    assert [n for n, p in block.named_parameters() if p.grad is not None] == [
        *("scale", "second.weight", "second.bias")
    ]


def test_casts_leave_counts_alone():
    norm = nn.BatchNorm1d(3).double()
    kinds = {name: value.dtype.name for name, value in norm.state_dict().items()}
    assert kinds.pop("num_batches_tracked") == "int64"
    assert set(kinds.values()) == {"float64"}
    assert {p.dtype.name for p in norm.float().parameters()} == {"float32"}
    with pytest.raises(ArgumentTypeError, match="cannot become int64"):
        norm.to("int64")
    with pytest.raises(ArgumentError, match="no dtype 'cuda'"):
        norm.to("cuda")
    assert {p.dtype.name for p in norm.parameters()} == {"float32"}


def test_apply_goes_from_the_inside_out():
    net = nn.Sequential(Block(), nn.ReLU())
    order = []
    assert net.apply(order.append) is net
    assert order == [net[0].first, net[0].second, net[0], net[1], net]


# ── hooks ────────────────────────────────────────────────────────────────────────────────────────


def test_hooks_see_and_change_what_passes():
    layer, x = nn.Linear(2, 2), ll.ones(1, 2)
    plain = layer(x).data
    seen = []
    # The handles are not kept: every hook must stay all the same.
    for i in range(5):
        layer.register_forward_hook(lambda m, args, out, i=i: seen.append((i, m, args, out)))
    out = layer(x)
    assert [i for i, *_ in seen] == [0, 1, 2, 3, 4]
    assert all(m is layer and args == (x,) and o is out for _, m, args, o in seen)
    double = layer.register_forward_hook(lambda m, args, out: out * 2)
    np.testing.assert_allclose(layer(x).data, plain * 2)
    before = layer.register_forward_pre_hook(lambda m, args: (args[0] * 0,))
    np.testing.assert_allclose(layer(x).data, layer.bias.data[None] * 2)
    before.remove()
    double.remove()
    double.remove()
    single = layer.register_forward_pre_hook(lambda m, args: args[0] * 0)
    np.testing.assert_allclose(layer(x).data, layer.bias.data[None])
    single.remove()
    np.testing.assert_array_equal(layer(x).data, plain)


# ── saving and loading ───────────────────────────────────────────────────────────────────────────


def network(seed):
    ll.manual_seed(seed)
    return nn.Sequential(
        nn.Linear(3, 4), nn.BatchNorm1d(4), nn.PReLU(4), Block(4), nn.Dense(2, 2), nn.Layer(2, 1)
    )


def flat(module):
    return {key: value.numpy().copy() for key, value in module.state_dict().items()}


def same(a, b):
    return a.keys() == b.keys() and all(np.array_equal(a[k], b[k]) for k in a)


@settings(max_examples=10)
@given(seed=st.integers(0, 2**20), as_arrays=st.booleans())
def test_save_then_load_is_identity(seed, as_arrays):
    one, two = network(seed), network(seed + 1)
    one(ll.randn(6, 3))
    assert not same(flat(one), flat(two))
    x = ll.randn(5, 3)
    expected = one.eval()(x).data
    two.load_state_dict(flat(one) if as_arrays else one.state_dict())
    assert same(flat(one), flat(two))
    np.testing.assert_array_equal(two.eval()(x).data, expected)
    for parameter in one.parameters():  # a copy was taken
        parameter.data[...] = 7.0
    np.testing.assert_array_equal(two(x).data, expected)
    assert same(flat(pickle.loads(pickle.dumps(two))), flat(two))
    assert same(flat(copy.deepcopy(two)), flat(two))


def test_a_state_shares_memory_and_wants_no_gradient():
    layer = nn.Linear(2, 2)
    state = layer.state_dict()
    assert isinstance(state, OrderedDict)
    assert not any(value.requires_grad for value in state.values())
    layer.weight.data[0, 0] = 5
    assert state["weight"].data[0, 0] == 5


def test_loading_keeps_parameters_and_their_dtype():
    layer = nn.Linear(2, 2)
    weight = layer.weight
    layer.load_state_dict({"weight": np.ones((2, 2)), "bias": [1, 2]})
    assert layer.weight is weight
    assert weight.requires_grad
    assert {p.dtype.name for p in layer.parameters()} == {"float32"}
    assert layer.bias.tolist() == [1, 2]


def test_a_wrong_state_changes_nothing_and_lists_all_that_is_wrong():
    net = network(0)
    before = flat(net)
    state = network(1).state_dict()
    state["0.weight"] = ll.ones(3, 4)
    del state["1.running_mean"], state["3.scale"]
    state["extra.weight"] = ll.ones(1)
    with pytest.raises(CheckpointError) as caught:
        net.load_state_dict(state)
    message = str(caught.value)
    assert "do not fit this Sequential" in message
    assert "wrong shape: 0.weight is (4, 3) here, but (3, 4) there" in message
    assert "missing: 1.running_mean (4,)" in message
    assert "missing: 3.scale (4,)" in message
    assert "unexpected: extra.weight" in message
    assert same(flat(net), before)
    with pytest.raises(CheckpointError) as caught:
        net.load_state_dict(state, strict=False)
    assert "missing" not in str(caught.value)
    assert same(flat(net), before)
    del state["0.weight"]
    net.load_state_dict(state, strict=False)
    assert np.array_equal(net[0].bias.data, state["0.bias"].data)
    assert np.array_equal(net[0].weight.data, before["0.weight"])


@pytest.mark.parametrize("bad", ["text", [["a"]], None, object(), np.ones((2, 2)) * 1j])
def test_a_state_with_something_else_in_it_changes_nothing(bad):
    layer = nn.Linear(2, 2)
    before = flat(layer)
    with pytest.raises((ArgumentTypeError, CheckpointError)):
        layer.load_state_dict({"bias": np.ones(2), "weight": bad})
    assert same(flat(layer), before)


@pytest.mark.parametrize("bad", [None, [("weight", 1)], 3, "file.npz"])
def test_a_state_is_a_mapping(bad):
    with pytest.raises(ArgumentTypeError, match="a state dict maps names to tensors"):
        nn.Linear(2, 2).load_state_dict(bad)


# ── where it went wrong ──────────────────────────────────────────────────────────────────────────


def refused(module, *shape):
    with pytest.raises(ShapeError) as caught:
        module(ll.randn(*shape))
    return caught.value


def test_the_whole_message():
    net = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(128, 10), nn.Softmax(-1))
    error = refused(net, 32, 784)
    assert str(error) == (
        "layer 3 of 4, Linear(128 -> 10) at net[2], wants 128 numbers per row but got 256\n"
        "  input here: (32, 256), from net[0] Linear(784 -> 256), net[1] ReLU\n"
        "  Fix: Linear(256, 10) at net[2], or Linear(784, 128) at net[0]"
    )
    assert (error.path, error.expected, error.got) == ("[2]", 128, 256)
    assert error.layer == "Linear(in_features=128, out_features=10, bias=True)"
    assert error.fix == "Linear(256, 10) at net[2], or Linear(784, 128) at net[0]"
    assert isinstance(error, ValueError)
    assert str(refused(net, 32, 784)) == str(error)  # an error leaves no trace


@pytest.mark.parametrize("make", [nn.Dense, nn.Layer, nn.Linear])
def test_every_dialect_says_where(make):
    name = make.__name__
    error = refused(nn.Sequential(make(4, 3), nn.Dropout(), make(5, 2)), 7, 4)
    assert str(error) == (
        f"layer 3 of 3, {name}(5 -> 2) at net[2], wants 5 numbers per row but got 3\n"
        f"  input here: (7, 3), from net[0] {name}(4 -> 3), net[1] Dropout\n"
        f"  Fix: {name}(3, 2) at net[2], or {name}(4, 5) at net[0]"
    )


def test_batch_norm_says_where():
    assert str(refused(nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(5)), 7, 4)) == (
        "layer 2 of 2, BatchNorm1d(5) at net[1], wants 5 numbers per row but got 3\n"
        "  input here: (7, 3), from net[0] Linear(4 -> 3)\n"
        "  Fix: BatchNorm1d(3) at net[1], or Linear(4, 5) at net[0]"
    )
    text = str(refused(nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3)), 1, 4))
    assert text.startswith(
        "layer 2 of 2, BatchNorm1d(3) at net[1]: batch normalisation in training"
    )


def test_paths_through_what_is_nested():
    inner = nn.Sequential(nn.Linear(4, 4), nn.Linear(5, 4))
    assert str(refused(nn.Sequential(nn.Residual(inner)), 3, 4)) == (
        "layer 2 of 2, Linear(5 -> 4) at net[0].module[1], wants 5 numbers per row but got 4\n"
        "  input here: (3, 4), from net[0].module[0] Linear(4 -> 4)\n"
        "  Fix: Linear(4, 4) at net[0].module[1], or Linear(4, 5) at net[0].module[0]"
    )
    named = nn.Sequential(OrderedDict(body=nn.Sequential(nn.Linear(2, 3)), head=nn.Linear(4, 1)))
    error = refused(named, 3, 2)
    assert error.path == ".head"
    assert "layer 2 of 2, Linear(4 -> 1) at net.head, wants 4" in str(error)
    assert "from net.body Sequential" in str(error)
    assert error.fix == "Linear(3, 1) at net.head"


def test_a_module_of_ones_own_says_where():
    error = refused(nn.Sequential(nn.Linear(2, 3), Block(4)), 5, 2)
    assert str(error) == (
        "layer 2 of 2, Linear(4 -> 4) at net[1].first, wants 4 numbers per row but got 3\n"
        "  input here: (5, 3)\n"
        "  Fix: Linear(3, 4) at net[1].first"
    )

    class Own(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(np.ones((3, 4)))

        def forward(self, x):
            return x @ self.weight

    text = str(refused(nn.Sequential(nn.Linear(2, 5), Own()), 7, 2))
    assert text.startswith("layer 2 of 2, Own at net[1]: matrix product of (7, 5) and (3, 4)")
    assert str(refused(Own(), 7, 5)).startswith("matrix product of (7, 5) and (3, 4)")


@pytest.mark.parametrize(
    "between",
    [
        [nn.BatchNorm1d(8)],  # has that width too
        [nn.PReLU(8)],
        [nn.Linear(8, 8), nn.GLU(), nn.Linear(4, 4), nn.Flatten(0, 1), nn.Residual(nn.ReLU())],
        [nn.GLU()],  # changes the width
        [Block(8)],
    ],
)
def test_a_fix_that_would_not_be_enough_is_not_offered(between):
    net = nn.Sequential(nn.Linear(6, 8), *between, nn.Linear(99, 3))
    error = refused(net, *((2, 3, 6) if len(between) > 1 else (3, 6)))
    got = error.got
    alternative = f", or Linear(4, 99) at net[{len(between) - 2}]" if len(between) > 1 else ""
    assert error.fix == f"Linear({got}, 3) at net[{len(between) + 1}]{alternative}"


@settings(max_examples=40)
@given(data=st.data())
def test_every_fix_that_is_offered_works(data):
    """Networks with one wrong width, mended as the message says, run."""
    widths = data.draw(st.lists(st.integers(1, 6), min_size=3, max_size=5, unique=True))
    between = st.sampled_from(["nn.ReLU()", "nn.Dropout()", "nn.BatchNorm1d({0})", "nn.GELU()"])
    parts, wrong = [], data.draw(st.integers(1, len(widths) - 2))
    for i, (inputs, outputs) in enumerate(itertools.pairwise(widths)):
        inputs = inputs + 7 if i == wrong else inputs
        parts.append(f"nn.Linear({inputs}, {outputs})")
        parts += [p.format(outputs) for p in data.draw(st.lists(between, max_size=2))]
    x = (4, widths[0])
    error = refused(nn.Sequential(*(eval(p) for p in parts)), *x)
    for fix in error.fix.split(", or "):
        layer, _, place = fix.partition(" at net[")
        mended = [*parts]
        mended[int(place.rstrip("]"))] = f"nn.{layer}"
        nn.Sequential(*(eval(p) for p in mended))(ll.randn(*x))


def test_a_failed_call_changes_nothing():
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(), nn.Linear(4, 2))
    net(ll.randn(5, 3))
    before, stream = flat(net), ll.get_rng_state()
    for wrong in (ll.ones(5, 4), ll.ones(4), ll.tensor(1.0), ll.ones(1, 3), [1, 2, 3], "x", None):
        with pytest.raises((ShapeError, ArgumentTypeError)):
            net(wrong)
    assert same(flat(net), before)
    assert ll.get_rng_state() == stream


def test_a_fix_that_a_layer_gives_itself_stays_as_it_is():
    with pytest.raises(ShapeError) as alone:
        nn.BatchNorm1d(3)(ll.ones(1, 3))
    for network in (
        nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)),
        nn.Sequential(nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))),
    ):
        with pytest.raises(ShapeError) as caught:
            network(ll.ones(1, 2))
        assert caught.value.fix == alone.value.fix


def test_a_module_cannot_be_a_part_of_itself():
    inner = nn.Linear(2, 2)
    net = nn.Sequential(inner)
    for assign in (
        lambda: setattr(net, "me", net),
        lambda: setattr(inner, "parent", net),
        lambda: inner.add_module("parent", net),
    ):
        with pytest.raises(ArgumentError, match=r"of which it is a part(.|\n)*Fix: .*in a tuple"):
            assign()
    inner.parent = (net,)
    assert list(net.state_dict()) == ["0.weight", "0.bias"]


def test_a_hook_is_a_function():
    for register in (nn.ReLU().register_forward_hook, nn.ReLU().register_forward_pre_hook):
        with pytest.raises(ArgumentTypeError, match="a hook is a function, not None"):
            register(None)


def test_a_model_on_the_cpu_stays_as_it_is():
    net = nn.Linear(2, 2).double()
    assert net.to("cpu") is net
    assert net.weight.dtype == "float64"
