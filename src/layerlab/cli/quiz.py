"""`layerlab quiz`: predict a number, then see how it comes about; a wrong one is told its slip."""

from __future__ import annotations

import copy
import json
import sys
from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click
import numpy as np

from layerlab import nn
from layerlab.check.quiz import Answer, Quiz
from layerlab.check.quiz import quiz as ask
from layerlab.check.slips import numbers_of
from layerlab.cli.evaluate import dataset_of
from layerlab.cli.explain import _example, _network, _part
from layerlab.cli.options import LARGEST_SEED, one_of
from layerlab.cli.show import show_explanation
from layerlab.cli.terminal import say, stdout
from layerlab.data import read_csv
from layerlab.errors import ArgumentError, LayerlabError, PositionError
from layerlab.nn.activations import ACTIVATIONS
from layerlab.tensor import Parameter, as_raw
from layerlab.train.network import ACTIVATION_LAYERS
from layerlab.train.runs import Run

__all__ = ["quiz"]

DRAWS = 12  # layers that are made up, of which the one is asked that tells slips apart best
LARGEST = 3  # weight and bias of a layer that is made up
MOST_RESULT = 12
FIRST = ("identity", "relu", "relu")  # the activations of the first rounds
READABLE = 2  # decimals to which the weights and inputs of a network are rounded
ENOUGH = ("?", "")
QUIT = ("q", "quit", "exit")


@click.command()
@click.argument("subject", metavar="[RUN|digits]", required=False)
@click.option("--layer", metavar="N",
              help="Which layer of the SUBJECT, by its number in `summary`.  "
              "[default: the one with the fewest inputs]")  # fmt: skip
@click.option("--neuron", metavar="N", type=click.IntRange(min=0),
              help="Which neuron.  [default: another one each round]")  # fmt: skip
@click.option("--sample", metavar="N", type=click.IntRange(min=0),
              help="Which row of the data.  [default: another one each round]")  # fmt: skip
@click.option("--activation", metavar="NAME", callback=one_of(ACTIVATIONS),
              help="Of the layers that are made up.  [default: none, then relu]")  # fmt: skip
@click.option("--rounds", metavar="N", default=3, show_default=True,
              type=click.IntRange(1, 1000), help="How many questions.")  # fmt: skip
@click.option("--seed", metavar="N", type=click.IntRange(0, LARGEST_SEED),
              help="The same seed asks the same.  [default: a new one each time]")  # fmt: skip
@click.option("--json", "as_json", is_flag=True,
              help="Everything as JSON, one line for each thing, for programs.")  # fmt: skip
def quiz(
    subject: str | None,
    layer: str | None,
    neuron: int | None,
    sample: int | None,
    activation: str | None,
    rounds: int,
    seed: int | None,
    as_json: bool,
) -> None:
    """Predict what a neuron gives. A wrong number is told which slip it comes from.

    Without a subject the layers are made up, of small whole numbers. Otherwise it is a folder that
    `train` wrote, or digits, iris or wine for a network that has not been trained.

    An empty line or ? shows the arithmetic, q ends the quiz. Answers may come from a pipe.

    \b
    layerlab quiz
    layerlab quiz iris --neuron 3 --rounds 5
    """
    if seed is None:
        seed = int(np.random.default_rng().integers(10_000))
    rng = np.random.default_rng(seed)
    if subject is None:
        for name, value in (("--layer", layer), ("--sample", sample)):
            if value is not None:
                raise click.UsageError(f"{name} belongs to a subject: layerlab quiz iris {name} 0")
        questions = _made_up(rng, activation, neuron)
        facts = ["weights · x means: multiply each weight by its input, and add the products."]
    else:
        if activation is not None:
            raise click.UsageError(f"--activation is for layers that are made up, not {subject}.")
        facts, questions = _of_network(subject, layer, neuron, sample, rng)
    question = next(questions)
    session: _Session = _Json() if as_json else _Terminal(facts)
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # what is no text is no number either
    tries: list[int] = []  # of each question that was answered right
    for number in range(1, rounds + 1):
        question = question if number == 1 else next(questions)
        found = _one_round(session, question, number, rounds)
        if found is None:
            break
        tries += [found] if found else []
    session.score(len(tries), tries.count(1), rounds, seed)


