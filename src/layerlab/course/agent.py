"""What runs beside the learner's code: it gets one question at a time, and knows no answer.

It runs in a process of its own that channel.py starts, with wire.py and rules.py; nothing else of
layerlab is there.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import copy
import importlib.abc
import importlib.machinery
import inspect
import io
import json
import linecache
import os
import random
import sys
import types
from typing import Any, BinaryIO

import numpy as np

from layerlab.course.rules import limit, refuse
from layerlab.course.wire import Broken, Mirror, kind_name, read_frame, write_frame

__all__ = ["main"]

PRINTED = 20_000  # characters that are kept of what the code prints
MOST_PRINTED = 200_000  # then it is stopped


# ── the learner's side ───────────────────────────────────────────────────────────────────────────


class _Here(Mirror):
    """The mirror of the process in which the learner's code runs."""

    def __init__(self, agent: Agent) -> None:
        super().__init__(1)
        self.agent = agent

    def describe(self, thing: Any, put: Any) -> dict[str, Any]:
        if isinstance(thing, Stub | _StubFunction):
            state = vars(thing) if isinstance(thing, Stub) else {}
            return {"yours": {name: put(value) for name, value in state.items()}}
        if inspect.isclass(thing):
            defaults = [put(value) for value in _kept_defaults(thing)]
            shared = self._shared(thing, put)
            return {"class": self._class(thing), "attributes": shared, "defaults": defaults}
        if isinstance(thing, types.ModuleType | io.IOBase):
            return {"other": kind_name(type(thing))}
        routine = inspect.isroutine(thing) or (callable(thing) and not self._own(type(thing)))
        if routine or hasattr(thing, "__wrapped__"):  # one made by numpy.vectorize, say
            return {"function": _signature(thing), "name": str(getattr(thing, "__name__", ""))[:80]}
        if self._own(type(thing)):
            return {"object": put(type(thing)), "attributes": _state(thing, put)}
        return {"other": kind_name(type(thing))}

    @staticmethod
    def _own(kind: type) -> bool:
        return kind.__module__.split(".")[0] == "mylayers"

    def _class(self, kind: type) -> dict[str, Any]:
        methods: dict[str, Any] = {}
        for one in reversed(kind.__mro__):
            if not self._own(one):
                continue
            for name, value in vars(one).items():
                if name.startswith("__") and name not in ("__call__", "__len__", "__getitem__"):
                    continue
                if isinstance(value, property):
                    methods[name] = "property"
                elif isinstance(value, staticmethod):
                    methods[name] = {"static": _signature(value.__func__)}
                elif isinstance(value, classmethod):
                    methods[name] = {"static": _signature(getattr(kind, name))}
                elif inspect.isfunction(value) or hasattr(value, "__wrapped__"):
                    methods[name] = {"method": _signature(value)}
        return {"name": kind_name(kind), "signature": _signature(kind), "methods": methods}

    def _shared(self, kind: type, put: Any) -> dict[str, Any]:
        return {
            name: put(value)
            for name, value in vars(kind).items()
            if not name.startswith("__")
            and isinstance(value, bool | int | float | str | list | dict | np.ndarray)
        }

    def make(self, form: dict[str, Any], get: Any) -> Any:
        if "call" in form:
            return _StubFunction(self.agent, form["n"])
        return _stub(self.agent, form["n"], form["methods"])

    def update(self, thing: Any, form: dict[str, Any], get: Any) -> None:
        for part in (*form.get("defaults", ()), *form.get("views", ())):
            get(part)  # which changes them in place
        for name, part in form.get("attributes", {}).items():
            value = get(part)
            if isinstance(thing, Stub):
                vars(thing)[name] = value
                continue
            with contextlib.suppress(Exception):  # a property, a slot that is empty
                if getattr(thing, name, None) is not value:
                    setattr(thing, name, value)


def _kept_defaults(kind: type) -> list[Any]:
    """Lists and the like that are defaults of a class's methods: they live as long as it does."""
    functions = [value for value in vars(kind).values() if inspect.isfunction(value)]
    defaults = [value for one in functions for value in one.__defaults__ or ()]
    return [value for value in defaults if isinstance(value, list | dict)]


