"""What a step keeps or changes behind the program's back is found when it is traced, and named."""

import numpy as np
import pytest

import layerlab as ll
from layerlab import functional as F
from layerlab import nn, optim
from layerlab.errors import CompileError

X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
Y = np.array([0, 1] * 4)
KEPT = []


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.norm = nn.Linear(3, 4, bias=False), nn.BatchNorm1d(4)
        self.last, self.calls = nn.Linear(4, 2), 0
        self.mean = ll.zeros(2)

    def forward(self, x):
        return self.last(F.dropout(F.tanh(self.norm(self.first(x))), 0.2))


class World:
    """A training, and things that were not given to compile."""

    def __init__(self):
        ll.manual_seed(0)
        self.net = Net()
        self.optimizer = optim.Adam(self.net.parameters())
        self.schedule = optim.StepLR(self.optimizer, 1)
        self.other, self.teacher = nn.BatchNorm1d(2), nn.Linear(3, 2)
        self.generator = ll.Generator(3)
        self.losses = []

    def compiled(self, slip):
        def step(x, y):
            self.optimizer.zero_grad()
            out = self.net(x)
            loss = F.cross_entropy(out, y)
            slip(self, x, out, loss)
            loss.backward()
            self.optimizer.step()
            return loss

        return ll.compile(step, self.net, self.optimizer)

    def state(self):
        modules = (self.net, self.other, self.teacher)
        return {
            "numbers": [t.tolist() for m in modules for t in m.state_dict().values()],
            "attributes": [sorted(vars(part)) for m in modules for part in m.modules()],
            "mean": self.net.mean.tolist(),
            "calls": (self.net.calls, self.generator.calls, ll.random.default_generator.calls),
            "modes": [part.training for part in self.net.modules()],
            "schedule": self.schedule.last_epoch,
            "optimizer": repr(self.optimizer.state_dict()),
            "gradients": [p.grad is None for m in modules for p in m.parameters()],
        }


def keeps(world, x, out, loss):
    world.net.latest = loss


def keeps_inside(world, x, out, loss):
    world.net.norm.latest = out


def keeps_elsewhere(world, x, out, loss):
    world.latest = loss


def keeps_in_a_list(world, x, out, loss):
    world.losses.append(loss)


def keeps_in_a_variable(world, x, out, loss):
    KEPT.append(loss.data)


def replaces(world, x, out, loss):
    world.net.mean = world.net.mean * 0.9 + out.mean(axis=0).detach()


def moves_others(world, x, out, loss):
    world.other(out.detach())


def trains_others(world, x, out, loss):
    world.teacher(x).sum().backward()


def draws(world, x, out, loss):
    F.dropout(out, 0.5, generator=world.generator)


def asks_a_teacher(world, x, out, loss):
    with ll.no_grad():
        world.teacher(x)


def counts(world, x, out, loss):
    world.net.calls += 1


def sets_the_rate(world, x, out, loss):
    world.schedule.step()


CASES = {
    keeps: "keeps a value that it computes: Net.latest",
    keeps_inside: "keeps a value that it computes: Net.norm.latest",
    keeps_elsewhere: "keeps a value that it computes: World.latest",
    keeps_in_a_list: "keeps a value that it computes: in World.losses",
    keeps_in_a_variable: "keeps a value that it computes: the data of a tensor",
    replaces: "keeps a value that it computes: Net.mean",
    moves_others: r"a tensor that was not given to compile: BatchNorm1d.running_",
    trains_others: r"a tensor that was not given to compile: Linear\.(weight|bias)",
    draws: r"a stream that was not given to compile: Generator\(seed=3\)",
    asks_a_teacher: "a parameter that was not given to compile: Linear.weight",
    counts: "changes Net.calls, which is no tensor\n  from int 0 to int 1",
    sets_the_rate: "sets a learning rate",
}