def _one_round(session: _Session, question: Quiz, number: int, rounds: int) -> int | None:
    """Ask until it is right: with which try. 0 if it was revealed; None if there is no answer."""
    session.question(question, number, rounds)
    tries = 0
    while True:
        text = session.read()
        if text is None or text.lower() in QUIT:
            return None
        if text in ENOUGH:
            session.reveal(question)
            return 0
        try:
            answer = question.answer(text)
        except ArgumentError as error:
            session.refuse(error)
            continue
        tries += 1
        session.answer(answer)
        if answer.right:
            return tries


# ── what is shown, and what is read ──────────────────────────────────────────────────────────────


class _Session:
    """Where questions go and answers come from."""

    prompt = ""

    def read(self) -> str | None:
        """The next line that somebody wrote; None at the end of the input."""
        if sys.stdin is None:
            return None
        if sys.stdin.isatty():
            try:
                return input(self.prompt).strip()
            except EOFError:
                return None
        line = sys.stdin.readline()
        if not line:
            return None
        if self.prompt:
            click.echo(f"{self.prompt}{line.strip()}")  # as it would stand in a terminal
        return line.strip()

    def question(self, question: Quiz, number: int, rounds: int) -> None:
        raise NotImplementedError

    def answer(self, answer: Answer) -> None:
        raise NotImplementedError

    def refuse(self, error: LayerlabError) -> None:
        raise NotImplementedError

    def reveal(self, question: Quiz) -> None:
        raise NotImplementedError

    def score(self, right: int, at_once: int, rounds: int, seed: int) -> None:
        raise NotImplementedError


class _Terminal(_Session):
    """Lines for a person."""

    prompt = "y = "

    def __init__(self, facts: list[str]) -> None:
        self.console = stdout()
        self.wrong = 0
        say(self.console, "Predict the number. An empty line shows the arithmetic, q ends.")
        for fact in facts:
            say(self.console, fact)

    def question(self, question: Quiz, number: int, rounds: int) -> None:
        self.wrong = 0
        say(self.console, f"\n{number} of {rounds}: {question}")

    def answer(self, answer: Answer) -> None:
        say(self.console, f"{answer}\n")
        self.wrong += not answer.right
        if self.wrong in (3, 6):
            say(self.console, "An empty line shows how it comes about.\n")

    def refuse(self, error: LayerlabError) -> None:
        say(self.console, f"{error.what}: {error.fix}.\n")

    def reveal(self, question: Quiz) -> None:
        say(self.console)
        explanation = question.reveal()
        title = f"{question.title}, neuron {question.neuron}"
        title += f", sample {question.sample}" * question.several
        show_explanation(replace(explanation, title=title), self.console)

    def score(self, right: int, at_once: int, rounds: int, seed: int) -> None:
        first = f", {at_once} of them at the first try" if right else ""
        say(self.console, f"\n{right} of {rounds} right{first}. The same once more: --seed {seed}")


class _Json(_Session):
    """A line of JSON for each thing, for a program."""

    def _write(self, kind: str, content: Any) -> None:
        click.echo(json.dumps({kind: content}, allow_nan=False))

    def question(self, question: Quiz, number: int, rounds: int) -> None:
        self._write("question", {"number": number, "of": rounds, **question.to_dict()})

    def answer(self, answer: Answer) -> None:
        self._write("answer", answer.to_dict())

    def refuse(self, error: LayerlabError) -> None:
        self._write("refused", {"what": error.what, "fix": error.fix})

    def reveal(self, question: Quiz) -> None:
        self._write("reveal", json.loads(question.reveal().json()))

    def score(self, right: int, at_once: int, rounds: int, seed: int) -> None:
        self._write("score", {"right": right, "at_once": at_once, "rounds": rounds, "seed": seed})


# ── layers that are made up ──────────────────────────────────────────────────────────────────────


