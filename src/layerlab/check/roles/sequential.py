"""The role sequential: the output of each layer is the input of the next; and how that fails."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from layerlab.check.cases import Case
from layerlab.check.evidence import Attachment, Evidence, Role
from layerlab.check.finding import Counterexample
from layerlab.check.mistakes import Mistake
from layerlab.check.sequentials import attached

__all__ = ["SEQUENTIAL"]

Layers = Sequence[Any]


class RightSequential:
    """Layers one after the other, one stage a method. Shape: that of the first -> of the last."""

    earlier: ClassVar[list[Any]] = []  # the layers of the networks before this one

    def __init__(self, *layers: Any) -> None:
        self.layers = list(self.kept(self.earlier, layers, 0))
        self.earlier.extend(layers)
        self.calls = 0

    def forward(self, x: Any) -> Any:
        self.calls += 1
        layers = self.order(self.left(self.layers, self.calls), 0)
        return self.chain([layer.forward for layer in layers], x)

    def kept(self, earlier: Layers, layers: Layers, way: int) -> Layers:
        return layers

    def left(self, layers: Layers, call: int) -> Layers:
        return layers

    def order(self, layers: Layers, way: int) -> Layers:
        return layers

    def chain(self, layers: Layers, x: Any) -> Any:
        for layer in layers:
            x = layer(x)
        return x

    def parameters(self) -> list[Any]:
        return [p for layer in self.layers for p in layer.parameters()]

    def train(self, mode: bool = True) -> None:
        for layer in self.layers:
            layer.train(mode)

    def eval(self) -> None:
        self.train(False)

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The answer of such a network to a case."""
        network = cls.__new__(cls)
        way, calls = case.settings.get("way", 0), case.settings.get("calls", 1)
        earlier = case.arrays.get("earlier", np.zeros((0, 2)))
        layers = network.left(network.kept(list(earlier), list(case["layers"]), way), calls)
        functions = [lambda x, line=line: x * line[0] + line[1] for line in layers]
        y = network.chain(network.order(functions, way), case["x"].astype(float))
        return {"y": np.asarray(y)}


# ── mistakes of the forward pass ─────────────────────────────────────────────────────────────────


class Reversed(Mistake):
    slug = "reversed"
    title = "the layers run from the last to the first"
    why = (
        "The input goes into the first layer, whose output goes into the second, and so on. "
        "With layers of unequal sizes the wrong order fails at once; with equal ones it is silent."
    )
    hints = (
        "Which of your layers sees the input first?",
        "Follow the order from where a layer is stored to where it is called.",
        "Something turns the order round: where layers are put in, or where they are taken out.",
    )
    options = (None, "added", "constructed")

    def order(self, layers: Layers, way: int) -> Layers:
        turned = self.option is None or (way == 0) == (self.option == "added")
        return layers[::-1] if turned else layers


class LastSkipped(Mistake):
    slug = "last-skipped"
    title = "the last layer is left out"
    why = (
        "The last layer makes the answer of the network; without it the hidden numbers come out. "
        "Every layer that was given must be used once."
    )
    hints = (
        "Count the layers that are called, in a network of two.",
        "Look at where your loop over the layers ends.",
        "What is returned was computed before the last layer had its turn.",
    )

    def order(self, layers: Layers, way: int) -> Layers:
        return layers[:-1]


class FirstSkipped(Mistake):
    slug = "first-skipped"
    title = "the first layer is left out"
    why = (
        "The first layer computes like every other one; the input itself is no layer. "
        "Every layer that was given must be used once."
    )
    hints = (
        "Count the layers that are called, in a network of two.",
        "Look at where your loop over the layers begins.",
        "Lists count from zero: which layer stands there, and who calls it?",
    )

    def order(self, layers: Layers, way: int) -> Layers:
        return layers[1:]


class FirstOnly(Mistake):
    slug = "first-only"
    title = "only the first layer is used"
    why = (
        "The result of the first layer comes out, whatever layers follow. "
        "Every layer that was given must be used once, each on the output of the one before."
    )
    hints = (
        "Add a second layer: does the result change at all?",
        "At which moment does your method give its result back?",
        "Look whether the loop gets to its second round, and what becomes of that result.",
    )

    def order(self, layers: Layers, way: int) -> Layers:
        return layers[:1]


class InputReturned(Mistake):
    slug = "input-returned"
    title = "the input comes out unchanged"
    why = (
        "The layers may be called, but what they give is kept nowhere, so the input comes out. "
        "The output of each layer must take the place of its input."
    )
    hints = (
        "Compare what comes out with what went in.",
        "Who takes the result of a layer, once it is computed?",
        "In each round the name of the input should come to stand for the new result.",
    )
    alone = True

    def chain(self, layers: Layers, x: Any) -> Any:
        return x