def _state(thing: Any, put: Any) -> dict[str, Any]:
    """The attributes of an object, those in slots too."""
    names = list(getattr(thing, "__dict__", {}))
    for kind in type(thing).__mro__:
        slots = vars(kind).get("__slots__", ())
        names += [slots] if isinstance(slots, str) else list(slots)
    found = {}
    for name in names[:200]:
        with contextlib.suppress(AttributeError):
            if isinstance(name, str) and not name.startswith("__"):
                found[name] = put(getattr(thing, name))
    return found


def _signature(function: Any) -> list[Any] | None:
    """[name, kind, default] of each argument; None where it is not to be known."""
    function = getattr(function, "pyfunc", function)  # of numpy.vectorize
    try:
        parameters = list(inspect.signature(function).parameters.values())[:30]
    except (TypeError, ValueError):
        return None
    found: list[Any] = []
    for parameter in parameters:
        entry: list[Any] = [parameter.name, int(parameter.kind)]
        if parameter.default is not parameter.empty:
            plain = isinstance(parameter.default, bool | int | float | str | None)
            finite = not isinstance(parameter.default, float) or np.isfinite(parameter.default)
            entry.append([parameter.default] if plain and finite else [])
        found.append(entry)
    return found


class Stub:
    """An object of the other side: its methods are called there."""


def _stub(agent: Agent, number: int, methods: list[str]) -> Stub:
    def method(name: str) -> Any:
        return lambda self, *args, **kwargs: agent.call_back(number, name, args, kwargs)

    kind: Any = type("Layer", (Stub,), {name: method(name) for name in methods})
    return kind()


class _StubFunction:
    """A function of the other side."""

    def __init__(self, agent: Agent, number: int) -> None:
        self._agent, self._number = agent, number

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._agent.call_back(self._number, "", args, kwargs)


class TooMuchPrinted(BaseException):
    """The code prints pages: stopped where it cannot catch it by mistake."""


