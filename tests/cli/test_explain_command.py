"""`layerlab explain`: true numbers of the right row and layer, in every format and any terminal."""

import html
import io
import json
import os
import pty
import re
import select
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import layerlab as ll
from layerlab.cli.explain import ENDINGS, FORMATS
from layerlab.data import digits, read_csv
from layerlab.data import iris as load_iris
from layerlab.train.runs import Run

BUNDLED = ["digits", "iris", "wine"]
RUNS = ["iris-run", "kind-run", "amount-run", "images-run", "digits-run"]


@pytest.fixture(autouse=True)
def no_width_is_given(monkeypatch):
    """Then text is as wide as in a file."""
    monkeypatch.delenv("COLUMNS", raising=False)


def shown(text):
    """What stands on the lines that compute a weighted sum: what is printed, and its result."""
    found = re.findall(r" = ([^=\n]*·[^=\n]*) = (-?[\d.e+-]+)$", text, re.MULTILINE)
    for arithmetic, result in found:
        plain = re.sub(r"\(\d+ other terms\)", "", arithmetic).replace("·", "*")
        yield eval(plain), float(result)


def json_of(layerlab, command):
    answer = layerlab(f"explain {command} --format json")
    assert (answer.code, answer.err) == (0, "")
    return json.loads(answer.out)


# ── what is explained ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [*RUNS, *BUNDLED])
def test_what_is_printed_adds_up(layerlab, here, name):
    answer = layerlab(f"explain {name} --sample 3")
    assert (answer.code, answer.err) == (0, "")
    lines = list(shown(answer.out))
    assert len(lines) >= 2
    for value, result in lines:
        assert value == pytest.approx(result, abs=1e-3, rel=1e-3)


def test_a_run_is_explained_with_its_weights_on_its_test_rows(layerlab, here):
    run, image = Run.load("digits-run"), digits().test.features[17]
    hidden = run.trained()[0]
    expected = np.asarray(hidden(ll.tensor(image)).data)
    found = json_of(layerlab, "digits-run --layer 0 --sample 17")
    np.testing.assert_array_equal(found["result"], expected.tolist())
    one = json_of(layerlab, "digits-run --layer 0 --sample 17 --neuron 3")
    assert one["result"] == pytest.approx(float(expected[3]), rel=1e-6)
    assert one["title"] == "[0] Linear(64 -> 8), neuron 3, test image 17 of digits"


def test_the_facts_come_first(layerlab, here):
    outputs = Run.load("digits-run").trained()(ll.tensor(digits().test.features[17:18]))
    shares = ll.softmax(outputs, -1).tolist()[0]
    best = int(np.argmax(shares))
    lines = layerlab("explain digits-run --sample 17").out.splitlines()
    assert lines[:4] == [
        "Test image 17 of digits: digit is 8",
        f"The network of digits-run says {best} ({100 * shares[best]:.1f} %).",
        f"Neuron {best} stands for '{best}', the likeliest.",
        "",
    ]
    drawn = [[" ░▒▓█".index(line.ljust(20)[i]) for i in range(4, 20, 2)] for line in lines[4:12]]
    np.testing.assert_allclose(
        np.array(drawn) / 4, digits().test.features[17].reshape(8, 8), atol=1 / 8 + 1e-6
    )
    assert lines[13] == f"Sequential, neuron {best}, test image 17 of digits"


def test_without_a_run_the_network_of_the_demo_is_explained_and_not_trained(layerlab, here):
    layerlab("demo --epochs 1")
    fresh = Run.load("runs/demo").network().eval()
    image = digits().test.features[5]
    answer = layerlab("explain digits --sample 5")
    assert "A network that has not been trained says " in answer.out
    assert (
        json_of(layerlab, "digits --sample 5 --neuron all")["result"]
        == (fresh(ll.tensor(image[None])).tolist()[0])
    )


