"""Attaching a network of layers: built from layers that record what they are asked."""

from __future__ import annotations

import copy
import inspect
import itertools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from layerlab import nn
from layerlab.check.calling import flattened, is_function, method_of, plain_object
from layerlab.check.cases import Case, Outcome, Raised
from layerlab.check.evidence import Attachment, NotAttached
from layerlab.check.finding import written
from layerlab.check.guard import attempt
from layerlab.check.kinds import as_kind, kind_of, numbers
from layerlab.check.modes import modes_of
from layerlab.check.snapshot import Snapshot
from layerlab.check.vocabulary import arguments, meaning, plainly, required
from layerlab.tensor import Parameter

__all__ = ["Network", "attached"]

ADDERS = ("add", "append", "add_layer", "push", "addlayer", "append_layer", "register", "then")
LISTINGS = ("parameters", "params", "get_parameters", "trainable_variables", "get_params")


MOST_LINES = 6
_moments = itertools.count()


class _Probe:
    """A layer that gives scale * x + shift and keeps what it was asked."""

    training: bool

    def _set(self, scale: float, shift: float) -> None:
        self.training = True
        self.weight = Parameter(np.array([scale]))
        self.bias = Parameter(np.array([shift]))
        self.line = (scale, shift)
        # No list: what crosses to a process of the learner's and back is numbers and lists.
        self.seen: deque[tuple[int, Any, Any]] = deque()

    def _map(self, x: Any) -> Any:
        if isinstance(x, list | tuple):
            return [self._map(part) for part in x]
        return x * self.line[0] + self.line[1]

    def forward(self, x: Any, *_: Any, **__: Any) -> Any:
        y = self._map(x)
        self.seen.append((next(_moments), numbers(x), numbers(y)))
        return y


class PlainLayer(_Probe):
    """The probe as a class of its own."""

    def __init__(self, scale: float, shift: float) -> None:
        self._set(scale, shift)

    def __call__(self, x: Any, *_: Any, **__: Any) -> Any:
        return self.forward(x)

    call = predict = apply = forward_pass = forward_propagation = __call__

    def parameters(self) -> list[Parameter]:
        return [self.weight, self.bias]

    params = get_parameters = parameters

    def train(self, mode: bool = True) -> PlainLayer:
        self.training = mode
        return self

    def eval(self) -> PlainLayer:
        return self.train(False)