class ParallelInsteadOfChained(Mistake):
    slug = "parallel-instead-of-chained"
    title = "every layer gets the input itself, not the previous output"
    why = (
        "A network is a chain: what one layer gives, the next one takes. "
        "Here all layers see the same input, so they stand side by side."
    )
    hints = (
        "What does the second layer get: the input, or the first layer's output?",
        "Look at the name that you hand to each layer, and at the name that takes its result.",
        "From round to round the name of the input has to move on to the newest result.",
    )
    options = ("last", "sum", "list", "mean", "joined")

    def chain(self, layers: Layers, x: Any) -> Any:
        outputs = [layer(x) for layer in layers]
        if self.option == "sum":
            return np.sum(outputs, axis=0)
        if self.option == "mean":
            return np.mean(outputs, axis=0)
        if self.option == "list":
            return np.stack(outputs)
        return np.concatenate(outputs, axis=-1) if self.option == "joined" else outputs[-1]


class OneLayerRepeated(Mistake):
    slug = "one-layer-repeated"
    title = "one and the same layer runs in every round"
    why = (
        "The number of rounds is right, but each round uses the same layer. "
        "So the other layers, and what they learn, have no part in the result."
    )
    hints = (
        "Which layers are called, in a network of two different ones?",
        "Does the name of the layer mean another one in each round?",
        "A function made in a loop looks its names up later, when the loop is over.",
    )
    options = ("last", "first")
    alone = True

    def order(self, layers: Layers, way: int) -> Layers:
        return [layers[0 if self.option == "first" else -1]] * len(layers)


class LayersShared(Mistake):
    slug = "layers-shared"
    title = "two networks share one list of layers"
    why = (
        "The list of layers exists once, so a second network also runs the layers of the first. "
        "Each network needs a list of its own, made when the network is made."
    )
    hints = (
        "Build two networks: how many layers has the second?",
        "Where in your class is the list of layers made, and how often?",
        "What stands in the class body or as a default value is made once, for all objects.",
    )
    options = (None, "added", "constructed")

    def kept(self, earlier: Layers, layers: Layers, way: int) -> Layers:
        shared = self.option is None or (way == 0) == (self.option == "added")
        return [*earlier, *layers] if shared else layers


class LayersUsedUp(Mistake):
    slug = "layers-used-up"
    title = "the first call uses the layers up"
    why = (
        "After one call no layer is left, so a second call gives something else. "
        "A network is called thousands of times; a call must leave its layers as they were."
    )
    hints = (
        "Call the network twice with the same input.",
        "How many layers does it hold after the first call?",
        "Some things can be gone through only once, and some methods take out what they give.",
    )
    options = ("input", "error")

    def left(self, layers: Layers, call: int) -> Layers:
        if call > 1 and self.option == "error":
            raise IndexError("no layers are left")
        return layers if call == 1 else []


# ── mistakes around it ───────────────────────────────────────────────────────────────────────────

THREE = np.array([[2.0, 1.0], [3.0, -5.0], [7.0, 11.0]])  # no two numbers equal


def _three(action: str) -> Case:
    return Case({"x": np.ones((1, 3)), "layers": THREE}, {"action": action})


def _layers(which: np.ndarray) -> str:
    """ "layer 2", "layers 1 and 3"."""
    numbers = [str(1 + int(i)) for i in np.flatnonzero(which)]
    if len(numbers) == 1:
        return f"layer {numbers[0]}"
    return f"layers {', '.join(numbers[:-1])} and {numbers[-1]}"


class ParametersNotCollected(Mistake):
    slug = "parameters-not-collected"
    title = "the list of parameters leaves out layers"
    why = (
        "An optimiser trains what is in the list of parameters, and nothing else. "
        "Layers that are not in the list stay for ever as they were drawn."
    )
    hints = (
        "Count the parameters that a network of three layers lists.",
        "Each layer knows its own parameters: who asks it for them?",
        "Look where the found ones are gathered, when the method ends, and what a module can see.",
    )
    always = True

    def parameters(self) -> list[Any]:
        return []

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        outcome = evidence.ask(_three("parameters"))
        if outcome.raised:
            return Counterexample(
                {"layers": "1, 2, 3, and parameters() called,"}, outcome.raised, "their parameters"
            )
        listed = outcome.values.get("listed")
        if listed is None or listed.all():
            return None
        return Counterexample(
            {"layers": "1, 2, 3"},
            f"parameters without those of {_layers(listed == 0)}",
            "those of all three",
        )