class Sink(io.TextIOBase):
    """Keeps the beginning of what is printed, and stops at pages of it."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.count = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.count < PRINTED:
            self.kept.append(text[: PRINTED - self.count])
        self.count += len(text)
        if self.count > MOST_PRINTED:
            raise TooMuchPrinted
        return len(text)

    def taken(self) -> str:
        """What was printed since the last time."""
        text, self.kept, self.count = "".join(self.kept), [], 0
        return text


class Agent:
    """Answers the questions that come, one after the other, until none comes any more."""

    def __init__(self, asked: BinaryIO, answers: BinaryIO) -> None:
        self.asked, self.answers = asked, answers
        self.mirror = _Here(self)
        self.sink = Sink()
        self.files: set[str] = set()
        self.module = types.ModuleType("mylayers")

    def serve(self) -> None:
        """Read a question, answer it, and so on."""
        sys.stdout = sys.stderr = self.sink
        while True:
            try:
                header, body = read_frame(self.asked)
            except EOFError:
                return
            self._answer(header, body)

    def _answer(self, header: Any, body: bytes) -> None:
        content = b""
        own = os.getpid()
        try:
            value = getattr(self, f"do_{header['do']}")(header, body)
            form, content = self.mirror.encode(value)
            reply = {"value": form}
        except BaseException as error:
            reply = {"raised": self._told(error)}
        if os.getpid() != own:  # a child of the code's own: only one may answer
            os._exit(0)
        with contextlib.suppress(TooMuchPrinted):
            reply["printed"] = self.sink.taken()[:4000]
        try:
            write_frame(self.answers, reply, content)
        except Broken as error:
            write_frame(self.answers, {"raised": {"kind": "TooLarge", "message": str(error)}})

    # ── before anything of the learner's runs

    def do_read(self, header: Any, body: bytes) -> Any:
        """What stands in each cell: the names it binds, what it imports; or why it is no Python."""
        cells = json.loads(body)
        return [_facts(cell) for cell in cells]

    # ── the learner's code

    def do_load(self, header: Any, body: bytes) -> Any:
        """Prepare the module of the lesson; those of earlier lessons can be imported."""
        request = json.loads(body)
        np.random.seed(request["seed"] % 2**32)
        random.seed(request["seed"])
        package = types.ModuleType("mylayers")
        package.__path__ = []
        sys.modules["mylayers"] = package
        sys.meta_path.insert(0, _Earlier(self, request["earlier"]))
        self.module = types.ModuleType(request["module"])
        sys.modules[request["module"]] = self.module
        setattr(package, request["module"].partition(".")[2], self.module)
        refuse(request["refuse"], set(request["imports"]))

    def do_run(self, header: Any, body: bytes) -> Any:
        """Run one cell of the lesson."""
        cell = json.loads(body)
        self.note(cell["file"], cell["text"])
        source = "\n" * (cell["line"] - 1) + cell["source"]
        exec(compile(source, cell["file"], "exec", dont_inherit=True), vars(self.module))

    def note(self, file: str, text: str) -> None:
        """Know a file's lines, for errors that happen on them."""
        self.files.add(file)
        linecache.cache[file] = (len(text), None, text.splitlines(True), file)

    def do_find(self, header: Any, body: bytes) -> Any:
        """A name of the lesson, and in which files its code stands."""
        found = getattr(self.module, header["name"])
        return found, sorted(_files(found))

    def do_call(self, header: Any, body: bytes) -> Any:
        """Call a function, or a method of an object; the reply tells all arguments as they are now.

        The request's value is (thing, method or None, arguments, named arguments).
        """
        thing, method, args, kwargs = self.mirror.decode(header["value"], body)
        with np.errstate():
            function = thing if method is None else getattr(thing, method)
            result = function(*args, **dict(kwargs))
        return result, thing, args, kwargs

    def do_get(self, header: Any, body: bytes) -> Any:
        """An attribute that is worked out when it is read."""
        thing, name = self.mirror.decode(header["value"], body)
        return getattr(thing, name), thing

    def do_copy(self, header: Any, body: bytes) -> Any:
        """A copy of an object, with copies of all that it holds."""
        return copy.deepcopy(self.mirror.decode(header["value"], body))

    def call_back(self, number: int, method: str, args: Any, kwargs: Any) -> Any:
        """Call a method of an object that lives on the other side, while a question is open."""
        thing = self.mirror.things[number]
        form, content = self.mirror.encode((thing, method, args, tuple(kwargs.items())))
        write_frame(self.answers, {"callback": form}, content)
        header, body = read_frame(self.asked)
        if "raised" in header:
            raise RuntimeError(str(header["raised"]))
        return self.mirror.decode(header["value"], body)[0]

    # ── errors

    def _told(self, error: BaseException) -> dict[str, Any]:
        kind, said = kind_name(type(error)), ""
        with contextlib.suppress(BaseException):
            said = " ".join(str(error)[:10_000].split())[:300]
        if isinstance(error, TooMuchPrinted):
            return {"kind": "prints", "message": "it prints pages and pages"}
        if isinstance(error, RecursionError):
            said = "it calls itself without an end"
        if isinstance(error, MemoryError):
            said = said or "it asks for more memory than there is"
        if isinstance(error, Broken):
            kind = "TooLarge"
        if isinstance(error, SyntaxError) and error.filename in self.files:
            line = str(error.text or "").strip()[:200]
            return {"kind": kind, "message": str(error.msg)[:300], "line": line,
                    "number": error.lineno, "file": error.filename}  # fmt: skip
        trace, own = error.__traceback__, None
        for _ in range(3000):
            if trace is None:
                break
            if trace.tb_frame.f_code.co_filename in self.files:
                own = trace
            trace = trace.tb_next
        if own is None:
            return {"kind": kind, "message": said}
        code = own.tb_frame.f_code
        line = linecache.getline(code.co_filename, own.tb_lineno).strip()[:200]
        given = ""
        with contextlib.suppress(Exception):
            given = _given(own.tb_frame)
        where = {"line": line, "number": own.tb_lineno, "file": code.co_filename}
        return {
            "kind": kind,
            "message": said,
            "function": code.co_name[:80],
            "given": given,
            **where,
        }