@pytest.mark.parametrize(
    ("slip", "message"), CASES.items(), ids=lambda c: getattr(c, "__name__", "")
)
def test_it_is_named_and_all_is_as_it_was(slip, message, tracers):
    world = World()
    before = world.state()
    compiled = world.compiled(slip)
    with pytest.raises(CompileError, match=message) as caught:
        compiled(X, Y)
    assert max(map(len, str(caught.value).split("\n"))) <= 100
    assert world.state() == before
    KEPT.clear()
    assert not tracers()
    assert compiled.traces == 0
    with pytest.raises(CompileError, match=message):  # no half-made program is left
        compiled(X, Y)
    KEPT.clear()
    if slip is keeps_in_a_list:
        assert np.isnan(world.losses[0].item())


def interrupted(world, x, out, loss):
    raise KeyboardInterrupt


def test_ctrl_c_in_a_trace_leaves_everything_as_it_was(tracers):
    world = World()
    before = world.state()
    with pytest.raises(KeyboardInterrupt):
        world.compiled(interrupted)(X, Y)
    assert world.state() == before
    assert not tracers()


def in_place(world, x, out, loss):
    world.net.mean.mul_(0.9).add_(out.mean(axis=0).detach())


def test_a_tensor_attribute_that_is_changed_in_place_is_state():
    ours = World()
    compiled = ours.compiled(in_place)
    for _ in range(3):
        compiled(X, Y)
    assert compiled.traces == 1
    assert ours.net.mean.tolist() != [0, 0]


def to_eval(world, x, out, loss):
    world.net.eval()


def sows(world, x, out, loss):
    ll.manual_seed(5)


def test_modes_and_seeds_that_a_step_sets_are_set():
    world = World()
    compiled = world.compiled(to_eval)
    compiled(X, Y)
    assert not world.net.norm.training
    compiled(X, Y)
    compiled(X, Y)
    assert compiled.traces == 2  # in training, and in evaluation
    compiled = World().compiled(sows)
    for _ in range(2):
        compiled(X, Y)
        assert (ll.random.default_generator.seed, ll.random.default_generator.calls) == (5, 0)
    assert compiled.traces == 1


def test_one_trace_for_each_mode_and_shape():
    world = World()
    net, optimizer = world.net, world.optimizer
    compiled = world.compiled(lambda *_: None)

    def traces(rows=8):
        compiled(X[:rows], Y[:rows])
        return compiled.traces

    assert [traces(), traces()] == [1, 1]
    optimizer.param_groups[0]["lr"] = 0.5
    ll.manual_seed(9)
    assert traces() == 1
    assert [traces(5), traces(), traces(5)] == [2, 2, 2]
    net.eval()
    assert [traces(), traces()] == [3, 3]
    net.train()
    assert traces() == 3
    net.first.weight.requires_grad_(False)
    assert [traces(), traces()] == [4, 4]
    optimizer.param_groups[0]["betas"] = (0.5, 0.9)
    assert [traces(), traces()] == [5, 5]
    net.norm.momentum = 0.5
    assert [traces(), traces()] == [6, 6]
    extra = nn.Linear(2, 2)
    net.extra = extra
    net.register_forward_hook(lambda module, args, out: extra(out))
    optimizer.add_param_group({"params": extra.parameters()})
    before = extra.weight.tolist()
    assert [traces(), traces()] == [7, 7]
    assert extra.weight.tolist() != before


@pytest.mark.parametrize("given", [True, False])
def test_an_optimizer_that_was_not_given_is_as_it_was(given):
    model = nn.Linear(3, 2)
    optimizer = optim.Adam(model.parameters())

    def step(x):
        optimizer.zero_grad()
        loss = model(x).square().mean()
        loss.backward()
        optimizer.step()
        return loss

    x = np.ones((4, 3), np.float32)
    step(x)
    before = repr(optimizer.state_dict())
    with pytest.raises(CompileError, match="an optimizer that was not given to compile: Adam"):
        ll.compile(step, *[model][:given])(x)
    assert repr(optimizer.state_dict()) == before
    step(x)
