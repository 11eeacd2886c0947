"""Code in another process is judged as it is here: `diagnose` says the same of both."""

import re
from pathlib import Path

import numpy as np
import pytest

from layerlab.check import ROLES, diagnose
from layerlab.check.guard import Relayed
from layerlab.check.loading import load
from layerlab.course.channel import ChildGone, start_child
from layerlab.course.grading import PACKAGE
from layerlab.course.remote import Remote, RemoteObject, Source, plain_output
from layerlab.course.wire import Other

SUBJECTS = Path(__file__).parent.parent / "check" / "subjects"
EVERY = 20  # of the implementations that use no library but NumPy
TENSORS = re.compile(r"layerlab|tensor|\.grad\b|\.data\b", re.IGNORECASE)


def header(text):
    return dict(re.findall(r"^# (\w+): (.*)$", text, re.MULTILINE))


def chosen(role):
    files = sorted((SUBJECTS / role).glob("*.py"))
    return [file for file in files if not TENSORS.search(file.read_text("utf-8"))][::EVERY]


@pytest.fixture
def remote():
    """Code of the learner's in its process: `remote("def f(x): ...")`."""
    channels = []

    def started(text, **earlier):
        channel = start_child(20)
        channels.append(channel)
        channel.allow(20)
        made = Remote(channel)
        modules = {f"mylayers.{name}": (f"mylayers/{name}.py", t) for name, t in earlier.items()}
        made.load("mylayers.lesson", earlier=modules, refuse=[str(PACKAGE)], seed=0)
        made.raised = made.run(Source(0, "lesson.py", text, text, 1))
        return made

    yield started
    for channel in channels:
        channel.close()


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_diagnosis_says_the_same_of_code_elsewhere(role, remote):
    files = chosen(role)
    assert len(files) >= 3
    for file in files:
        text = file.read_text("utf-8")
        said = header(text)
        here = diagnose(load(file, said["subject"]), role, name=said.get("name"))
        there = remote(text)
        found = diagnose(there.find(said["subject"])[0], role, name=said.get("name"))
        assert (found.passed, found.mistake) == (here.passed, here.mistake), file.name
        there.channel.close()


CODE = '''
import numpy as np


class Layer:
    """A layer."""
    shared = [1]
    count = 0

    def __init__(self, size, scale=2.0, *, names=("a",)):
        self.weights = np.full(size, scale)
        self.inner = {"bias": np.zeros(size)}
        self.friend = None

    def forward(self, x):
        return x * self.weights + self.inner["bias"]

    def __call__(self, x):
        return self.forward(x)

    def parameters(self):
        return [self.weights, self.inner["bias"]]

    @property
    def size(self):
        return self.weights.size

    @staticmethod
    def double(x):
        return 2 * x

    @classmethod
    def of_one(cls):
        return cls(1)

    def fail(self, x):
        raise ValueError("no\\x1b[31m such\\nthing")


class Slotted:
    __slots__ = ("w",)

    def __init__(self):
        self.w = np.ones(2)


def change(x):
    x[0] = 9
    return x


def call(f, x):
    return f(x) + 1


def forward(layer, x):
    layer.training = False
    return layer.forward(x) + layer.weight


def speak(n):
    print("a\\x07b" * n)
'''


def test_objects_elsewhere_are_like_objects_here(remote):
    there = remote(CODE)
    layer_class, files = there.find("Layer")
    assert files == ["lesson.py"]
    layer = layer_class(3, scale=4.0)
    assert isinstance(layer, layer_class)
    assert layer.weights.tolist() == [4, 4, 4]
    assert layer.forward(np.arange(3.0)).tolist() == [0, 4, 8]
    assert layer(np.ones(3)).tolist() == [4, 4, 4]
    assert layer.size == 3
    assert layer_class.double(4) == 8
    assert layer_class.of_one().weights.tolist() == [2]
    assert layer.friend is None
    assert (layer.shared, layer.count, layer_class.count) == ([1], 0, 0)


def test_arrays_that_are_changed_here_are_changed_there(remote):
    layer = remote(CODE).find("Layer")[0](2)
    layer.weights[0] = 10  # in place
    layer.inner["bias"] = np.array([1.0, 2.0])  # another array
    assert layer.forward(np.ones(2)).tolist() == [11, 4]
    layer.weights = np.array([0.0, 0.0])
    assert layer.forward(np.ones(2)).tolist() == [1, 2]


def test_what_is_listed_is_what_the_object_holds(remote):
    layer = remote(CODE).find("Layer")[0](2)
    weights, bias = layer.parameters()
    assert weights is layer.weights
    assert bias is layer.inner["bias"]
    weights += 1
    assert layer.forward(np.zeros(2) + 1).tolist() == [3, 3]


def test_arguments_that_are_changed_there_are_changed_here(remote):
    change, _ = remote(CODE).find("change")
    array, listed = np.zeros(2), [1, 2]
    assert change(array) is array
    assert array.tolist() == [9, 0]
    assert change(listed) is listed
    assert listed == [9, 2]


def test_objects_know_each_other(remote):
    layer_class = remote(CODE).find("Layer")[0]
    a, b = layer_class(1), layer_class(1)
    a.friend, b.friend = b, a
    a.weights[0] = 5
    assert b.forward(np.ones(1)).tolist() == [2]
    assert b.friend is a
    assert b.friend.weights.tolist() == [5]


def test_functions_and_objects_of_ours_are_called_there(remote):
    there = remote(CODE)
    assert there.find("call")[0](lambda x: x * 10, 4) == 41

    class Ours:
        def __init__(self):
            self.training = True
            self.weight = 100.0

        def forward(self, x):
            return x + 1

    ours = Ours()
    assert there.find("forward")[0](ours, 5) == 106
    assert ours.training is False