class ModeNotPassedOn(Mistake):
    slug = "mode-not-passed-on"
    title = "the change of mode does not reach the layers"
    why = (
        "Dropout and batch normalisation work in one way in training and in another in use. "
        "They learn of the change only if the network tells each of its layers."
    )
    hints = (
        "Switch to evaluation, and look at the mode of each layer.",
        "Your network knows its mode. Who tells the layers?",
        "Each layer has the same two methods; see that both of yours call them, on every layer.",
    )
    always = True

    def train(self, mode: bool = True) -> None:
        self.training = mode

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        outcome = evidence.ask(_three("mode"))
        if outcome.raised:
            return Counterexample(
                {"layers": "1, 2, 3, and eval() called,"}, outcome.raised, "all three told of it"
            )
        for name, wanted, now, other in (
            ("eval", 0.0, "evaluation", "training"),
            ("train", 1.0, "training", "evaluation"),
        ):
            modes = outcome.values.get(name)
            if modes is not None and (modes != wanted).any():
                return Counterexample(
                    {"layers": "1, 2, 3"},
                    f"after {name}() {_layers(modes != wanted)} still in {other}",
                    f"all three in {now}",
                )
        return None


MISTAKES: tuple[type[Mistake], ...] = (
    Reversed,
    LastSkipped,
    FirstOnly,
    ParallelInsteadOfChained,
    FirstSkipped,
    InputReturned,
    OneLayerRepeated,
    LayersShared,
    LayersUsedUp,
    ParametersNotCollected,
    ModeNotPassedOn,
)


# ── the role ─────────────────────────────────────────────────────────────────────────────────────


class Sequential(Role):
    """Layers one after the other."""

    name = "sequential"
    model = RightSequential
    mistakes = MISTAKES
    shrinkable = ("x",)

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        return attached(subject, build)

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        def case(tag: str, count: int, shape: tuple[int, ...], **settings: Any) -> Case:
            # lines that neither commute nor undo each other
            slopes = rng.permutation([0.5, 1.5, 2.0, -2.5])[:count]
            shifts = rng.permutation([0.3, -0.7, 1.1, 1.9])[:count]
            arrays = {"x": rng.uniform(0.5, 2.0, shape), "layers": np.stack([slopes, shifts], 1)}
            if settings.pop("second", False):
                arrays["earlier"] = np.array([[3.0, 0.4], [-1.5, 0.9]])
            return Case(arrays, settings, tag)

        ways = len(getattr(attachment, "ways", ())) or 1
        return [
            case(tag + (", the other way to build it" if way else ""), *args, way=way, **more)
            for way in range(ways)
            for tag, args, more in (
                ("three layers", (3, (2, 3)), {}),
                ("two layers", (2, (3, 2)), {}),
                ("four layers", (4, (2, 2)), {}),
                ("one layer", (1, (2, 3)), {}),
                ("one sample", (2, (3,)), {}),
                ("a second call", (3, (2, 3)), {"calls": 2}),
                ("a second network", (2, (2, 3)), {"second": True}),
            )
        ]

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        lines = np.array([[2.0, 1.0], [3.0, 0.0], [4.0, 3.0]])
        ways = len(getattr(attachment, "ways", ())) or 1
        for count, calls, second, way in itertools.product(
            (1, 2, 3), (1, 2), (False, True), range(ways)
        ):
            arrays = {"x": np.array([1.0]), "layers": lines[:count]}
            if second:
                arrays["earlier"] = lines[2:]
            yield Case(arrays, {"calls": calls, "way": way})

    def given(self, case: Case) -> Mapping[str, Any]:
        lines = {
            f"layer {number}": f"{_line(line, 'x')}"
            for number, line in enumerate(case["layers"], 1)
        }
        if "earlier" in case.arrays:
            before = ", ".join(_line(line, "x") for line in case["earlier"])
            lines["a network before it"] = before
        if case.settings.get("calls", 1) > 1:
            lines["call"] = "the second"
        return {"x": case["x"], **lines}

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        if len(position) != case["x"].ndim:
            return ()
        number = float(case["x"][position])
        steps = []
        for count, line in enumerate(case["layers"], 1):
            result = line[0] * number + line[1]
            steps.append(f"layer {count}: {_line(line, f'·{number:g}')} = {result:g}")
            number = result
        return tuple(steps)


def _line(line: np.ndarray, x: str) -> str:
    sign = "-" if line[1] < 0 else "+"
    return f"{line[0]:g}{x}" + (f" {sign} {abs(line[1]):g}" if line[1] else "")


SEQUENTIAL = Sequential()