def test_a_layer_in_the_middle_is_given_what_really_comes_to_it(layerlab, here):
    model, image = Run.load("digits-run").trained(), digits().test.features[2:3]
    reached = model[1](model[0](ll.tensor(image)))
    found = json_of(layerlab, "digits-run --layer 2 --sample 2 --neuron all")
    assert found["pictures"][0]["inputs"] == reached.tolist()[0]
    assert found["result"] == model[2](reached).tolist()[0]
    said = layerlab("explain digits-run --layer 2").out
    assert "\nIts x is what reaches layer 2 through the layers before it.\n" in said
    assert "Its x is" not in layerlab("explain digits-run --layer 0").out


def test_the_neuron_of_the_output_is_the_likeliest_class_unless_asked_otherwise(layerlab, here):
    outputs = Run.load("iris-run").trained()(ll.tensor(load_iris().test.features[4:5])).tolist()[0]
    best = int(np.argmax(outputs))
    for layer in ("", "--layer 2"):
        assert json_of(layerlab, f"iris-run --sample 4 {layer}")["result"] == pytest.approx(
            outputs[best], rel=1e-6
        )
        every = json_of(layerlab, f"iris-run --sample 4 {layer} --neuron all")["result"]
        np.testing.assert_allclose(every, outputs, rtol=1e-6)
        other = json_of(layerlab, f"iris-run --sample 4 {layer} --neuron {(best + 1) % 3}")
        assert other["result"] == pytest.approx(outputs[(best + 1) % 3], rel=1e-6)
    assert len(json_of(layerlab, "iris-run --layer 1")["result"]) == 8  # all of a hidden layer
    assert "stands for" not in layerlab("explain amount-run").out


@pytest.mark.parametrize("name", ["kind-run", "amount-run"])
def test_any_row_of_a_csv_file_is_named_by_its_line(layerlab, here, name):
    run, table = Run.load(name), read_csv("new.csv")
    target = run.dataset["target"]
    dropped = [column for column in run.settings.drop if column in table]
    features = run.preparation.transform(table.without(*dropped))
    assert table["the length"].texts[6] is None
    for sample in (0, 6, 19):
        said = layerlab(f"explain {name} new.csv --sample {sample}").out
        known = table[target].texts[sample]
        assert said.startswith(
            f"Row {sample} of new.csv (line {table.lines[sample]}): {target} is {known}\n"
        )
        assert ("missing" in said) == (table["the length"].texts[sample] is None)
        found = json_of(layerlab, f"{name} new.csv --sample {sample} --layer 0")
        np.testing.assert_array_equal(found["pictures"][0]["inputs"], features[sample])


def test_features_and_answers_of_a_table_are_told_in_its_own_words(layerlab, here):
    run, table = Run.load("amount-run"), read_csv("new.csv")
    features = run.preparation.transform(table)[1:2]
    answer = run.preparation.inverse_targets(run.trained()(ll.tensor(features)).tolist()).item()
    said = layerlab("explain amount-run new.csv --sample 1").out
    assert f"\nThe network of amount-run says {answer:.6g}.\n" in said
    assert f"\nx is {', '.join(run.dataset['features'])}, prepared as for training.\n" in said
    known = float(layerlab("explain amount-run").out.partition(" is ")[2].split()[0])
    assert 40 < known < 60  # of the test part too, in the unit of the table


def test_a_row_without_a_label_is_explained_too(layerlab, here):
    Path("one.csv").write_text('the length,colour,"weight, in kg"\n1,rot,2\n')
    assert layerlab("explain kind-run one.csv").out.startswith("Row 0 of one.csv (line 2)\n")


def test_pixels_in_a_csv_file(layerlab, here):
    test = digits().test
    names = [*test.feature_names, "digit"]
    rows = [[*map(str, test.features[i]), str(test.targets[i])] for i in range(3)]
    Path("pixels.csv").write_text("\n".join(",".join(row) for row in [names, *rows]))
    for sample in range(3):
        for options in ("--layer 0", "--backward"):
            from_file = json_of(layerlab, f"digits-run pixels.csv --sample {sample} {options}")
            same = json_of(layerlab, f"digits-run --sample {sample} {options}")
            assert from_file.pop("title") != same.pop("title")
            assert from_file.pop("notes") != same.pop("notes")
            assert from_file == same


