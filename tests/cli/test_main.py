"""The command line as a whole: help, versions, exit codes, and no traceback whatever happens."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from layerlab import __version__
from layerlab.cli import main
from layerlab.errors import DataError

COMMANDS = sorted(main.commands)


def test_the_commands():
    assert COMMANDS == [
        "audit",
        "build",
        "check",
        "demo",
        "doctor",
        "evaluate",
        "explain",
        "export",
        "hint",
        "predict",
        "quiz",
        "reset",
        "solution",
        "start",
        "status",
        "summary",
        "test",
        "train",
        "verify",
        "watch",
    ]


def test_the_help_loads_no_command():
    """The commands together take much longer to load than Python and NumPy."""
    code = (
        "import sys; from layerlab.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(*[name for name in sys.modules if name.startswith('layerlab.')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.splitlines()[-1].split())
    assert "layerlab.cli.main" in loaded
    assert not loaded & {f"layerlab.cli.{name}" for name in COMMANDS}
    assert not loaded & {"layerlab.check", "layerlab.train", "layerlab.explain"}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_loaded_under_its_name(name):
    assert main.commands[name].name == name
    assert main.commands[name] is main.commands[name]


def test_version(layerlab):
    answer = layerlab("--version")
    assert (answer.code, answer.out) == (0, f"layerlab, version {__version__}\n")


def test_no_arguments_is_wrong_usage_and_shows_the_help(layerlab):
    answer = layerlab()
    assert answer.code == 2
    for name in COMMANDS:
        assert f"\n  {name} " in answer.out + answer.err


@pytest.mark.parametrize("name", ["", *COMMANDS])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_is_complete_and_no_wider_than_a_terminal(layerlab, name, flag):
    answer = layerlab(name, flag)
    assert (answer.code, answer.err) == (0, "")
    assert max(map(len, answer.out.splitlines())) <= 80
    for parameter in main.commands[name].params if name else []:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.opts[0] in answer.out
            if not (parameter.is_flag or parameter.multiple or name == "predict"):
                assert parameter.show_default or "[default: " in parameter.help, parameter.name
    meant = r"NAME-2, \.\.\.|[A-Z]\.\.\.[\]\s]|\[ARGS\]\.\.\."
    assert "..." not in re.sub(meant, "", answer.out), "cut off"


def test_errors_go_to_stderr_and_results_to_stdout(layerlab, here):
    assert layerlab("train", "titanic").out == ""
    answer = layerlab("summary", "iris-run")
    assert answer.err == ""
    assert "total" in answer.out


# Each wrong command line, the exit code, and what the message must say. `here` holds the data.
WRONG_USAGE = [
    ("tran", "No such command 'tran'", "train"),
    ("--nothing", "--nothing"),
    ("demo extra", "extra"),
    ("demo --epochs 0", "--epochs", "x>=1"),
    ("demo --epochs x", "--epochs", "x"),
    ("demo --seed -1", "--seed"),
    ("demo --out table.csv", "--out", "table.csv"),
    ("demo --out=", "--out", "a folder of its own"),
    ("train", "DATA"),
    ("train iris wine", "wine"),
    ("train iris --epoch 3", "--epoch", "--epochs"),
    ("train iris --epochs 0", "--epochs", "x>=1"),
    ("train iris --epochs -3", "--epochs"),
    ("train iris --epochs 1.5", "--epochs", "1.5"),
    ("train iris --epochs", "--epochs", "argument"),
    ("train iris --batch-size 0", "--batch-size"),
    ("train iris --seed -1", "--seed"),
    ("train iris --seed 18446744073709551616", "--seed", "18446744073709551615"),
    ("train iris --lr 0", "--lr", "x>0"),
    ("train iris --lr -0.1", "--lr", "x>0"),
    ("train iris --lr nan", "--lr", "nan is not a finite number"),
    ("train iris --lr inf", "--lr", "inf is not a finite number"),
    ("train iris --lr fast", "--lr", "fast"),
    ("train iris --weight-decay -1", "--weight-decay"),
    ("train iris --weight-decay nan", "--weight-decay", "finite"),
    ("train iris --dropout 1", "--dropout", "0<=x<1"),
    ("train iris --dropout -0.1", "--dropout"),
    ("train iris --dropout nan", "--dropout", "finite"),
    ("train iris --layers 64,x", "--layers", "'64,x' is not a list of sizes such as 64,32"),
    ("train iris --layers=", "--layers", "64,32"),
    ("train iris --layers 64,,32", "--layers", "64,,32"),
    ("train iris --layers 0", "--layers", "1 to 1,000,000 neurons, not 0"),
    ("train iris --layers 64,-1", "--layers", "not -1"),
    ("train iris --layers 1000001", "--layers", "not 1000001"),
    ("train iris --layers 6.5", "--layers", "6.5"),
    ("train iris --activation rel", "there is no 'rel'", "'relu'", "gelu, hardswish"),
    ("train iris --activation zzz", "there is no 'zzz'. Known: celu"),
    ("train iris --norm bach", "'batch'"),
    ("train iris --optimizer adm", "Did you mean 'adam'?", "sgd"),
    ("train iris --schedule cosin", "'cosine'", "plateau"),
    ("train table.csv --task clasification", "'classification'"),
    ("train iris --out table.csv", "--out", "table.csv"),
    ("train iris --out=", "--out", "a folder of its own"),
    ("train iris --resume --overwrite", "--resume", "--overwrite", "not both"),
    ("evaluate", "RUN"),
    ("evaluate iris-run", "DATA"),
    ("explain", "RUN|digits"),
    ("explain iris-run iris more", "more"),
    ("explain digits --sample -1", "--sample", "x>=0"),
    ("explain digits --sample x", "--sample", "x"),
    ("explain digits --neuron -1", "--neuron", "'-1' is neither a number from 0 on nor all"),
    ("explain digits --neuron 1.5", "--neuron", "'1.5'"),
    ("explain digits --neuron=", "--neuron", "''"),
    ("explain digits --neuron ²", "--neuron", "'²'"),
    ("explain digits --format htm", "there is no 'htm'", "'html'", "latex, markdown"),
    ("explain digits --lr 0", "--lr", "x>0"),
    ("explain digits --lr nan", "--lr", "finite"),
    ("explain digits --out images", "--out", "images"),
    ("predict iris-run", "FILE"),
    ("predict iris-run new.csv --out images", "--out", "images"),
    ("summary", "RUN"),
    ("summary iris-run more", "more"),
]
FAILED = [
    ("train titanic", "there is no data 'titanic'", "digits, iris, wine", "CSV file"),
    ("train irsi", "did you mean 'iris'?"),
    ("train tabel.csv", "no data 'tabel.csv'", "did you mean 'table.csv'?"),
    ("train no/folder/x.csv", "there is no data 'no/folder/x.csv'"),
    ("train ''", "the name of the data is empty"),
    ("train empty-folder", "train-images-idx3-ubyte", "it holds nothing"),
    ("train iris-run", "train-images-idx3-ubyte"),
    ("train half-images", "t10k-images-idx3-ubyte"),
    ("train cut-images", "cut short"),
    ("train empty.csv", "empty.csv is empty"),
    ("train header.csv", "no data rows"),
    ("train binary.csv", "not UTF-8 text", "CSV UTF-8"),
    ("train zeros.csv", "not a text file"),
    ("train ragged.csv", "line 3", "2 values", "3"),
    ("train quote.csv", "line 2"),
    ("train same-names.csv", "more than one column named"),
    ("train short.csv", "at least 10 are needed"),
    ("train one-class.csv", "one class only", "--target"),
    ("train constant.csv", "is 7.5 on every training row"),
    ("train no-values.csv", "column 'b'", "no value", "--drop b"),
    ("train no-target.csv", "no target 'y'", "line"),
    ("train infinite.csv", "inf", "finite"),
    ("train commas.csv", "with a comma"),
    ("train identifier.csv --target y", "looks like an identifier", "--drop name"),
    ("train only-target.csv", "no other column"),
    ("train table.csv --target knd", "no column 'knd'", "'kind'"),
    ("train table.csv --drop nothing", "no column 'nothing'"),
    ("train table.csv --target kind --drop kind", "no column 'kind'"),
    ("train table.csv --target kind --task regression", "kind"),
    ("train table.csv --target kind --strict", "missing numbers", "without --strict"),
    ("train iris --target species", "CSV", "leave them out"),
    ("train images --drop a", "CSV", "leave them out"),
    ("train iris --layers 1000000,1000000", "1,000,007,000,000 weights", "100,000,000"),
    ("train iris --lr 1e30 --epochs 2", "the loss became", "--lr"),
    ("train iris --out iris-run", "holds a run already", "--resume", "--overwrite"),
    ("train iris --out images", "holds other files", "--out"),
    ("train iris --out images --overwrite", "holds other files"),
    ("train iris --out table.csv/run", "cannot make the folder", "table.csv", "--out"),
    ("train iris --resume", "no run in 'runs/iris'", "--out", "--resume"),
    ("train iris --resume --out images", "no run in 'images'"),
    ("train wine --resume --out iris-run", "started on 'iris'", "layerlab train iris --out"),
    ("train iris --resume --out iris-run --layers 8,8", "--layers 8, not --layers 8,8"),
    ("train iris --resume --out iris-run --epochs 9", "--epochs 12, not --epochs 9", "longer"),
    ("train iris --resume --out iris-run --lr 0.5", "--lr 0.001, not --lr 0.5"),
    ("train table.csv --resume --out kind-run --drop weight", "--drop amount", "weight"),
    ("train table.csv --resume --out kind-run --strict", "no --strict, not --strict"),
    ("demo --out images", "holds other files"),
    ("demo --out iris-run", "not a demo", "--out"),
    ("demo --out table.csv/run", "cannot make the folder"),
    ("evaluate nothing iris", "not the folder of a run", "config.json"),
    ("evaluate table.csv iris", "not the folder of a run"),
    ("evaluate iris-run wine", "trained on 'iris'", "13"),
    ("evaluate iris-run images", "trained on 'iris'"),
    ("evaluate iris-run nothing.csv", "no data 'nothing.csv'"),
    ("evaluate iris-run table.csv", "lacks 'sepal length (cm)'"),
    ("evaluate kind-run no-kind.csv", "no column 'kind'"),
    ("evaluate kind-run other-kind.csv", "line 2", "'huge'", "'big', 'small'"),
    ("evaluate digits-run images", "trained on 'digits'"),
    ("explain nothing", "'nothing' is not the folder of a run", "config.json", "digits, iris or"),
    ("explain table.csv", "not the folder of a run"),
    ("explain images", "not the folder of a run"),
    ("explain ''", "'' is not the folder of a run"),
    ("explain half-run", "no trained weights yet", "--resume"),
    ("explain digits --sample 359", "no sample 359", "359 rows", "--sample 0 to 358"),
    ("explain kind-run --sample 70", "no sample 70: table.csv has 70 rows", "--sample 0 to 69"),
    ("explain digits --neuron 10", "there is no neuron 10", "has 10", "0 to 9"),
    ("explain digits --layer 0 --neuron 128", "no neuron 128: this Linear has 128", "0 to 127"),
    ("explain digits --layer 9", "no layer '9': the network has 9", "8 Linear(64 -> 10)"),
    ("explain digits --layer=", "there is no layer ''", "0 Linear(64 -> 128)"),
    ("explain digits --layer 0.1", "there is no layer '0.1'"),
    ("explain digits --layer 2 --backward", "layer 2, ReLU, has no weights", "0, 1, 4, 5, 8"),
    ("explain digits iris", "trained on 'digits'", "64 features"),
    ("explain iris-run nothing.csv", "no data 'nothing.csv'"),
    ("explain iris-run table.csv", "lacks 'sepal length (cm)'"),
    ("explain kind-run header.csv", "no data rows"),
    ("explain kind-run text-number.csv --sample 1", "'weight, in kg'", "'heavy'", "line 3"),
    ("explain kind-run no-kind.csv --backward", "row 0 of no-kind.csv (line 2) has no label",
     "give data with 'kind', or leave --backward out"),
    ("explain kind-run other-kind.csv --backward", "line 2", "'huge'", "'big', 'small'"),
    ("explain digits --out no/where.html", "cannot write 'no/where.html'"),
    ("predict nothing new.csv", "not the folder of a run"),
    ("predict kind-run nothing.csv", "nothing.csv", "No such file"),
    ("predict kind-run images", "images"),
    ("predict kind-run header.csv", "no data rows"),
    ("predict kind-run binary.csv", "not UTF-8 text"),
    ("predict kind-run text-number.csv", "'weight, in kg'", "'heavy'", "line 3"),
    ("predict kind-run less.csv", "lacks 'colour'"),
    ("predict kind-run more.csv", "has 'extra'", "remove 'extra' from the file"),
    ("predict kind-run new.csv --out no/where.csv", "cannot write 'no/where.csv'"),
    ("predict kind-run new.csv --out new.csv", "the file that is read", "--out"),
    ("predict digits-run new.csv", "missing: pixel_0_0", "unknown:"),
    ("summary images", "not the folder of a run"),
]  # fmt: skip


def add_hostile_files(here: Path) -> None:
    """Files that cannot be used, each in a way of its own."""
    lines = (here / "table.csv").read_text().splitlines()
    ten = range(12)
    files = {
        "empty.csv": "",
        "header.csv": "a,b,y\n",
        "zeros.csv": "a,b\n1,\0\n",
        "ragged.csv": "a,b,y\n1,2,3\n1,2\n",
        "quote.csv": 'a,b,y\n1,"2,3\n1,2,3\n',
        "same-names.csv": "a,a,y\n" + "1,2,3\n" * 12,
        "short.csv": "a,y\n1,2\n3,4\n",
        "one-class.csv": "a,y\n" + "".join(f"{i},yes\n" for i in ten),
        "constant.csv": "a,y\n" + "".join(f"{i}.5,7.5\n" for i in ten),
        "no-values.csv": "a,b,y\n" + "".join(f"{i},nan,{i % 2}\n" for i in range(40)),
        "no-target.csv": "a,y\n" + "".join(f"{i},\n" for i in ten),
        "infinite.csv": "a,y\n" + "".join(f"{i},{i % 2}\n" for i in ten) + "inf,0\n",
        "commas.csv": "a;y\n" + "".join(f"{i},5;{i % 2}\n" for i in ten),
        "identifier.csv": "name,y\n" + "".join(f"n{i},{i % 2}\n" for i in range(200)),
        "only-target.csv": "y\n" + "".join(f"{i % 2}\n" for i in ten),
        "no-kind.csv": "the length,colour,\"weight, in kg\"\n1,rot,2\n",
        "other-kind.csv": "the length,colour,\"weight, in kg\",kind\n1,rot,2,huge\n",
        "text-number.csv": "the length,colour,\"weight, in kg\"\n1,rot,2\n1,rot,heavy\n",
        "less.csv": "the length,\"weight, in kg\"\n1,2\n",
        "more.csv": "the length,colour,\"weight, in kg\",extra\n1,rot,2,3\n",
    }  # fmt: skip
    for name, text in files.items():
        (here / name).write_text(text)
    (here / "binary.csv").write_bytes(bytes(range(256)) * 4)
    (here / "empty-folder").mkdir()
    shutil.copytree(here / "iris-run", here / "half-run")
    (here / "half-run" / "model.safetensors").unlink()
    for name in ("half-images", "cut-images"):
        (here / name).mkdir()
        for file in (here / "images").iterdir():
            content = file.read_bytes()
            if name == "cut-images":
                content = content[: len(content) - 1]
            elif file.name.startswith("t10k"):
                continue
            (here / name / file.name).write_bytes(content)
    assert lines


@pytest.mark.parametrize("case", WRONG_USAGE, ids=lambda case: case[0])
def test_wrong_usage(layerlab, here, case):
    before = contents(here)
    command, *parts = case
    answer = layerlab(command)
    assert (answer.code, answer.out) == (2, ""), answer
    assert "Error: " in answer.err
    for part in parts:
        assert part in answer.err
    assert contents(here) == before


@pytest.mark.parametrize("case", FAILED, ids=lambda case: case[0])
def test_failed_jobs(layerlab, here, case):
    add_hostile_files(here)
    before = contents(here)
    command, *parts = case
    answer = layerlab(command)
    assert answer.code == 1, answer
    said = re.sub(r"^engine .*\n", "", answer.err)  # what has begun says on what it computes
    assert said.startswith("Error: "), answer
    assert "something went wrong inside" not in answer.err
    assert "fit(" not in answer.err
    for part in parts:
        assert part in answer.err
    # A failed job leaves what there was; training that breaks down leaves the run it had begun.
    after = {name: text for name, text in contents(here).items() if not name.startswith("runs")}
    assert after == before


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_failed_job_leaves_no_folder(layerlab, here):
    for command in (
        "train titanic",
        "train table.csv --target no",
        "train iris --layers 1000000,1000000",
    ):
        assert layerlab(command).code == 1
        assert layerlab(command, "--out", "new").code == 1
    assert not (here / "runs").exists()
    assert not (here / "new").exists()


# ── faults of the library itself ─────────────────────────────────────────────────────────────────


@pytest.fixture
def broken(monkeypatch):
    """Have `layerlab summary` raise an error."""

    def install(error):
        def raises(*_, **__):
            raise error

        monkeypatch.setattr(main.commands["summary"], "callback", raises)

    return install


def test_a_fault_of_the_library_is_told_without_a_traceback(layerlab, broken, monkeypatch):
    monkeypatch.delenv("LAYERLAB_DEBUG", raising=False)
    broken(ZeroDivisionError("oh"))
    answer = layerlab("summary", "x")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "Error: something went wrong inside layerlab: ZeroDivisionError: oh\n"
        "  Fix: run it again with LAYERLAB_DEBUG=1 to see where, and report it\n"
    )


def test_debug_shows_where(layerlab, broken, monkeypatch):
    monkeypatch.setenv("LAYERLAB_DEBUG", "1")
    broken(ZeroDivisionError("oh"))
    with pytest.raises(ZeroDivisionError):
        layerlab("summary", "x")


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (MemoryError("Unable to allocate 3 GiB"), 1, "Error: there is not enough memory: Unable"),
        (PermissionError(13, "Permission denied", "a/b"), 1, "Error: Permission denied: a/b\n"),
        (OSError("strange"), 1, "Error: strange\n"),
        (
            FileNotFoundError(2, "No such"),
            1,
            "Error: the folder that you are in is no longer there",
        ),
        (KeyboardInterrupt(), 130, "stopped by Ctrl-C"),
        (DataError("what", detail="numbers", fix="mend"), 1, "Error: what\n  numbers\n  Fix: mend"),
    ],
)
def test_each_kind_of_error(layerlab, broken, error, code, text):
    broken(error)
    answer = layerlab("summary", "x")
    assert answer.code == code
    assert text in answer.err


def test_ctrl_c_once_more_while_the_first_is_answered(layerlab, broken, monkeypatch):
    broken(KeyboardInterrupt())

    def say(*_):
        raise KeyboardInterrupt

    monkeypatch.setitem(type(main).invoke.__globals__, "say", say)
    answer = layerlab("summary", "x")
    assert (answer.code, answer.err) == (130, "")


# ── damaged runs ─────────────────────────────────────────────────────────────────────────────────


def places(value, path=()):
    """Every place in a JSON value."""
    yield path
    inner = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        inner = list(enumerate(value))[:2]
    for key, part in inner:
        yield from places(part, (*path, key))


def changed(value, path, new):
    """A JSON value with another one at a place, or with nothing there if `new` is `changed`."""
    if not path:
        return new if new is not changed else {}
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1 and new is changed:
        del copy[path[0]]
    else:
        copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("name", ["kind-run", "amount-run", "digits-run"])
def test_no_damage_to_the_settings_causes_a_fault(layerlab, here, name):
    file = here / name / "config.json"
    whole = json.loads(file.read_text())
    if name == "digits-run":  # long lists of pixels: their names are as those of the tables
        whole = {**whole, "results": {}}
    data = "digits" if name == "digits-run" else "new.csv"
    chance = random.Random(name)
    refused = 0
    for path in places(whole):
        for new in chance.sample([changed, None, "x", -1, 0.5, [], {}, [[]], True, 10**400], 4):
            file.write_text(json.dumps(changed(whole, path, new)))
            for command in (("summary", name), ("evaluate", name, data)):
                answer = layerlab(*command)
                assert answer.code in (0, 1), (path, new)
                assert "something went wrong inside" not in answer.err, (path, new, answer.err)
                refused += answer.code
    assert refused > 100


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", "null", '"x"', "{}", "\ufeff{}", "[" * 100_000]
)
def test_settings_that_are_no_settings(layerlab, here, text):
    (here / "iris-run" / "config.json").write_text(text)
    for command in (
        ("summary", "iris-run"),
        ("evaluate", "iris-run", "iris"),
        ("predict", "iris-run", "new.csv"),
        ("train", "iris", "--resume", "--out", "iris-run"),
    ):
        answer = layerlab(*command)
        assert (answer.code, answer.out) == (1, "")
        assert "'iris-run/config.json' is damaged" in answer.err


def test_settings_that_are_no_text(layerlab, here):
    (here / "iris-run" / "config.json").write_bytes(b"\xff\xfe\x00")
    answer = layerlab("summary", "iris-run")
    assert answer.code == 1
    assert "is damaged" in answer.err


@pytest.mark.parametrize("kept", [0, 1, 8, 100, -1])
@pytest.mark.parametrize("file", ["model.safetensors", "checkpoint.safetensors"])
def test_files_that_were_cut_off(layerlab, here, file, kept):
    path = here / "iris-run" / file
    path.write_bytes(path.read_bytes()[:kept])
    command = ["evaluate", "iris-run", "iris"]
    if file.startswith("checkpoint"):
        command = ["train", "iris", "--resume", "--out", "iris-run", "--quiet"]
    answer = layerlab(*command)
    assert answer.code == 1
    assert f"'iris-run/{file}' is no whole safetensors file" in answer.err
    assert "use another copy" in answer.err


def test_files_in_which_bytes_were_changed(layerlab, here):
    chance = random.Random(1)
    for file in ("model.safetensors", "checkpoint.safetensors"):
        path = here / "iris-run" / file
        whole = path.read_bytes()
        head = 8 + int.from_bytes(whole[:8], "little")
        for _ in range(60):
            damaged = bytearray(whole)
            damaged[chance.randrange(head)] ^= 1 << chance.randrange(8)
            path.write_bytes(damaged)
            command = ["evaluate", "iris-run", "iris"]
            if file.startswith("checkpoint"):
                command = ["train", "iris", "--resume", "--out", "iris-run", "--quiet"]
            answer = layerlab(*command)
            assert answer.code in (0, 1)
            assert "something went wrong inside" not in answer.err
            path.write_bytes(whole)


def test_weights_of_another_network(layerlab, here):
    (here / "iris-run" / "model.safetensors").write_bytes(
        (here / "kind-run" / "model.safetensors").read_bytes()
    )
    answer = layerlab("evaluate", "iris-run", "iris")
    assert answer.code == 1
    assert "0.weight" in answer.err


def test_weights_that_are_no_numbers(layerlab, here):
    path = here / "kind-run" / "model.safetensors"
    whole = path.read_bytes()
    path.write_bytes(whole[:-4] + b"\x00\x00\xc0\x7f")  # the last number becomes NaN
    for command in (("predict", "kind-run", "new.csv"), ("evaluate", "kind-run", "new.csv")):
        answer = layerlab(*command)
        assert (answer.code, answer.out) == (1, "")
        assert "not finite" in answer.err


@pytest.mark.parametrize("command", ["predict kind-run new.csv", "evaluate kind-run new.csv"])
def test_a_run_without_weights_says_how_to_finish_it(layerlab, here, command):
    (here / "kind-run" / "model.safetensors").unlink()
    answer = layerlab(command)
    assert answer.code == 1
    assert "'kind-run' has no trained weights yet" in answer.err
    assert "layerlab train table.csv --out kind-run --resume" in answer.err


# ── what real processes do with their output ─────────────────────────────────────────────────────


def test_a_terminal_that_knows_ascii_only(here, layerlab_process):
    for command in (["train", "iris", "--epochs", "1"], ["summary", "iris-run"]):
        running = layerlab_process(*command, PYTHONIOENCODING="ascii")
        out, err = running.communicate()
        assert running.returncode == 0, err
        assert b"x (4 + 1)" in out
        assert (out + err).isascii()
        assert b"\x1b" not in out + err


def test_a_file_name_that_is_no_text(here, layerlab_process):
    name = os.fsdecode(b"\xff\xfe.csv")
    try:
        (here / name).write_text("a,y\n1,2\n")
    except OSError:
        pytest.skip("this system has no such names")
    for command in (("train", name), ("predict", "kind-run", name), ("evaluate", "iris-run", name)):
        running = layerlab_process(*command)
        _, err = running.communicate()
        assert running.returncode == 1
        assert err.startswith(b"Error: ??.csv "), err


def test_the_plain_c_locale(here, layerlab_process):
    running = layerlab_process("summary", "iris-run", LC_ALL="C", LANG="C", TERM="dumb")
    out, err = running.communicate()
    assert (running.returncode, err) == (0, b"")
    assert b"total" in out


def shell(command: str) -> subprocess.CompletedProcess[bytes]:
    """Run a shell command in which `layerlab` is the command line."""
    start = f"{sys.executable} -c 'from layerlab.cli import main; main()'"
    return subprocess.run(
        ["bash", "-c", command.replace("layerlab", start)],
        capture_output=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def test_a_reader_that_goes_away(here):
    done = shell("layerlab train iris --epochs 2 | head -1; echo ${PIPESTATUS[0]}")
    lines = done.stdout.decode().splitlines()
    assert lines[0].startswith("iris: 150 rows")
    assert lines[1] in ("0", "1")  # all may have been written before the reader went
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr


def test_a_full_disk_and_a_closed_output(here):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = shell("layerlab summary iris-run > /dev/full; echo $?")
    assert done.stdout == b"1\n"
    assert done.stderr == b"Error: No space left on device\n"
    done = shell("layerlab predict kind-run new.csv > /dev/full; echo $?")
    assert done.stdout == b"1\n"
    done = shell("layerlab --help > /dev/full; echo $?")
    assert (done.stdout, done.stderr) == (b"1\n", b"Error: No space left on device\n")
    done = shell("layerlab summary iris-run >&-; echo $?")
    assert done.stdout in (b"0\n", b"1\n")
    assert b"Traceback" not in done.stderr