class ModuleLayer(_Probe, nn.Module):
    """The probe as one of our modules."""

    def __init__(self, scale: float, shift: float) -> None:
        super().__init__()
        self._set(scale, shift)

    def __call__(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        return nn.Module.__call__(self, x, *args, **kwargs)

    call = predict = __call__


Layers = Sequence[Any]


class Network(Attachment):
    """A class that is given layers, in one way or in two."""

    def __init__(
        self,
        ways: Sequence[Callable[[Layers], Any]],
        snapshot: Snapshot,
        layer: type[Any],
        kind: str,
        convention: dict[str, str],
    ) -> None:
        self.ways = ways
        self.snapshot = snapshot
        self.layer = layer
        self.kind = kind
        self.convention = convention

    def answer(self, case: Case) -> Outcome:
        action = case.settings.get("action", "forward")
        self.snapshot.restore()
        outcome: Outcome = getattr(self, f"_{action}")(case)
        self.snapshot.restore()
        return outcome

    def _made(self, case: Case) -> tuple[Any, list[Any]] | Raised:
        """The network of the case, after another one where the case has one."""
        make = self.ways[case.settings.get("way", 0)]
        if "earlier" in case.arrays:
            earlier = [self.layer(*line) for line in case["earlier"].tolist()]
            _, raised = attempt(make, earlier)
            if raised:
                return raised
        layers = [self.layer(*line) for line in case["layers"].tolist()]
        network, raised = attempt(make, layers)
        return raised or (network, layers)

    def _forward(self, case: Case) -> Outcome:
        made = self._made(case)
        if isinstance(made, Raised):
            return Outcome(raised=made)
        value, raised = self._called(case, *made)
        if raised:
            return Outcome(raised=raised)
        found = numbers(value)
        return Outcome({} if found is None else {"y": found}, returned=kind_of(value))

    def _called(self, case: Case, network: Any, layers: Layers) -> tuple[Any, Raised | None]:
        """The answer of the last of the calls, which alone the layers then have seen."""
        value, raised = None, None
        for _ in range(case.settings.get("calls", 1)):
            for layer in layers:
                layer.seen.clear()
            method = _method(network)
            if method is not None and raised is None:
                given = _training(network, method[1])
                value, raised = attempt(method[1], as_kind(case["x"], self.kind), **given)
        return value, raised

    def _parameters(self, case: Case) -> Outcome:
        """For each layer whether `parameters()` lists its numbers; empty if there is no such."""
        made = self._made(case)
        if isinstance(made, Raised):
            return Outcome(raised=made)
        network, layers = made
        listing = next(
            (getattr(network, name) for name in LISTINGS if hasattr(network, name)), None
        )
        if listing is None or (callable(listing) and required(listing)):
            return Outcome()
        if callable(listing):
            listing, raised = attempt(listing)
            if raised:
                return Outcome() if _is_ours(raised) else Outcome(raised=raised)
        flat = flattened(listing)
        there = np.zeros(0) if flat is None else flat[1]
        return Outcome(
            {
                "listed": np.array(
                    [
                        all(np.isclose(there, number).any() for number in layer.line)
                        for layer in layers
                    ],
                    dtype=float,
                )
            }
        )

    def _mode(self, case: Case) -> Outcome:
        """The layers' modes after eval() and after train(); empty if there is no such."""
        made = self._made(case)
        if isinstance(made, Raised):
            return Outcome(raised=made)
        network, layers = made
        values = {}
        for name in ("eval", "train"):
            switch = getattr(network, name, None)
            arguments: tuple[bool, ...] = ()
            if not callable(switch) and name == "eval":
                switch, arguments = getattr(network, "train", None), (False,)
            elif callable(switch) and required(switch):
                arguments = (name == "train",)
            if not callable(switch):
                continue
            _, raised = attempt(switch, *arguments)
            if raised and not arguments and not _is_ours(raised):
                return Outcome(raised=raised)
            if not raised:
                values[name] = np.array([bool(layer.training) for layer in layers], dtype=float)
        return Outcome(values)

    def explain(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        self.snapshot.restore()
        made = self._made(case)
        if isinstance(made, Raised):
            return ()
        self._called(case, *made)
        self.snapshot.restore()
        calls = sorted(
            (when, f"layer {number} got {written(came)} and gave {written(gave)}")
            for number, layer in enumerate(made[1], 1)
            for when, came, gave in layer.seen
            if came is not None and gave is not None
        )
        idle = [f"layer {i} was not called" for i, one in enumerate(made[1], 1) if not one.seen]
        return (*(line for _, line in calls[:MOST_LINES]), *idle)


def _is_ours(raised: Raised) -> bool:
    """An attribute that the probe layers lack is no mistake of the network."""
    return any(kind.__name__ in raised.message for kind in (PlainLayer, ModuleLayer))


def attached(subject: Any, build: Callable[..., Any] | None) -> Iterator[Attachment]:
    """The ways to build a network of layers and to call it, the likeliest first."""
    if plain_object(subject) and not _adder(subject) and build is None:
        subject = type(subject)
    snapshot = Snapshot(subject)
    tried: list[str] = []
    errors: list[Raised] = []
    maker = build or subject
    of_modules = inspect.isclass(subject) and issubclass(subject, nn.Module)
    found = 0
    for layer in [ModuleLayer, PlainLayer] if of_modules else [PlainLayer, ModuleLayer]:
        kinds = ("Tensor", "array", "list") if layer is ModuleLayer else ("array", "list")
        built: list[tuple[str, Callable[[Layers], Any], str, bool]] = []
        for words, make in _ways(maker):
            snapshot.restore()
            network, raised = attempt(make, [layer(2.0, 1.0), layer(1.0, 2.0), layer(3.0, 1.0)])
            if raised:
                tried.append(f"{words} ({raised.kind})")
                errors.append(raised)
                continue
            method = _method(network)
            if method is None:
                tried.append(f"{words} (no method to call: forward, __call__, call or predict)")
                continue
            given = _training(network, method[1])
            _, raised = attempt(method[1], as_kind(np.ones((2, 3)), kinds[0]), **given)
            built.append((words, make, method[0], raised is None))
        if any(works for *_, works in built):
            built = [way for way in built if way[3]]
        adding = [way for way in built if way[0].startswith("empty")]
        others = [way for way in built if way not in adding]
        for chosen in [[*adding, other] for other in others] or [adding] * bool(adding):
            for kind in kinds:
                found += 1
                told = {
                    "built": " or ".join(words for words, *_ in chosen),
                    "called": chosen[0][2],
                    "arrays": kind,
                }
                yield Network([make for _, make, *_ in chosen], snapshot, layer, kind, told)
    snapshot.restore()
    if not found:
        raise NotAttached(list(dict.fromkeys(tried)), errors[0] if errors else None)


def _training(network: Any, method: Any) -> dict[str, Any]:
    """The mode, where a call must say it."""
    needed = {parameter.name for parameter in required(method)}
    given = modes_of(network, method).given(True) if len(needed) > 1 else {}
    return {name: value for name, value in given.items() if name in needed}


def _method(network: Any) -> tuple[str, Callable[..., Any]] | None:
    return ("itself", network) if is_function(network) else method_of(network)


def _adder(owner: Any) -> str | None:
    """The method that adds a layer."""
    return next((name for name in ADDERS if callable(getattr(owner, name, None))), None)


def _ways(maker: Any) -> Iterator[tuple[str, Callable[[Layers], Any]]]:
    """(words, make(layers)): adding first, where it is possible, as it shows more."""
    adder = _adder(maker)
    if adder is not None:

        def added(layers: Layers) -> Any:
            network = copy.deepcopy(maker) if plain_object(maker) else maker()
            for layer in layers:
                given = getattr(network, adder)(layer)
                if given is not None and type(given) is type(network):
                    network = given  # a chain of calls that returns the network each time
            return network

        yield f"empty, then {adder}(layer)", added
        if plain_object(maker):
            return
    elif plain_object(maker):
        return
    try:
        kinds = [p.kind for p in inspect.signature(maker).parameters.values()]
    except (TypeError, ValueError):
        kinds = [inspect.Parameter.VAR_POSITIONAL]
    names = [parameter.name for parameter in arguments(maker)]
    listed = [name for name in names if meaning(name, ("layers",))]
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        yield "layer1, layer2, ...", lambda layers: maker(*layers)
    takes_x = [name for name in names if meaning(name, ("x",)) and plainly(name) not in ("a", "t")]
    if is_function(maker) and listed and takes_x:  # a function of the input and the layers
        yield (
            "x, layers",
            lambda layers: lambda x: maker(**{takes_x[0]: x, listed[0]: list(layers)}),
        )
        return
    if listed:
        yield "[layer1, layer2, ...]", lambda layers: maker(**{listed[0]: list(layers)})
    elif (names and adder is None) or len(required(maker)) == 1:
        yield "[layer1, layer2, ...]", lambda layers: maker(list(layers))