def test_data_that_has_moved_is_asked_for(layerlab, here):
    Path("table.csv").rename("elsewhere.csv")
    answer = layerlab("explain kind-run")
    assert answer.code == 1
    assert "the data of the run, 'table.csv', is not to be found from here" in answer.err
    assert "layerlab explain kind-run DATA" in answer.err
    assert layerlab("explain kind-run elsewhere.csv").code == 0


def test_a_run_that_is_called_digits_is_a_run(layerlab, here):
    Path("digits-run").rename("digits")
    assert "The network of digits says" in layerlab("explain digits").out


# ── the way back ─────────────────────────────────────────────────────────────────────────────────


def gradient_of(run, features, target, loss, name):
    """The gradient of a parameter for one row, by the library's own way back."""
    model = run.trained()
    loss(model(ll.tensor(features)), ll.tensor(target)).backward()
    return np.asarray(dict(model.named_parameters())[name].grad.data)


def test_the_way_back_of_the_whole_network(layerlab, here):
    test = digits().test
    found = json_of(layerlab, "digits-run --sample 6 --backward --lr 0.5")
    loss, way, update = found["steps"][-3:]
    assert loss["title"] == f"the loss: CrossEntropyLoss, target {test.targets[6]}"
    index = re.fullmatch(r"the way back to 0\.weight\[(\d+), (\d+)\]", way["title"])
    gradient = gradient_of(
        Run.load("digits-run"),
        test.features[6:7],
        test.targets[6:7],
        ll.nn.CrossEntropyLoss(),
        "0.weight",
    )
    place = tuple(map(int, index.groups()))
    assert way["steps"][-1]["result"] == pytest.approx(float(gradient[place]), rel=1e-4)
    assert update["title"] == "one step of SGD with learning rate 0.5"
    before = float(np.asarray(Run.load("digits-run").trained()[0].weight.data)[place])
    after = update["steps"][0]["result"]
    assert after == pytest.approx(before - 0.5 * float(gradient[place]), rel=1e-6)
    assert abs(gradient[place]) == np.abs(gradient).max()


def test_the_way_back_to_a_neuron_of_a_layer(layerlab, here):
    run, table = Run.load("amount-run"), read_csv("new.csv")
    target = run.preparation.targets(table)[3:4].reshape(1, 1)
    gradient = gradient_of(
        run,
        run.preparation.transform(table)[3:4],
        target,
        ll.nn.MSELoss(),
        "2.weight",
    )
    column = int(np.abs(gradient[0]).argmax())
    found = json_of(layerlab, "amount-run new.csv --sample 3 --layer 2 --neuron 0 --backward")
    titles = [step["title"] for step in found["steps"]]
    assert titles == [
        "[2] Linear(8 -> 1)",
        f"the loss: MSELoss, target {target.item():.6g}",
        f"the way back to 2.weight[0, {column}]",
        "one step of SGD with learning rate 0.1",
    ]
    assert found["title"].startswith("[2] Linear(8 -> 1), neuron 0, row 3 of new.csv")
    forward = found["steps"][-4]["steps"][-1]
    assert forward["formula"].startswith("z2 = weight·a1 + bias")
    assert found["steps"][-2]["steps"][-1]["result"] == pytest.approx(
        float(gradient[0, column]), rel=1e-4
    )


def test_the_way_back_to_a_hidden_neuron_says_only_what_leads_there(layerlab, here):
    test = load_iris().test
    run = Run.load("iris-run")
    gradient = gradient_of(
        run, test.features[9:10], test.targets[9:10], ll.nn.CrossEntropyLoss(), "0.weight"
    )
    largest = int(np.abs(gradient).max(axis=1).argmax())
    lively = np.flatnonzero(np.abs(gradient).max(axis=1) > 0)
    assert len(lively) > 1
    for neuron in lively:
        found = json_of(layerlab, f"iris-run --sample 9 --layer 0 --neuron {neuron} --backward")
        column = int(np.abs(gradient[neuron]).argmax())
        assert [step["title"] for step in found["steps"]] == [
            "[0] Linear(4 -> 8)",
            f"the loss: CrossEntropyLoss, target {test.targets[9]}",
            f"the way back to 0.weight[{neuron}, {column}]",
            "one step of SGD with learning rate 0.1",
        ]
    every = json_of(layerlab, "iris-run --sample 9 --layer 0 --backward")
    assert every["steps"][-2]["title"].startswith(f"the way back to 0.weight[{largest}, ")


