"""Schedules: the rate after each epoch against its formula, and going on from a saved state."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import optim
from layerlab.errors import ArgumentError, ArgumentTypeError, CheckpointError
from layerlab.optim import (
    CosineAnnealingLR,
    LinearLR,
    ReduceLROnPlateau,
    Schedule,
    SequentialLR,
    StepLR,
    lr_scheduler,
)
from layerlab.tensor import Parameter


def optimizer_with(*rates):
    return optim.SGD([{"params": [Parameter([1.0])], "lr": lr} for lr in rates])


def rates_of(optimizer):
    return [group["lr"] for group in optimizer.param_groups]


def follow(schedule, epochs, measures=None):
    """The rates at the start and after each epoch."""
    path = [schedule.get_last_lr()]
    for epoch in range(epochs):
        if measures is None:
            schedule.step()
        else:
            schedule.step(measures[epoch])
        path.append(schedule.get_last_lr())
        assert path[-1] == rates_of(schedule.optimizer)
    return path


FORMULAS = {
    "step": (
        lambda o: StepLR(o, step_size=3, gamma=0.5),
        lambda lr, t: lr * 0.5 ** (t // 3),
    ),
    "cosine": (
        lambda o: CosineAnnealingLR(o, T_max=8, eta_min=0.01),
        lambda lr, t: 0.01 + (lr - 0.01) * 0.5 * (1 + math.cos(math.pi * t / 8)),
    ),
    "linear": (
        lambda o: LinearLR(o, start_factor=0.2, end_factor=0.8, total_iters=4),
        lambda lr, t: lr * (0.2 + 0.6 * min(t, 4) / 4),
    ),
    "warm-up, then cosine": (
        lambda o: SequentialLR(
            o, [LinearLR(o, 0.1, 1.0, 4), CosineAnnealingLR(o, 10), StepLR(o, 1, 0.5)], [4, 9]
        ),
        lambda lr, t: (
            lr * (0.1 + 0.9 * t / 4)
            if t < 4
            else lr * 0.5 * (1 + math.cos(math.pi * (t - 4) / 10))
            if t < 9
            else lr * 0.5 ** (t - 9)
        ),
    ),
}
every = pytest.mark.parametrize(("build", "formula"), FORMULAS.values(), ids=FORMULAS)


@every
def test_the_rate_follows_its_formula_in_each_group(build, formula):
    got = follow(build(optimizer_with(0.4, 3.0)), 20)
    wanted = [[formula(0.4, t), formula(3.0, t)] for t in range(21)]
    assert got == [pytest.approx(rates, rel=1e-12, abs=1e-15) for rates in wanted]


@every
def test_the_scheduled_rate_is_the_one_that_steps_take(build, formula):
    p = Parameter([0.0])
    optimizer = optim.SGD([p], lr=0.5)
    schedule = build(optimizer)
    for t in range(6):
        before = p.item()
        p.grad = ll.tensor([1.0])
        optimizer.step()
        assert before - p.item() == pytest.approx(formula(0.5, t), rel=1e-5)
        schedule.step()


@every
@pytest.mark.parametrize("at", [0, 1, 4, 9, 15])
def test_a_schedule_taken_up_again_goes_on(build, formula, at):
    wanted = follow(build(optimizer_with(0.4, 3.0)), 20)
    first = build(optimizer_with(0.4, 3.0))
    follow(first, at)
    saved = json.loads(json.dumps(first.state_dict()))
    fresh = build(optimizer_with(0.9, 0.7))  # whatever rates it began with
    fresh.load_state_dict(saved)
    assert follow(fresh, 20 - at) == wanted[at:]


def test_lr_scheduler_is_the_same_under_pytorchs_name():
    assert lr_scheduler.StepLR is StepLR
    assert optim.lr_scheduler.ReduceLROnPlateau is ReduceLROnPlateau


# ── a plateau ────────────────────────────────────────────────────────────────────────────────────


def book_plateau(lr, measures, mode, factor, patience, threshold, relative, cooldown, min_lr, eps):
    """The rule in words of its own: one pass with a list of the measures so far."""
    path, best, bad, wait = [lr], None, 0, 0
    for measure in measures:
        gain = None if best is None else (best - measure if mode == "min" else measure - best)
        least = 0 if best is None else threshold * (abs(best) if relative else 1)
        if not math.isnan(measure) and (gain is None or gain > least):
            best, bad = measure, 0
        else:
            bad += 1
        if wait:
            wait, bad = wait - 1, 0
        if bad > patience:
            new = max(lr * factor, min_lr)
            lr = new if lr - new > eps else lr
            wait, bad = cooldown, 0
        path.append(lr)
    return path


@given(
    measures=st.lists(
        st.one_of(st.integers(-8, 8).map(lambda n: n / 4), st.just(math.nan)), max_size=30
    ),
    mode=st.sampled_from(["min", "max"]),
    factor=st.sampled_from([0.0, 0.1, 0.5]),
    patience=st.integers(0, 3),
    threshold=st.sampled_from([0.0, 0.1, 0.3]),
    relative=st.booleans(),
    cooldown=st.integers(0, 3),
    min_lr=st.sampled_from([0.0, 0.02]),
    eps=st.sampled_from([0.0, 1e-8, 0.2]),
)
@settings(max_examples=300)
def test_a_plateau_lowers_the_rate_as_its_rule_says(measures, relative, **arguments):
    optimizer = optimizer_with(0.5)
    schedule = ReduceLROnPlateau(
        optimizer, threshold_mode="rel" if relative else "abs", **arguments
    )
    got = [rates[0] for rates in follow(schedule, len(measures), measures)]
    assert got == book_plateau(0.5, measures, relative=relative, **arguments)


def test_a_worse_negative_measure_is_no_improvement():
    """PyTorch multiplies a negative best by 1 - threshold, and lets a worse one pass as better."""
    optimizer = optimizer_with(1.0)
    schedule = ReduceLROnPlateau(optimizer, patience=0, threshold=0.1)
    schedule.step(-1.0)
    schedule.step(-0.95)
    assert schedule.best == -1.0
    assert rates_of(optimizer) == [0.1]


@pytest.mark.parametrize("at", range(12))
@pytest.mark.parametrize("mode", ["min", "max"])
def test_a_plateau_taken_up_again_goes_on(at, mode):
    measures = [3.0, 2.0, 2.5, 2.2, 2.1, 1.0, 1.5, 1.5, 1.5, 1.5, 0.5, 0.7]

    def build(*rates):
        return ReduceLROnPlateau(
            optimizer_with(*rates), mode, factor=0.5, patience=1, cooldown=1, min_lr=0.05
        )

    wanted = follow(build(0.4, 3.0), 12, measures)
    first = build(0.4, 3.0)
    follow(first, at, measures)
    saved = json.loads(json.dumps(first.state_dict()))
    fresh = build(0.9, 0.7)
    fresh.load_state_dict(saved)
    assert follow(fresh, 12 - at, measures[at:]) == wanted[at:]


def test_a_plateau_starts_from_the_rate_as_it_is():
    """Another schedule or a hand may change the rate in between: it is not overwritten."""
    optimizer = optimizer_with(1.0)
    schedule = ReduceLROnPlateau(optimizer, factor=0.5, patience=0)
    schedule.step(1.0)
    optimizer.param_groups[0]["lr"] = 0.2
    schedule.step(0.5)
    assert rates_of(optimizer) == [0.2]
    schedule.step(0.5)
    assert rates_of(optimizer) == [0.1]
    optimizer.add_param_group({"params": [Parameter([1.0])], "lr": 8.0})
    schedule.step(0.5)
    assert rates_of(optimizer) == [0.05, 4.0]


def test_a_plateau_takes_a_tensor_for_its_measure():
    schedule = ReduceLROnPlateau(optimizer_with(1.0), patience=0)
    schedule.step(ll.tensor(2.0))
    assert schedule.best == 2.0


# ── what is refused ──────────────────────────────────────────────────────────────────────────────

two = optimizer_with(0.1)
WRONG = [
    (
        lambda o: StepLR(None, 3),
        ArgumentTypeError,
        "a schedule steers an optimiser, not None",
    ),
    (lambda o: StepLR(o, 0), ArgumentError, "step_size must be at least 1, not 0"),
    (
        lambda o: StepLR(o, 2.5),
        ArgumentTypeError,
        "step_size must be a whole number, not float 2.5",
    ),
    (lambda o: StepLR(o, True), ArgumentTypeError, "step_size must be a whole number, not bool"),
    (lambda o: StepLR(o, 3, -1), ArgumentError, "gamma must be at least 0, not -1"),
    (lambda o: StepLR(o, 3, math.nan), ArgumentError, "gamma must be at least 0, not nan"),
    (lambda o: CosineAnnealingLR(o, 0), ArgumentError, "T_max must be at least 1, not 0"),
    (
        lambda o: CosineAnnealingLR(o, 5, "0"),
        ArgumentTypeError,
        "eta_min must be a number, not str",
    ),
    (
        lambda o: LinearLR(o, 0.0),
        ArgumentError,
        "start_factor must be above 0 and at most 1, not 0.0",
    ),
    (
        lambda o: LinearLR(o, 1.5),
        ArgumentError,
        "start_factor must be above 0 and at most 1, not 1.5",
    ),
    (lambda o: LinearLR(o, end_factor=2), ArgumentError, "end_factor must be between 0 and 1, not"),
    (lambda o: LinearLR(o, total_iters=0), ArgumentError, "total_iters must be at least 1, not 0"),
    (lambda o: SequentialLR(o, [], []), ArgumentError, "0 schedules with 0 milestones"),
    (lambda o: SequentialLR(o, [StepLR(o, 1)], [3]), ArgumentError, "1 schedules with 1 milestone"),
    (
        lambda o: SequentialLR(o, [StepLR(o, 1)] * 3, [5, 2]),
        ArgumentError,
        "milestones must rise, but are [5, 2]",
    ),
    (lambda o: SequentialLR(o, [StepLR(o, 1)] * 3, [2, 2]), ArgumentError, "milestones must rise"),
    (
        lambda o: SequentialLR(o, [StepLR(o, 1)] * 2, [2.5]),
        ArgumentTypeError,
        "each milestone must be a whole number, not float 2.5",
    ),
    (
        lambda o: SequentialLR(o, [StepLR(o, 1)] * 2, [0]),
        ArgumentError,
        "each milestone must be at least 1, not 0",
    ),
    (
        lambda o: SequentialLR(o, [StepLR(o, 1)] * 2, 3),
        ArgumentTypeError,
        "the milestones are a list, not int",
    ),
    (
        lambda o: SequentialLR(o, StepLR(o, 1), []),
        ArgumentTypeError,
        "the schedules are a list, not StepLR",
    ),
    (
        lambda o: SequentialLR(o, [StepLR(o, 1), 5], [3]),
        ArgumentTypeError,
        "schedules that follow a formula, not int",
    ),
    (
        lambda o: SequentialLR(o, [StepLR(o, 1), ReduceLROnPlateau(o)], [3]),
        ArgumentTypeError,
        "schedules that follow a formula, not ReduceLROnPlateau",
    ),
    (
        lambda o: SequentialLR(o, [StepLR(o, 1), StepLR(two, 1)], [3]),
        ArgumentError,
        "the schedules steer another optimiser",
    ),
    (lambda o: ReduceLROnPlateau(o, "maximum"), ArgumentError, "did you mean 'max'?"),
    (
        lambda o: ReduceLROnPlateau(o, threshold_mode="relative"),
        ArgumentError,
        "there is no threshold_mode 'relative'",
    ),
    (lambda o: ReduceLROnPlateau(o, factor=1.0), ArgumentError, "factor must be below 1, not 1.0"),
    (lambda o: ReduceLROnPlateau(o, factor=-1), ArgumentError, "factor must be at least 0, not -1"),
    (lambda o: ReduceLROnPlateau(o, patience=-1), ArgumentError, "patience must be at least 0"),
    (
        lambda o: ReduceLROnPlateau(o, patience=2.7),
        ArgumentTypeError,
        "patience must be a whole nu",
    ),
    (
        lambda o: ReduceLROnPlateau(o, patience=True),
        ArgumentTypeError,
        "patience must be a whole number",
    ),
    (lambda o: ReduceLROnPlateau(o, cooldown=0.5), ArgumentTypeError, "cooldown must be a whole n"),
    (lambda o: ReduceLROnPlateau(o, threshold=-1), ArgumentError, "threshold must be at least 0"),
    (lambda o: ReduceLROnPlateau(o, min_lr=math.nan), ArgumentError, "min_lr must be at least 0"),
    (lambda o: ReduceLROnPlateau(o, eps=-1), ArgumentError, "eps must be at least 0, not -1"),
]


@pytest.mark.parametrize(("build", "error", "message"), WRONG)
def test_wrong_arguments_are_refused(build, error, message):
    optimizer = optimizer_with(0.3)
    with pytest.raises(error) as caught:
        build(optimizer)
    assert message in str(caught.value)


@pytest.mark.parametrize("measure", [None, "0.5", "low", True, [1.0], {}])
def test_a_measure_that_is_no_number_is_refused_and_counts_as_no_epoch(measure):
    schedule = ReduceLROnPlateau(optimizer_with(0.3))
    before = schedule.state_dict()
    with pytest.raises(ArgumentTypeError, match="step needs the measure, one number") as caught:
        schedule.step(*([] if measure is None else [measure]))
    assert "schedule.step(validation_loss)" in str(caught.value)
    assert schedule.state_dict() == before


def test_a_group_added_later_is_refused_by_a_formula():
    optimizer = optimizer_with(0.3)
    schedule = StepLR(optimizer, 1)
    optimizer.add_param_group({"params": [Parameter([1.0])]})
    with pytest.raises(
        ArgumentError, match=r"built for 1 parameter groups, but .* has 2"
    ) as caught:
        schedule.step()
    assert "add all groups first" in str(caught.value)
    assert rates_of(optimizer) == [0.3, 0.001]


PLATEAU = {"best": math.nan, "num_bad_epochs": -1, "cooldown_counter": 1.5, "lrs": [0.1, 0.2]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("last_epoch", -1),
        ("last_epoch", 2.5),
        ("last_epoch", True),
        ("last_epoch", "3"),
        ("base_lrs", [0.1, 0.2]),
        ("base_lrs", [math.nan]),
        ("base_lrs", 0.1),
        ("base_lrs", ["0.1"]),
        *PLATEAU.items(),
    ],
)
@pytest.mark.parametrize("missing", [False, True])
def test_a_state_that_does_not_fit_changes_nothing(name, value, missing):
    kind = (lambda o: ReduceLROnPlateau(o)) if name in PLATEAU else (lambda o: StepLR(o, 1))
    schedule = kind(optimizer_with(0.3))
    before = schedule.state_dict()
    state = {**schedule.state_dict(), "last_epoch": 7, name: value}
    if missing:
        del state[name]
    with pytest.raises(CheckpointError) as caught:
        schedule.load_state_dict(state)
    wanted = f"there is no {name}" if missing else f"{name} is {value!r}, where"
    assert wanted in str(caught.value)
    assert schedule.state_dict() == before
    assert rates_of(schedule.optimizer) == [0.3]


@pytest.mark.parametrize("state", [None, 3, [1]])
def test_what_is_no_state_is_refused(state):
    with pytest.raises(CheckpointError, match="the state of a schedule is a dict"):
        StepLR(optimizer_with(0.3), 1).load_state_dict(state)


def test_saved_lists_are_copies():
    schedule = StepLR(optimizer_with(0.3), 1)
    state = schedule.state_dict()
    state["base_lrs"][0] = 9.0
    assert schedule.state_dict()["base_lrs"] == [0.3]
    schedule.load_state_dict(state)
    state["base_lrs"][0] = 5.0
    assert schedule.state_dict()["base_lrs"] == [9.0]


def test_a_schedule_of_ones_own_needs_a_formula_alone():
    class Halving(Schedule):
        def factor(self, epoch):
            return 0.5**epoch

    assert follow(Halving(optimizer_with(8.0)), 3) == [[8.0], [4.0], [2.0], [1.0]]
    with pytest.raises(NotImplementedError):
        Schedule(optimizer_with(1.0))