def test_an_error_of_ours_is_one_of_theirs(remote):
    def wrong(x):
        raise ValueError("not this one")

    with pytest.raises(Relayed, match="not this one"):
        remote(CODE).find("call")[0](wrong, 1)


def test_an_error_tells_the_line_and_what_came_in(remote):
    layer = remote(CODE).find("Layer")[0](2)
    with pytest.raises(ValueError, match="such thing") as caught:
        layer.fail(np.ones(2))
    raised = caught.value.raised
    assert raised.message == "no\\x1b[31m such thing"
    assert raised.function == "fail"
    assert raised.line.startswith("raise ValueError(")
    assert raised.number == CODE[: CODE.index("raise ValueError")].count("\n") + 1
    assert raised.given == "x = array [1., 1.]"


def test_signatures_are_the_same(remote):
    from inspect import signature

    there = remote(CODE)
    names: dict = {}
    exec(CODE, names)
    for name in ("change", "call", "speak"):
        assert str(signature(there.find(name)[0])) == str(signature(names[name]))
    layer = there.find("Layer")[0]
    assert list(signature(layer).parameters) == ["size", "scale", "names"]
    assert signature(layer).parameters["scale"].default == 2.0
    assert isinstance(signature(layer).parameters["names"].default, Other)
    assert str(signature(layer.forward)) == str(signature(names["Layer"].forward))


def test_slots_and_copies(remote):
    import copy

    there = remote(CODE)
    assert there.find("Slotted")[0]().w.tolist() == [1, 1]
    layer = there.find("Layer")[0](1)
    twin = copy.deepcopy(layer)
    twin.weights[0] = 7
    assert (layer.forward(1), twin.forward(1)) == (2, 7)


def test_what_is_printed_is_kept_without_control_characters(remote):
    there = remote(CODE)
    there.find("speak")[0](2)
    assert there.taken() == "a\\x07ba\\x07b\n"
    assert there.taken() == ""
    with pytest.raises(Relayed, match="prints pages"):
        there.find("speak")[0](10**6)


def test_text_for_a_terminal():
    assert plain_output("a\x1b[2J\r\nb\u202ec é") == "a\\x1b[2J\\r\nb\\u202ec é"


def test_earlier_lessons_can_be_imported(remote):
    there = remote(
        "from mylayers.neuron import one\n\ndef two(): return one() + 1",
        neuron="def one(): return 1",
    )
    assert there.find("two")[0]() == 2
    assert remote("from mylayers.layers import Dense").raised.kind == "ModuleNotFoundError"


@pytest.mark.parametrize(
    "text",
    [
        "import layerlab",
        "import torch",
        "import layerlab.functional",
        "import ctypes",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.kill(os.getppid(), 0)",
        "import socket",
        "import gc; gc.get_objects()",
        "import sys; sys.modules['layerlab']",
        f"open({str(PACKAGE / 'naive.py')!r})",
        f"open({str(Path(__file__))!r})",
        "open('written', 'w')",
        "open('/proc/self/cmdline')",
        "import __main__; __main__.module.refuse.__code__ = (lambda *a: 0).__code__",
    ],
)
def test_what_a_lesson_never_needs_is_refused(text, remote):
    assert remote(text).raised is not None


@pytest.mark.parametrize(
    "text",
    [
        "import math, random, itertools, functools, collections, dataclasses, typing, re, json",
        "import numpy.linalg, numpy.fft, numpy.polynomial",
        "import decimal, fractions, statistics, enum, abc, operator, time, datetime, unittest",
        "from typing import NamedTuple\nclass A(NamedTuple):\n    a: int = 1",
        "import timeit; timeit.timeit(lambda: None, number=1)",
    ],
)
def test_what_a_lesson_may_need_is_there(text, remote):
    assert remote(text).raised is None


def test_nothing_of_the_library_is_in_the_process(remote):
    """Not by name, nor as a module that something refers to."""
    there = remote(
        "import sys, types\n"
        "def found():\n"
        "    names = [n for n in sys.modules if n.split('.')[0] == 'layerlab']\n"
        "    files = [getattr(m, '__file__', '') or '' for m in sys.modules.values()]\n"
        "    return names + [f for f in files if 'layerlab' in f]\n"
    )
    assert there.find("found")[0]() == []


def test_the_end_of_the_process_is_told(remote):
    there = remote("import os\ndef leave(): os._exit(3)\ndef wait():\n    while True: pass")
    with pytest.raises(ChildGone, match="exit code 3"):
        there.find("leave")[0]()
    there = remote("def wait():\n    while True: pass")
    there.channel.allow(0.3)
    with pytest.raises(ChildGone, match=r"stopped after 0\.3 seconds"):
        there.find("wait")[0]()


def test_answers_that_make_no_sense_end_the_questions(remote):
    """The code finds the pipe, and writes into it what it likes."""
    there = remote(
        "import os\n"
        "def forge():\n"
        "    for fd in range(3, 30):\n"
        "        try: os.write(fd, b'LLab' + b'\\xff' * 100)\n"
        "        except OSError: pass\n"
    )
    with pytest.raises(ChildGone, match="no answer"):
        there.find("forge")[0]()


def test_objects_are_proxies_and_nothing_more(remote):
    layer = remote(CODE).find("Layer")[0](1)
    assert isinstance(layer, RemoteObject)
    with pytest.raises(AttributeError):
        layer.nothing()
    with pytest.raises(TypeError):
        layer + 1
