"""ARCHITECTURE.md is true: the import chain, the rooms, and where array libraries are called."""

import ast
import graphlib
import inspect
import re
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    """The fenced block of the page that is called so."""
    return re.search(rf"```{name}\n(.*?)```", PAGE, re.DOTALL)[1]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


TREES = {module_name(p): ast.parse(p.read_text("utf-8")) for p in SOURCE.rglob("*.py")}
# Lessons are files for readers: they use the library from outside.
MODULES = {n: tree for n, tree in TREES.items() if not n.startswith("layerlab.course.lessons")}
CHAIN = [room.strip() for room in block("chain").replace("\n", " ").split("→")]
ORDER = {room.strip("*"): place for place, room in enumerate(CHAIN)}


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def imported(node: ast.AST) -> list[str]:
    """The modules of layerlab that one statement imports."""
    if isinstance(node, ast.Import):
        return [a.name for a in node.names if a.name.split(".")[0] == "layerlab"]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"line {node.lineno}: a relative import"
        if (node.module or "").split(".")[0] == "layerlab":
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            return [name if name in TREES else str(node.module) for name in inner]
    return []


@cache
def imports(module: str) -> list[str]:
    return [name for node in ast.walk(MODULES[module]) for name in imported(node)]


def test_the_rooms_are_those_of_the_page():
    present = {room_of(module) for module in MODULES}
    for room in CHAIN:
        assert room.endswith("*") is (room.strip("*") not in present), f"{room}: set its star right"
    assert present <= set(ORDER), "the chain lacks a room"
    listed = re.findall(r"^  (\w+)(?:\.py|/)(\*?)  ", block("rooms"), re.MULTILINE)
    rooms = {room.replace("layerlab", "__init__") for room in CHAIN}
    assert {name + star for name, star in listed} == rooms


def test_imports_run_from_right_to_left():
    wrong = [
        f"{module} imports {name}"
        for module in MODULES
        for name in imports(module)
        if ORDER[room_of(name)] > ORDER[room_of(module)]
    ]
    assert not wrong


def test_naive_imports_errors_and_nothing_else():
    assert "`naive` imports `errors` and nothing else" in PAGE
    assert set(imports("layerlab.naive")) == {"layerlab.errors"}


def test_no_cycle_between_files():
    # A package's table of contents imports its files; they may not import it back.
    graph = {m: set(imports(m)) for m in MODULES}
    assert len(list(graphlib.TopologicalSorter(graph).static_order())) >= len(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_no_import_of_layerlab_inside_a_function(module):
    functions = (n for n in ast.walk(MODULES[module]) if isinstance(n, ast.FunctionDef))
    assert not [name for f in functions for node in ast.walk(f) for name in imported(node)]


def test_every_path_on_the_page_exists():
    paths = re.findall(r"`((?:src|tests|bench|tools)/[\w./]+)`", PAGE)
    assert paths
    assert not [p for p in paths if not (ROOT / p).exists()]


# ── where array libraries are called ─────────────────────────────────────────────────────────────

RESTRICTED = block("gradient-rooms").split()
ALLOWED = set(block("allowed").split())
EXCEPTIONS = {
    line.split(":")[0]: set(line.split(":")[1].split("  ")[0].split())
    for line in block("exceptions").splitlines()
}


def is_library(node: ast.expr, libraries: set[str]) -> bool:
    """Whether an expression is `np`, a name that holds a namespace, or `namespace(x)` itself."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).split(".")[-1] == "namespace"
    return isinstance(node, ast.Name) and node.id in libraries


def attribute(node: ast.AST, libraries: set[str]) -> str:
    """`linalg.qr` for `np.linalg.qr`, nothing for what belongs to no array library."""
    if not isinstance(node, ast.Attribute):
        return ""
    if is_library(node.value, libraries):
        return node.attr
    outer = attribute(node.value, libraries)
    return f"{outer}.{node.attr}" if outer else ""


def is_function(name: str) -> bool:
    """Whether NumPy has a function of this name: types, constants and their attributes are not."""
    thing = np
    for part in name.split("."):
        if isinstance(thing, type):
            return False
        thing = getattr(thing, part, None)
    return callable(thing) and not isinstance(thing, type)


def library_functions(tree: ast.AST) -> set[str]:
    """The functions of an array library that a file mentions, called or not."""
    libraries, found = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            libraries |= {a.asname or a.name for a in node.names if a.name == "numpy"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "numpy":
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.Assign) and is_library(node.value, set()):
            libraries |= {ast.unparse(target) for target in node.targets}
    found |= {attribute(node, libraries) for node in ast.walk(tree)}
    return {name for name in found if is_function(name)}


@pytest.mark.parametrize("module", [m for m in MODULES if room_of(m) in RESTRICTED])
def test_array_libraries_are_called_as_the_page_says(module):
    allowed = ALLOWED | EXCEPTIONS.get(module.removeprefix("layerlab."), set())
    assert not library_functions(MODULES[module]) - allowed


@pytest.mark.parametrize("room", EXCEPTIONS)
def test_every_exception_is_needed(room):
    assert EXCEPTIONS[room] <= library_functions(MODULES[f"layerlab.{room}"])


@pytest.mark.parametrize(
    ("code", "functions"),
    [
        ("import numpy as np\nnp.exp(x.data)", {"exp"}),
        ("import numpy\nnumpy.linalg.norm(x)", {"linalg.norm"}),
        ("from numpy import tanh", {"tanh"}),
        ("from layerlab import arrays\narrays.namespace(x).sqrt(x)", {"sqrt"}),
        ("xp = namespace(x)\nf = xp.exp", {"exp"}),
        (
            "import numpy as np\nfrom numpy.typing import NDArray\nnp.float32, np.pi, np.bool_",
            set(),
        ),
    ],
)
def test_calls_of_array_libraries_are_found(code, functions):
    assert library_functions(ast.parse(code)) == functions


# ── files and names ──────────────────────────────────────────────────────────────────────────────


def test_import_loads_numpy_and_nothing_else():
    """In a process of its own; what Python itself loads at the start does not count."""
    code = (
        "import sys; before = set(sys.modules); import layerlab; "
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split()) - sys.stdlib_module_names
    assert {name for name in loaded if not name.startswith("_")} == {"layerlab", "numpy"}


@pytest.mark.parametrize("module", MODULES)
def test_every_file_opens_with_a_sentence(module):
    docstring = ast.get_docstring(TREES[module])
    assert docstring
    assert docstring.split("\n\n")[0].rstrip()[-1] in ".:", docstring


@pytest.mark.parametrize("module", MODULES)
def test_public_names_exist_once_and_say_what_they_are(module):
    loaded = import_module(module)
    names = getattr(loaded, "__all__", [])
    assert len(names) == len(set(names))
    things = {name: getattr(loaded, name) for name in names}
    described = [t for t in things.values() if inspect.isroutine(t) or inspect.isclass(t)]
    # `pow = Tensor.__pow__`: what an operator does needs no sentence.
    assert not [t for t in described if not t.__doc__ and not t.__name__.startswith("__")]