def _given(frame: types.FrameType) -> str:
    """The arguments of the function that failed: "x = array (2, 3)"."""
    code, values = frame.f_code, frame.f_locals
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    told = []
    for name in names:
        if name in values and name not in ("self", "cls", ".0"):
            told.append(f"{name} = {_described(values[name])}")
    return ", ".join(told)[:300]


def _described(value: Any) -> str:
    if isinstance(value, bool | int | float | str | None):
        return repr(value)[:40]
    if isinstance(value, np.ndarray) and value.size > 6:
        return f"array {value.shape}"
    if isinstance(value, np.ndarray):
        shown = np.array2string(value, separator=", ", precision=4)
        return f"array {' '.join(shown.split())}"
    if isinstance(value, list | tuple) and len(value) <= 6 and len(repr(value)) <= 80:
        return repr(value)
    if isinstance(value, list | tuple):
        return f"{kind_name(type(value))} of {len(value)}"
    return kind_name(type(value))


def _files(found: Any) -> set[str]:
    """The files in which the code of a function, or of a class's methods, stands."""
    codes = [found, *vars(found).values()] if inspect.isclass(found) else [found]
    codes = [getattr(one, "__func__", one) for one in codes]
    return {one.__code__.co_filename for one in codes if inspect.isfunction(one)}


def _facts(cell: dict[str, Any]) -> dict[str, Any]:
    """What a cell binds at its top level, in which way, and what is imported anywhere in it."""
    try:
        tree = ast.parse("\n" * (cell["line"] - 1) + cell["source"], cell["file"])
    except SyntaxError as error:
        text = str(error.text or "").strip()[:200]
        return {"error": ["SyntaxError", str(error.msg)[:300], text, error.lineno or 0]}
    except (ValueError, RecursionError, MemoryError) as error:
        return {"error": [type(error).__name__, str(error)[:300] or "it is too deep", "", 0]}
    binds: list[list[Any]] = []
    imports: list[str] = []
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in tree.body:
        if isinstance(node, functions):
            binds.append([node.name, "def", node.lineno])
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(
            node.value, ast.Lambda | ast.Call
        ):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            binds += [[t.id, "def", node.lineno] for t in targets if isinstance(t, ast.Name)]
        else:
            for part in ast.walk(node):
                if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
                    binds.append([part.id, "assigned", part.lineno])
    for part in ast.walk(tree):
        if isinstance(part, ast.Import):
            imports += [alias.name for alias in part.names]
        elif isinstance(part, ast.ImportFrom):
            imports.append("." * part.level + (part.module or ""))
        elif isinstance(part, ast.Global):
            binds += [[name, "assigned", part.lineno] for name in part.names]
    for part in tree.body:
        if isinstance(part, ast.Import | ast.ImportFrom):
            names = [alias.asname or alias.name.split(".")[0] for alias in part.names]
            binds += [[name, "imported", part.lineno] for name in names]
    return {"binds": binds[:500], "imports": sorted(set(imports))[:100]}


class _Earlier(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds `mylayers.neuron` and its like in the texts that came with the lesson."""

    def __init__(self, agent: Agent, sources: dict[str, list[str]]) -> None:
        self.agent = agent
        self.sources = sources  # module -> [file, text]

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name in self.sources:
            return importlib.machinery.ModuleSpec(name, self)
        if name.startswith("mylayers."):
            raise ModuleNotFoundError(f"{name} is not there yet", name=name)
        return None

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        file, text = self.sources[module.__name__]
        self.agent.note(file, text)
        exec(compile(text, file, "exec", dont_inherit=True), vars(module))


def main() -> None:
    """Take the pipes away from where prints go, and serve."""
    asked = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)
    header, _ = read_frame(asked)
    limit(header["seconds"], header["memory"])
    builtins.exit = builtins.quit = None  # type: ignore[assignment]
    agent = Agent(asked, answers)
    write_frame(answers, {"value": None})
    agent.serve()
    os._exit(0)  # threads and handlers of the checked code have nothing more to say
