"""`layerlab quiz`: questions, answers from a pipe or a terminal, slips named, the score."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from click.testing import CliRunner

from layerlab.cli import main
from layerlab.train.runs import Run


def play(command, answers):
    """What the quiz prints when these lines come in: (exit code, stdout, stderr)."""
    given = answers if isinstance(answers, bytes) else "".join(f"{line}\n" for line in answers)
    result = CliRunner().invoke(main, ["quiz", *command.split()], input=given, prog_name="layerlab")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert "Traceback" not in result.stdout + result.stderr
    return result.exit_code, result.stdout, result.stderr


def events(command, answers):
    """The lines of --json: (kind, content)."""
    code, out, err = play(f"{command} --json", answers)
    assert (code, err) == (0, "")
    return [next(iter(json.loads(line).items())) for line in out.splitlines()]


def answer_of(question):
    """The number, worked out from what is shown."""
    weights, x = np.array(question["weights"]), np.array(question["x"])
    place = question["neurons"].index(question["neuron"])
    z = weights @ x + np.array(question["bias"]) + (question["other_terms"] or 0)
    functions = {"identity": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh}
    return functions[question["activation"]](z)[place]


def questions_of(command, rounds):
    found = [
        c
        for kind, c in events(f"{command} --rounds {rounds}", ["?"] * rounds)
        if kind == "question"
    ]
    assert len(found) == rounds
    return found


# ── layers that are made up ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(6))
def test_whole_numbers_that_one_can_work_out(seed):
    shown = questions_of(f"--seed {seed}", 4)
    for question in shown:
        assert 2 <= len(question["x"]) <= 3
        for numbers in (question["weights"], question["bias"], question["x"]):
            assert np.all(np.array(numbers) == np.round(numbers))
            assert np.abs(numbers).max() <= 4
        assert question["decimals"] == 0
        assert abs(answer_of(question)) <= 20
        assert answer_of(question) != 0, "which many slips give, too"
    code, out, _ = play(f"--seed {seed} --rounds 4", [answer_of(q) for q in shown])
    assert code == 0
    assert out.splitlines()[-1] == (
        f"4 of 4 right, 4 of them at the first try. The same once more: --seed {seed}"
    )


def test_a_slip_is_named_and_one_may_try_again():
    (question,) = questions_of("--seed 2", 1)
    right = answer_of(question)
    bias = question["bias"][question["neuron"]]
    found = events("--seed 2 --rounds 1", [right - bias, "what?", right])
    assert [kind for kind, _ in found] == ["question", "answer", "refused", "answer", "score"]
    assert found[1][1]["slip"] == "bias-forgotten"
    assert found[3][1]["right"] is True
    assert found[4][1] == {"right": 1, "at_once": 0, "rounds": 1, "seed": 2}
    _, out, _ = play("--seed 2 --rounds 1", [right - bias, right])
    assert "The bias was left out." in out
    assert "Hint: Count the numbers" in out
    assert "1 of 1 right, 0 of them at the first try." in out


@pytest.mark.parametrize("line", ["", "?", "  "])
def test_it_is_revealed_and_goes_on(line):
    (first, second) = questions_of("--seed 5", 2)
    found = events("--seed 5 --rounds 2", [line, answer_of(second)])
    assert [kind for kind, _ in found] == ["question", "reveal", "question", "answer", "score"]
    assert found[1][1]["result"] == answer_of(first)
    assert found[-1][1]["right"] == 1
    _, out, _ = play("--seed 5 --rounds 1", [line])
    assert "weights[" in out
    assert "0 of 1 right." in out


@pytest.mark.parametrize("line", ["q", "quit", "EXIT"])
def test_it_ends_when_asked_to(line):
    code, out, _ = play("--seed 1", [line, "3"])
    assert code == 0
    assert "2 of 3" not in out
    assert "0 of 3 right." in out


@pytest.mark.parametrize("given", [b"", b"7", b"7\n", b"\xff\xfe\x00\n", b"9" * 100_000])
def test_the_input_may_end_anywhere(given):
    code, out, err = play("--seed 1", given)
    assert (code, err) == (0, "")
    assert "of 3 right" in out.splitlines()[-1]


def test_the_same_seed_asks_the_same_and_another_does_not():
    assert questions_of("--seed 7", 3) == questions_of("--seed 7", 3)
    assert questions_of("--seed 7", 3) != questions_of("--seed 8", 3)
    _, out, _ = play("", [])
    assert re.search(r"--seed \d+$", out)


def test_options_of_what_is_made_up():
    for question in questions_of("--activation tanh --neuron 1", 3):
        assert (question["activation"], question["neuron"]) == ("tanh", 1)


def test_after_three_wrong_numbers_it_says_how_to_see_it():
    _, out, _ = play("--seed 1 --rounds 1", ["101.5", "102.5", "103.5", "104.5"])
    assert out.count("An empty line shows how it comes about.") == 1


# ── a network ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("subject", ["iris", "digits", "iris-run", "kind-run", "images-run"])
def test_the_layers_of_a_network(here, subject):
    for question in questions_of(f"{subject} --seed 3", 3):
        numbers = [*np.ravel(question["weights"]), *question["x"], *question["bias"]]
        assert numbers == [pytest.approx(round(n, 2), abs=1e-6) for n in numbers]
        assert re.match(r"\[\d\] Linear\(", question["title"])
        found = events(f"{subject} --seed 3 --rounds 1", [answer_of(question)])
        assert found[1][1]["given"]
    first = questions_of(f"{subject} --seed 3", 1)[0]
    assert events(f"{subject} --seed 3 --rounds 1", [answer_of(first)])[1][1]["right"] is True


def test_the_neuron_the_layer_and_the_row_that_are_asked_for(here):
    (question,) = questions_of("iris-run --layer 2 --neuron 1 --sample 4", 1)
    assert question["neuron"] == 1
    assert question["title"] == "[2] Linear(8 -> 3), test row 4 of iris"
    model = Run.load("iris-run").trained()
    weight = np.asarray(model[2].weight.data)[1]
    np.testing.assert_allclose(
        question["weights"][0], np.round(weight[question["inputs"]], 2), atol=1e-6
    )
    _, out, _ = play("iris-run --layer 2 --neuron 1 --sample 4 --rounds 1", ["?"])
    assert "It is about layer 2 of the network of iris-run." in out
    assert "\n[2] Linear(8 -> 3), test row 4 of iris, neuron 1\n" in out


def test_nothing_is_written(here):
    before = sorted(here.rglob("*"))
    play("iris-run --rounds 2", ["?", "1"])
    assert sorted(here.rglob("*")) == before


# ── what is refused ──────────────────────────────────────────────────────────────────────────────

WRONG = [
    ("nowhere", 1, "not the folder of a run"),
    ("iris --layer 9", 1, "there is no layer '9'"),
    ("iris --layer 1", 1, "adds up no weighted inputs"),
    ("iris --neuron 64", 1, "there is no neuron 64"),
    ("iris --sample 999", 1, "there is no sample 999"),
    ("--neuron 2", 1, "there is no neuron 2"),
    ("iris --activation relu", 2, "--activation is for layers that are made up"),
    ("--layer 0", 2, "--layer belongs to a subject"),
    ("--sample 0", 2, "--sample belongs to a subject"),
    ("--activation rely", 2, "Did you mean 'relu'?"),
    ("--rounds 0", 2, "--rounds"),
    ("--rounds x", 2, "--rounds"),
    ("--seed -1", 2, "--seed"),
    ("--neuron -1", 2, "--neuron"),
    ("iris wine", 2, "wine"),
]


@pytest.mark.parametrize(("command", "code", "text"), WRONG, ids=[c for c, _, _ in WRONG])
def test_wrong_use(command, code, text):
    found = play(command, ["1"])
    assert found[:2] == (code, "")
    assert text in found[2]


# ── a terminal, and a process of its own ─────────────────────────────────────────────────────────


def environment(**changes):
    kept = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "COLUMNS", "NO_COLOR")}
    return {**kept, **changes}


def started(*arguments, **how):
    start = "from layerlab.cli import main; main(prog_name='layerlab')"
    return subprocess.Popen([sys.executable, "-c", start, "quiz", *arguments], **how)


def read_until(end, text, seconds=30):
    """What a terminal shows up to a text."""
    seen, deadline = "", time.monotonic() + seconds
    while text not in seen:
        ready, _, _ = select.select([end], [], [], max(0, deadline - time.monotonic()))
        assert ready, seen
        seen += os.read(end, 4096).decode(errors="replace")
    return seen


@pytest.fixture
def terminal():
    """A terminal of 80 columns, with a quiz in it."""
    end, other = pty.openpty()
    process = started(
        "--seed", "1", stdin=other, stdout=other, stderr=other, start_new_session=True,
        env=environment(COLUMNS="80", TERM="xterm"),
    )  # fmt: skip
    os.close(other)
    yield end, process
    process.kill()
    process.wait()
    os.close(end)


def test_in_a_terminal(terminal):
    end, process = terminal
    seen = read_until(end, "\ny = ")
    assert "What does neuron" in seen
    os.write(end, b"1000.5\n")
    seen += read_until(end, "\ny = ")
    assert "none of the known slips" in seen.replace("\r\n", " ")
    assert max(map(len, seen.splitlines())) <= 80
    os.write(end, b"\x04")  # Ctrl-D
    assert "0 of 3 right" in read_until(end, "--seed 1")
    assert process.wait(10) == 0


def test_ctrl_c(terminal):
    end, process = terminal
    read_until(end, "\ny = ")
    time.sleep(0.3)  # until it reads: a signal just before would wait for a line
    os.kill(process.pid, signal.SIGINT)
    assert "stopped by Ctrl-C" in read_until(end, "Ctrl-C")
    assert process.wait(10) == 130


def test_without_any_input_at_all():
    process = started(
        "--seed", "1", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(PYTHONIOENCODING="ascii"),
    )  # fmt: skip
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
    assert b"0 of 3 right" in out
    assert out.isascii()


def test_a_program_gets_each_line_at_once():
    with started(
        "--seed", "1", "--json", stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
    ) as process:
        assert json.loads(process.stdout.readline())["question"]["number"] == 1
        process.stdin.write(b"1000.5\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["answer"]["right"] is False
        process.stdin.close()
        assert json.loads(process.stdout.readline())["score"]["right"] == 0
    assert process.returncode == 0