def test_the_way_back_of_a_layer_shows_that_layer_alone(layerlab, here):
    for path, kind in (("0", "Linear"), ("1", "BatchNorm1d"), ("4", "Linear"), ("8", "Linear")):
        found = json_of(layerlab, f"digits --layer {path} --neuron 3 --backward")
        titles = [step["title"] for step in found["steps"]]
        assert titles[0].startswith(f"[{path}] {kind}(")
        assert [title.split(" ")[:2] for title in titles[1:]] == [
            ["the", "loss:"],
            ["the", "way"],
            ["one", "step"],
        ]
        (picture,) = found["pictures"]
        assert picture["title"] == titles[0]
        assert (picture["weights"] is None) is (kind == "BatchNorm1d")
        assert picture["neuron"] == 3
        # What the layer is given has the name that the way back uses, and is said to come from
        # the layers before it.
        given = {"0": "x", "1": "z0", "4": "a2", "8": "a6"}[path]
        assert picture["input_name"] == given
        reached = f"Its {given} is what reaches layer {path} through the layers before it."
        assert (reached in found["notes"]) is (path != "0")


def test_nothing_is_changed(layerlab, here):
    before = {file: file.read_bytes() for file in here.rglob("*") if file.is_file()}
    for command in ("digits-run --backward", "kind-run new.csv --layer 0", "digits"):
        one, two = (layerlab(f"explain {command}") for _ in range(2))
        assert one == two
    assert {file: file.read_bytes() for file in here.rglob("*") if file.is_file()} == before


# ── formats and files ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_holds_what_is_printed(layerlab, here, form):
    printed = layerlab(f"explain digits-run --sample 1 --format {form}")
    written = layerlab(f"explain digits-run --sample 1 --format {form} --out made.x")
    assert (printed.code, written.code) == (0, 0)
    assert written.out == ""
    assert written.err.startswith("made.x: Sequential, neuron ")
    assert Path("made.x").read_text("utf-8") == printed.out
    assert printed.out.endswith("\n")
    assert not printed.out.endswith("\n\n")


@pytest.mark.parametrize(("ending", "form"), [*ENDINGS.items(), (".HTML", "html"), ("", "text")])
def test_the_ending_of_the_file_decides_the_format(layerlab, here, ending, form):
    assert layerlab(f"explain iris-run --out made{ending}").code == 0
    assert Path(f"made{ending}").read_text("utf-8") == (
        layerlab(f"explain iris-run --format {form}").out
    )
    assert layerlab(f"explain iris-run --out made{ending} --format json").code == 0
    json.loads(Path(f"made{ending}").read_text("utf-8"))


@pytest.mark.parametrize("name", ["made.pdf", "made.x", "a.b.jpeg"])
def test_an_ending_without_a_format_is_refused(layerlab, here, name):
    answer = layerlab(f"explain iris-run --out {name}")
    assert answer.code == 2
    ending = name[name.rindex(".") :]
    assert f"no format ends in '{ending}'. Known: .htm, .html, .json, " in answer.err
    assert "--format" in answer.err
    assert not Path(name).exists()
    assert layerlab(f"explain iris-run --out {name} --format svg").code == 0
    assert Path(name).read_text("utf-8").startswith("<svg ")


