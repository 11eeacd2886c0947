"""Optimisers, schedules and clipping against PyTorch's, over 200 steps and 50 epochs."""

import math

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler as torch_schedules

import layerlab as ll
from layerlab import nn, optim
from layerlab.tensor import Parameter

pytestmark = pytest.mark.oracle

OPTIONS = [
    ("SGD", {"lr": 0.05}),
    ("SGD", {"lr": 0.05, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.02, "momentum": 0.9}),
    ("SGD", {"lr": 0.02, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    ("SGD", {"lr": 0.02, "momentum": 0.8, "dampening": 0.4, "weight_decay": 0.01}),
    ("RMSprop", {"lr": 0.01}),
    ("RMSprop", {"lr": 0.01, "alpha": 0.9, "eps": 1e-3, "weight_decay": 0.1}),
    ("RMSprop", {"lr": 0.01, "momentum": 0.7}),
    ("RMSprop", {"lr": 0.01, "centered": True}),
    ("RMSprop", {"lr": 0.01, "centered": True, "momentum": 0.7, "weight_decay": 0.01}),
    ("Adam", {"lr": 0.02}),
    ("Adam", {"lr": 0.02, "betas": (0.5, 0.9), "eps": 1e-3, "weight_decay": 0.1}),
    ("Adam", {"lr": 0.02, "betas": (0.0, 0.0)}),
    ("AdamW", {"lr": 0.02}),
    ("AdamW", {"lr": 0.02, "betas": (0.8, 0.99), "weight_decay": 0.3}),
]
every = pytest.mark.parametrize(("name", "options"), OPTIONS, ids=str)
SHAPES = [(7, 3), (), (5,), (16400,)]  # the last is walked in two pieces


class Pair:
    """The same parameters here and in PyTorch, given the same gradients."""

    def __init__(self, shapes=SHAPES, dtype="float32", seed=0):
        self.random = np.random.default_rng(seed)
        self.dtype = dtype
        starts = [self.random.normal(size=shape).astype(dtype) for shape in shapes]
        self.slopes = [self.random.uniform(0.1, 1, shape).astype(dtype) for shape in shapes]
        self.ours = [Parameter(x) for x in starts]
        self.theirs = [torch.nn.Parameter(torch.tensor(x)) for x in starts]

    def give_gradients(self, lacking=()):
        """Noisy slopes of a bowl, which keep the values away from zero and from infinity."""
        for i, (p, q) in enumerate(zip(self.ours, self.theirs, strict=True)):
            noise = self.random.standard_normal(tuple(p.shape), "float32")
            g = np.asarray(self.slopes[i] * (p.data - 3) + noise, dtype=self.dtype)
            p.grad = None if i in lacking else ll.tensor(g)
            q.grad = None if i in lacking else torch.tensor(g)

    def assert_close(self, relative):
        for p, q in zip(self.ours, self.theirs, strict=True):
            assert p.data.dtype == q.detach().numpy().dtype
            # relative to the size of the parameters, which is about 3
            np.testing.assert_allclose(p.data, q.detach().numpy(), rtol=relative, atol=3 * relative)


def both(name, pair, options):
    ours = getattr(optim, name)(pair.ours, **options)
    theirs = getattr(torch.optim, name)(pair.theirs, **options)
    return ours, theirs


@every
@pytest.mark.parametrize(("dtype", "relative"), [("float32", 1e-5), ("float64", 1e-12)])
def test_200_steps_are_pytorchs(name, options, dtype, relative):
    pair = Pair(dtype=dtype)
    ours, theirs = both(name, pair, options)
    start = [p.data.copy() for p in pair.ours]
    for t in range(200):
        pair.give_gradients()
        ours.step()
        theirs.step()
        if t < 3 or t % 20 == 19:
            pair.assert_close(relative)
    for p, x in zip(pair.ours, start, strict=True):
        assert not np.allclose(p.data, x, rtol=0.01)


@every
def test_groups_lacking_gradients_and_changing_rates_are_pytorchs(name, options):
    pair = Pair([(7, 3), (5,), (4,), (2, 2)], dtype="float64")
    ours = getattr(optim, name)(
        [{"params": pair.ours[:2]}, {"params": pair.ours[2:3], "lr": 0.003, "weight_decay": 0.2}],
        **options,
    )
    theirs = getattr(torch.optim, name)(
        [
            {"params": pair.theirs[:2]},
            {"params": pair.theirs[2:3], "lr": 0.003, "weight_decay": 0.2},
        ],
        **options,
    )
    for t in range(60):
        if t == 10:
            ours.add_param_group({"params": pair.ours[3:], "lr": 0.01})
            theirs.add_param_group({"params": pair.theirs[3:], "lr": 0.01})
        if t % 7 == 0:
            for a, b in zip(ours.param_groups, theirs.param_groups, strict=True):
                a["lr"] = b["lr"] = b["lr"] * 0.8
        # 0 lacks its first gradients, 1 some in the middle, 2 every third
        lacking = {0} if t < 3 else {1} if 20 <= t < 25 else {2} if t % 3 == 0 else set()
        pair.give_gradients(lacking)
        ours.step()
        theirs.step()
        pair.assert_close(1e-12)
    for i, saved in theirs.state_dict()["state"].items():
        if "step" in saved:
            assert ours.state_dict()["state"][i]["step"] == int(saved["step"])


def test_defaults_are_pytorchs():
    for name in ("SGD", "RMSprop", "Adam", "AdamW"):
        ours = getattr(optim, name)([Parameter([1.0])]).defaults
        theirs = getattr(torch.optim, name)([torch.nn.Parameter(torch.ones(1))]).defaults
        assert ours == {key: theirs[key] for key in ours}


def test_frozen_layers_and_a_model_in_training_are_pytorchs():
    """Forward, backward, clipping and step together, with a layer that is frozen now and then."""
    ours = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3))
    theirs = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3))
    theirs.load_state_dict({k: torch.tensor(v.numpy()) for k, v in ours.state_dict().items()})
    ours.double()
    theirs.double()
    a = optim.AdamW(ours.parameters(), lr=0.02)
    b = torch.optim.AdamW(theirs.parameters(), lr=0.02)
    random = np.random.default_rng(3)
    for t in range(100):
        frozen = (t // 20) % 2 == 1
        for model in (ours, theirs):
            model[0].requires_grad_(not frozen)
        x, y = random.normal(size=(12, 6)), random.integers(0, 3, 12)
        a.zero_grad()
        b.zero_grad()
        one = nn.CrossEntropyLoss()(ours(ll.tensor(x)), ll.tensor(y))
        two = torch.nn.CrossEntropyLoss()(theirs(torch.tensor(x)), torch.tensor(y))
        one.backward()
        two.backward()
        norm = optim.clip_grad_norm_(ours.parameters(), 0.5)
        wanted = torch.nn.utils.clip_grad_norm_(theirs.parameters(), 0.5)
        assert norm.item() == pytest.approx(wanted.item(), rel=1e-9)
        a.step()
        b.step()
        assert one.item() == pytest.approx(two.item(), rel=1e-9)
    for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(p.data, q.detach().numpy(), rtol=1e-9, atol=1e-12)


# ── schedules ────────────────────────────────────────────────────────────────────────────────────

SCHEDULES = {
    "step": lambda s, o: s.StepLR(o, step_size=7, gamma=0.3),
    "cosine": lambda s, o: s.CosineAnnealingLR(o, T_max=40, eta_min=1e-3),
    "cosine beyond its end": lambda s, o: s.CosineAnnealingLR(o, T_max=15),
    "linear": lambda s, o: s.LinearLR(o),
    "linear, down": lambda s, o: s.LinearLR(o, 1.0, 0.1, total_iters=30),
    "warm-up, then cosine": lambda s, o: s.SequentialLR(
        o,
        [s.LinearLR(o, 0.01, total_iters=5), s.CosineAnnealingLR(o, T_max=45)],
        milestones=[5],
    ),
    "three in turn": lambda s, o: s.SequentialLR(
        o,
        [s.LinearLR(o, 0.1, total_iters=10), s.StepLR(o, 3, 0.5), s.CosineAnnealingLR(o, 20)],
        milestones=[10, 25],
    ),
}


def optimizers():
    ours = optim.SGD([{"params": [Parameter([1.0])], "lr": lr} for lr in (0.5, 0.02)])
    theirs = torch.optim.SGD(
        [{"params": [torch.nn.Parameter(torch.ones(1))], "lr": lr} for lr in (0.5, 0.02)]
    )
    return ours, theirs


def one_epoch(a, b, ours, theirs, *measure):
    theirs.step()  # PyTorch warns of a schedule that steps before its optimiser
    a.step(*measure)
    b.step(*measure)
    got = [group["lr"] for group in ours.param_groups]
    wanted = [group["lr"] for group in theirs.param_groups]
    # PyTorch multiplies the rate before by a ratio; 50 such products drift by a few last digits
    assert got == pytest.approx(wanted, rel=1e-11, abs=1e-14)
    assert a.get_last_lr() == pytest.approx(b.get_last_lr(), rel=1e-11, abs=1e-14)


# PyTorch itself calls its schedules in a way that it warns of, inside SequentialLR
@pytest.mark.filterwarnings("ignore:The epoch parameter")
@pytest.mark.parametrize("build", SCHEDULES.values(), ids=SCHEDULES)
@pytest.mark.parametrize("at", [1, 5, 23])
def test_50_epochs_are_pytorchs_with_a_break_between(build, at):
    ours, theirs = optimizers()
    a, b = build(optim.lr_scheduler, ours), build(torch_schedules, theirs)
    assert a.get_last_lr() == pytest.approx(b.get_last_lr(), rel=1e-12)
    for t in range(50):
        if t == at:
            saved, state = a.state_dict(), ours.state_dict()
            ours, _ = optimizers()
            a = build(optim.lr_scheduler, ours)
            ours.load_state_dict(state)
            a.load_state_dict(saved)
        one_epoch(a, b, ours, theirs)


@pytest.mark.parametrize("mode", ["min", "max"])
@pytest.mark.parametrize("threshold_mode", ["rel", "abs"])
@pytest.mark.parametrize(
    "options",
    [
        {"patience": 0},
        {"patience": 3, "factor": 0.5, "threshold": 0.05},
        {"patience": 1, "factor": 0.7, "cooldown": 3, "min_lr": 0.004, "threshold": 0.02},
        {"patience": 2, "factor": 0.5, "eps": 0.003},
    ],
    ids=str,
)
@pytest.mark.parametrize("at", [1, 17])
def test_a_plateau_is_pytorchs_with_a_break_between(mode, threshold_mode, options, at):
    options = {"mode": mode, "threshold_mode": threshold_mode, **options}
    ours, theirs = optimizers()
    a = optim.ReduceLROnPlateau(ours, **options)
    b = torch_schedules.ReduceLROnPlateau(theirs, **options)
    random = np.random.default_rng(5)
    for t in range(50):
        if t == at:
            saved = a.state_dict()
            ours, _ = optimizers()
            a = optim.ReduceLROnPlateau(ours, **options)
            a.load_state_dict(saved)
        # positive, because PyTorch's relative threshold goes the wrong way below zero
        trend = 1 / (1 + t / 5) if mode == "min" else 2 - 1 / (1 + t / 5)
        measure = math.nan if t == 30 else trend + 0.05 * random.normal() ** 2
        one_epoch(a, b, ours, theirs, measure)
    assert ours.param_groups[0]["lr"] < 0.5


# ── clipping ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("order", [1.0, 1.5, 2.0, 3.0, math.inf])
@pytest.mark.parametrize("limit", [0.0, 0.3, 1e6])
def test_clipping_by_norm_is_pytorchs(dtype, order, limit):
    pair = Pair(dtype=dtype)
    pair.give_gradients(lacking={1})
    got = optim.clip_grad_norm_(pair.ours, limit, order)
    wanted = torch.nn.utils.clip_grad_norm_(pair.theirs, limit, order)
    relative = 1e-5 if dtype == "float32" else 1e-12
    assert got.item() == pytest.approx(wanted.item(), rel=relative)
    for p, q in zip(pair.ours, pair.theirs, strict=True):
        if q.grad is None:
            assert p.grad is None
        else:
            np.testing.assert_allclose(p.grad.data, q.grad.numpy(), rtol=relative)


@pytest.mark.parametrize("gradient", [[np.inf, 1], [-np.inf, 1], [np.nan, 1], [1e25, 1], [0, 0]])
@pytest.mark.parametrize("order", [1.0, 2.0, math.inf])
def test_clipping_what_is_not_finite_is_pytorchs(gradient, order):
    p, q = Parameter([0.0, 0.0]), torch.nn.Parameter(torch.zeros(2))
    p.grad, q.grad = ll.tensor(np.float32(gradient)), torch.tensor(np.float32(gradient))
    got = optim.clip_grad_norm_(p, 1.0, order)
    wanted = torch.nn.utils.clip_grad_norm_(q, 1.0, order)
    np.testing.assert_allclose(got.item(), wanted.item(), rtol=1e-6)
    np.testing.assert_allclose(p.grad.data, q.grad.numpy(), rtol=1e-6)


def test_clipping_by_value_is_pytorchs():
    pair = Pair()
    pair.give_gradients(lacking={2})
    optim.clip_grad_value_(pair.ours, 0.7)
    torch.nn.utils.clip_grad_value_(pair.theirs, 0.7)
    for p, q in zip(pair.ours, pair.theirs, strict=True):
        if q.grad is not None:
            np.testing.assert_array_equal(p.grad.data, q.grad.numpy())