def _made_up(
    rng: np.random.Generator, activation: str | None, neuron: int | None
) -> Iterator[Quiz]:
    """Small layers of whole numbers: of a few draws the one in which slips differ most."""
    number = 0
    while True:
        name = activation or FIRST[min(number, len(FIRST) - 1)]
        wide = 3 if number % 3 == 1 else 2
        samples = 2 if number % 3 == 2 else 1
        drawn = [_draw(rng, name, wide, samples, neuron) for _ in range(DRAWS)]
        yield max(drawn, key=_told_apart)
        number += 1


def _draw(
    rng: np.random.Generator, activation: str, wide: int, samples: int, neuron: int | None
) -> Quiz:
    nonzero = [n for n in range(-LARGEST, LARGEST + 1) if n]
    layer = nn.Layer(wide, 2, None if activation == "identity" else activation)
    layer.weights = Parameter(rng.choice(nonzero, size=(2, wide)).astype(np.float64))
    layer.biases = Parameter(rng.choice(nonzero, size=2).astype(np.float64))
    x = np.stack([rng.permutation([-2, -1, 1, 2, 3, 4])[:wide] for _ in range(samples)])
    asked = int(rng.integers(2)) if neuron is None else neuron
    return ask(layer, x.astype(np.float64), asked, sample=int(rng.integers(samples)))


def _told_apart(question: Quiz) -> float:
    """How well the slips can be told from each other and from what is right."""
    found = [
        round(number, 6) for slips, _, number in numbers_of(question.question) if not slips[1:]
    ]
    right = round(float(question.reveal().result), 6)
    counts = Counter(found)
    apart = sum(count == 1 for value, count in counts.items() if value != right)
    return apart - 2 * counts[right] - 5 * (right == 0) - 3 * max(abs(right) - MOST_RESULT, 0)


# ── layers of a network ──────────────────────────────────────────────────────────────────────────


def _of_network(
    subject: str,
    path: str | None,
    neuron: int | None,
    sample: int | None,
    rng: np.random.Generator,
) -> tuple[list[str], Iterator[Quiz]]:
    """What is to be said first, and the questions."""
    run, model = _network(subject)
    parts = dict(model.named_modules())
    layers = {name: part for name, part in parts.items() if isinstance(part, nn.Linear)}
    if path is None:
        path = min(layers, key=lambda name: layers[name].in_features)
    # What is not there is refused before anything is printed.
    _part(model, path, _example(run, None, sample or 0).features)
    if path not in layers:
        raise PositionError(
            f"layer {path}, {parts[path]._short()}, adds up no weighted inputs",
            fix=f"--layer with one that does: {', '.join(layers)}",
        )
    place, layer, part = path, layers[path], _readable(model, path)
    ask(part, np.zeros((1, layer.in_features)), neuron or 0)
    title = " → ".join(f"[{name}] {module._short()}" for name, module in part.named_children())
    rows = _row_count(run) if sample is None else 0
    facts = [
        f"It is about layer {path} of the network of {subject}. Its weights and inputs are rounded "
        f"to {READABLE} decimals."
    ]

    def questions() -> Iterator[Quiz]:
        while True:
            example = _example(run, None, int(rng.integers(rows)) if sample is None else sample)
            x = np.round(as_raw(_part(model, place, example.features)[1]), READABLE)
            asked = int(rng.integers(layer.out_features)) if neuron is None else neuron
            found = ask(part, x, asked)
            yield replace(found, title=f"{title}, {example.name}")

    return facts, questions()


def _readable(model: nn.Sequential, path: str) -> nn.Sequential:
    """A copy of a layer with short weights, and of the activation behind it, under their names."""
    names = [name for name, _ in model.named_children()]
    chosen = names[names.index(path) :][:2]
    parts = {name: copy.deepcopy(model[names.index(name)]) for name in chosen}
    activations = tuple(ACTIVATION_LAYERS.values())
    kept = {n: part for n, part in parts.items() if n == path or isinstance(part, activations)}
    part = nn.Sequential(OrderedDict(kept)).eval()
    for parameter in part.parameters():
        parameter.data = np.round(as_raw(parameter), READABLE)
    return part


def _row_count(run: Run) -> int:
    """How many rows the data of a run has: all of a table, the test part of anything else."""
    data = run.settings.data
    return len(read_csv(data)) if Path(data).is_file() else len(dataset_of(run, data))