@pytest.mark.parametrize("form", ["html", "json", "latex", "markdown", "text"])
def test_every_format_says_which_row_and_what_the_network_says(layerlab, here, form):
    facts = layerlab("explain kind-run new.csv --sample 3").out.split("\n\n")[0].splitlines()
    assert facts[0].startswith("Row 3 of new.csv (line 5): ")
    made = layerlab(f"explain kind-run new.csv --sample 3 --format {form}").out
    if form == "json":
        assert json.loads(made)["notes"] == facts
        return
    plain = html.unescape(re.sub(r"</?p>", "\n", made.partition("<body>")[2] or made)).replace(
        "\\", ""
    )
    lines = plain.splitlines()
    places = [lines.index(fact) for fact in facts]
    assert places == sorted(places)
    assert places[-1] < next(i for i, line in enumerate(lines) if "Sequential, " in line)


@pytest.mark.parametrize("name", RUNS)
def test_the_page_is_whole_and_loads_nothing(layerlab, here, name):
    page = layerlab(f"explain {name} --format html").out
    assert page.startswith('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8" />')
    tree = ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))
    title = tree.find("head/title").text
    assert title.startswith("Sequential, ")
    assert tree.find(".//h3").text == title
    facts = [p.text for p in tree.findall("body/header/p") if p.text]
    assert facts == layerlab(f"explain {name}").out.split("\n\n")[0].splitlines()
    assert (tree.find("body/header/p/img") is not None) == (name in ("images-run", "digits-run"))
    assert "default-src 'none'" in page
    assert "<script" not in page


def test_names_of_the_user_are_escaped_in_the_page(layerlab, here):
    rows = "".join(f"{i % 7},{i % 5},{'<b>&' if i % 2 else 'ok'}\n" for i in range(40))
    Path("table<i>.csv").write_text("<script>alert(1)</script>,b,y\n" + rows)
    command = "train 'table<i>.csv' --epochs 1 --layers 3 --out odd --quiet --task classification"
    assert layerlab(command).code == 0
    page = layerlab("explain odd --sample 1 --format html").out
    tree = ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))
    assert "x is <script>alert(1)</script>, b" in "".join(tree.find("body/header").itertext())
    assert not list(tree.iter("script"))
    assert not list(tree.iter("b"))


# ── terminals ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("command", ["digits", "iris-run --layer 0", "kind-run --backward"])
def test_nothing_is_wider_than_the_terminal(layerlab, here, monkeypatch, width, command):
    console = Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)
    monkeypatch.setattr("layerlab.cli.explain.stdout", lambda: console)
    assert layerlab(f"explain {command}").code == 0
    text = console.file.getvalue()
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) < max(width, 24)


def in_a_terminal(*arguments, **changes):
    """What a command writes into a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    start = "from layerlab.cli import main; main(prog_name='layerlab')"
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    running = subprocess.Popen(
        [sys.executable, "-c", start, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**kept, "TERM": "xterm", "COLUMNS": "80", **changes},
    )
    os.close(theirs)
    said = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        said += piece
    os.close(ours)
    assert running.wait(60) == 0
    return said.decode()


def test_colour_goes_where_a_terminal_has_it():
    command = ("explain", "iris", "--layer", "0", "--neuron", "2")
    assert "\x1b[1m" in in_a_terminal(*command)
    for changes in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in in_a_terminal(*command, **changes)


def test_plain_letters_where_there_are_no_others(layerlab_process):
    running = layerlab_process(
        "explain", "digits", "--layer", "0", "--neuron", "2", PYTHONIOENCODING="ascii"
    )
    out, err = running.communicate()
    assert (running.returncode, err) == (0, b"")
    assert "weight[2]*x + bias[2]" in out.decode("ascii")
    assert "->" in out.decode("ascii")


def test_a_reader_that_goes_away(layerlab_process):
    running = layerlab_process("explain", "digits")
    running.stdout.close()
    with running.stderr:
        assert running.stderr.read() == b""
    assert running.wait() == 1


def test_ctrl_c(layerlab, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("layerlab.cli.explain.explained", interrupted)
    answer = layerlab("explain digits --out made.html")
    assert (answer.code, answer.err) == (130, "\nstopped by Ctrl-C\n")
    assert not Path("made.html").exists()
