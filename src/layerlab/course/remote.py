"""The learner's classes and functions as they look from here: each call goes to their process.

`Remote` loads a lesson's cells there and gives, for a name, a class or function that can be called
as if it were here: it has the same signature, methods and attributes, and arrays that are changed
on one side are changed on the other. So `layerlab.check` judges it as it judges any code, and
nothing that it judges by is ever in the learner's process.
"""

from __future__ import annotations

import contextlib
import inspect
import json
import keyword
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from layerlab.check.cases import Raised
from layerlab.check.guard import Relayed, printable
from layerlab.course.channel import Channel, ChildGone
from layerlab.course.wire import Broken, Mirror, Other
from layerlab.tensor import Tensor

__all__ = ["Remote", "RemoteObject", "Source", "plain_output"]

MOST_METHODS = 100
MOST_PRINTED = 20_000  # characters that are kept of what a lesson prints


@dataclass(frozen=True)
class Source:
    """A piece of the learner's code: what Python runs, and how its place is told."""

    number: int
    file: str  # as it stands in messages: "02_activations.py"
    text: str  # the whole file, or the whole cell of a notebook
    source: str
    line: int  # of the source in the text, from 1

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return dict(vars(self))


class RemoteObject:
    """An object of one of the learner's classes; its attributes are those that it has there."""

    _remote: Remote

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return cls._remote.call(cls, None, args, kwargs)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Made already: the constructor has run in the other process."""

    def __deepcopy__(self, memo: Any) -> Any:
        return self._remote.copied(self)


class _There(Mirror):
    """The mirror of this side."""

    def __init__(self, remote: Remote) -> None:
        super().__init__(0)
        self.remote = remote
        self.lent: dict[int, tuple[Any, frozenset[str], frozenset[str]]] = {}

    def lend(self, thing: Any, methods: Iterable[str], names: Iterable[str] = ()) -> None:
        """From now on these methods may be called from there, and these attributes set."""
        self.lent[id(thing)] = (thing, frozenset(methods), frozenset(names))

    def is_lent(self, thing: Any, method: str) -> bool:
        """Whether this method of it may be called from there; "" is the thing itself."""
        return id(thing) in self.lent and method in self.lent[id(thing)][1]

    def describe(self, thing: Any, put: Any) -> dict[str, Any]:
        if isinstance(thing, RemoteObject):
            state = {name: put(value) for name, value in vars(thing).items()}
            views = self.remote.views.get(id(thing), {})
            return {"attributes": state, "views": [put(value) for value in views.values()]}
        if isinstance(thing, type) and issubclass(thing, RemoteObject):
            shared = {name: put(vars(thing)[name]) for name in _shared(thing)}
            return {"attributes": shared, "defaults": [put(value) for value in _defaults(thing)]}
        if isinstance(thing, Other) or id(thing) in self.remote.functions:
            return {}
        if inspect.isroutine(thing) or isinstance(thing, type):
            self.lend(thing, [""])
            return {"call": True}
        if isinstance(thing, Tensor | types.ModuleType):
            return {"methods": [], "attributes": {}}
        state = {name: put(v) for name, v in _state(thing).items() if _simple(v)}
        self.lend(thing, _methods(thing), state)
        return {"methods": _methods(thing), "attributes": state}

    def make(self, form: dict[str, Any], get: Any) -> Any:
        if "function" in form:
            return self.remote.function(form["name"], form["function"])
        if "class" in form:
            return self.remote.a_class(form["class"])
        if "object" in form:
            kind = get(form["object"])
            if isinstance(kind, type) and issubclass(kind, RemoteObject):
                return object.__new__(kind)
        raise Broken("a thing of an unknown kind")

    def update(self, thing: Any, form: dict[str, Any], get: Any) -> None:
        if "yours" in form:
            names = self.lent[id(thing)][2] if id(thing) in self.lent else frozenset()
            for name, part in form["yours"].items():
                value = get(part)
                if name in names and _state(thing).get(name) is not value:
                    setattr(thing, name, value)
            return
        found = {str(name): get(part) for name, part in form.get("attributes", {}).items()}
        if isinstance(thing, RemoteObject):
            if "object" in form:
                get(form["object"])  # what its class holds may have changed too
            vars(thing).clear()
            vars(thing).update({name: value for name, value in found.items() if _good(name)})
        elif isinstance(thing, type) and issubclass(thing, RemoteObject):
            for name, value in found.items():
                if vars(thing).get(name) is not value and _good(name):
                    setattr(thing, name, value)
            kept = [get(part) for part in form.get("defaults", ())]
            for function in [one for one in vars(thing).values() if _made(one)][:1]:
                # where `check` looks for what outlives an object, to put it back
                function.__kwdefaults__ = {f"_{i}": value for i, value in enumerate(kept)}


class Remote:
    """The learner's lesson in its process."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.mirror = _There(self)
        self.functions: dict[int, Any] = {}  # those of the learner, by id
        self.views: dict[int, dict[str, Any]] = {}  # arrays that properties gave, by the object
        self.printed = ""
        self.module = "mylayers"

    # ── questions

    def read(self, cells: Sequence[Source]) -> list[dict[str, Any]]:
        """What stands in each cell, before any of it runs."""
        body = json.dumps([cell.to_dict() for cell in cells]).encode()
        reply, content = self.channel.ask({"do": "read"}, body)
        found: list[dict[str, Any]] = self._value(reply, content)
        return found

    def load(
        self,
        module: str,
        *,
        earlier: Mapping[str, tuple[str, str]],
        refuse: Sequence[str],
        seed: int,
    ) -> None:
        """Make the module in which the cells are to run.

        `earlier`: (file, text) of each module that they may import. `refuse`: folders that are not
        to be read.
        """
        self.module = module
        request = {
            "module": module,
            "earlier": dict(earlier),
            "refuse": list(refuse),
            "imports": ["numpy"],
            "seed": seed,
        }
        reply, content = self.channel.ask({"do": "load"}, json.dumps(request).encode())
        self._value(reply, content)

    def run(self, cell: Source) -> Raised | None:
        """Run one cell; the error with which it stops, if it does."""
        reply, content = self.channel.ask({"do": "run"}, json.dumps(cell.to_dict()).encode())
        try:
            self._value(reply, content)
        except Relayed as error:
            return error.raised
        return None

    def find(self, name: str) -> tuple[Any, list[str]]:
        """A class or function of the lesson, and the files in which its code stands."""
        reply, content = self.channel.ask({"do": "find", "name": name})
        try:
            found, files = self._value(reply, content)
            return found, [str(file) for file in files]
        except (TypeError, ValueError) as error:
            if isinstance(error, Relayed):
                raise
            raise self._no_answer(error) from error

    def is_theirs(self, thing: Any) -> bool:
        """Whether it stands for a function, a class or an object of the learner's."""
        kind = thing if isinstance(thing, type) else type(thing)
        return issubclass(kind, RemoteObject) or id(thing) in self.functions

    def call(self, thing: Any, method: str | None, args: Any, kwargs: Any) -> Any:
        """Call a function, a class or a method there. Raises Relayed for an error there."""
        value = (thing, method, tuple(args), tuple(kwargs.items()))
        return self._first(self._asked("call", value))

    def attribute(self, thing: Any, name: str) -> Any:
        """An attribute that is worked out there when it is read."""
        found = self._first(self._asked("get", (thing, name)))
        if isinstance(found, np.ndarray):  # it may be a part of what the object holds
            self.views.setdefault(id(thing), {})[name] = found
        return found

    def copied(self, thing: Any) -> Any:
        """A copy of an object, with copies of all that it holds."""
        return self._asked("copy", thing)

    def _first(self, answer: Any) -> Any:
        if not isinstance(answer, tuple) or not answer:
            raise self._no_answer("no result in it")
        return answer[0]

    def _no_answer(self, why: object) -> ChildGone:
        """What came makes no sense: nothing more is asked."""
        self.channel.close()
        return ChildGone(f"it sent something that is no answer ({printable(str(why))[:100]})")

    def _asked(self, what: str, value: Any) -> Any:
        try:
            form, body = self.mirror.encode(value)
        except Broken as error:
            raise Relayed(Raised("ValueError", str(error))) from error
        reply, content = self.channel.ask({"do": what, "value": form}, body, self._called)
        return self._value(reply, content)

    def _called(self, form: Any, body: bytes) -> tuple[Any, bytes]:
        """Serve a call of something that lives here."""
        try:
            thing, method, args, kwargs = self.mirror.decode(form, body)
        except (TypeError, ValueError) as error:
            raise Broken("a call of nothing") from error
        if not self.mirror.is_lent(thing, str(method or "")):
            raise Broken("a call of something that is no method")
        try:
            function = getattr(thing, method) if method else thing
            result = function(*args, **dict(kwargs))
        except Exception as error:
            return {"raised": f"{type(error).__name__}: {error}"[:300]}, b""
        try:
            header, content = self.mirror.encode((result, thing, args, kwargs))
        except Broken as error:
            return {"raised": str(error)}, b""
        return {"value": header}, content

    def _value(self, reply: dict[str, Any], content: bytes) -> Any:
        printed = reply.get("printed")
        if isinstance(printed, str) and len(self.printed) < MOST_PRINTED:
            self.printed += plain_output(printed)
        if "raised" in reply:
            raise _relayed(raised_of(reply["raised"]))
        if "value" not in reply:
            raise self._no_answer("an answer without a value")
        try:
            return self.mirror.decode(reply["value"], content)
        except Broken as error:
            raise self._no_answer(error) from error

    def taken(self) -> str:
        """What was printed since the last time."""
        text, self.printed = self.printed, ""
        return text

    # ── what stands for the learner's classes and functions

    def function(self, name: Any, arguments: Any) -> Any:
        """A function that calls the learner's."""
        made = _function(_as_function, self, None, str(name))
        _sign(made, arguments)
        self.functions[id(made)] = made
        return made

    def a_class(self, form: Any) -> type[RemoteObject]:
        """A class whose objects are the learner's."""
        body: dict[str, Any] = {"__module__": self.module, "_remote": self}
        for name, facts in list(form["methods"].items())[:MOST_METHODS]:
            if not _good(name) and name not in ("__call__", "__len__", "__getitem__"):
                continue
            if facts == "property":
                body[name] = _property(self, name)
            elif "static" in facts:
                made = _function(_as_static, self, name, name)
                _sign(made, facts["static"])
                body[name] = staticmethod(made)
            else:
                made = _function(_as_method, self, name, name)
                _sign(made, facts["method"])
                body[name] = made
        kind = type(printable(str(form["name"])), (RemoteObject,), body)
        for made in vars(kind).values():
            inner = getattr(made, "__func__", None)
            if isinstance(made, staticmethod) and inspect.isfunction(inner):
                inner.__globals__["_thing"] = kind
        _sign(kind, form["signature"])
        return kind


# The bodies of functions that are made: their names come from the globals they are given, so that
# nothing of theirs is taken for something the learner's function remembers.
_remote: Any = None
_thing: Any = None
_method: Any = None


def _as_function(*args: Any, **kwargs: Any) -> Any:
    return _remote.call(_thing, None, args, kwargs)


def _as_method(self: Any, *args: Any, **kwargs: Any) -> Any:
    return _remote.call(self, _method, args, kwargs)


def _as_static(*args: Any, **kwargs: Any) -> Any:
    return _remote.call(_thing, _method, args, kwargs)


def _function(body: Any, remote: Remote, method: str | None, name: str) -> Any:
    names: dict[str, Any] = {"_remote": remote, "_method": method}
    made = types.FunctionType(body.__code__, names, printable(name) or "function")
    if body is _as_function:
        names["_thing"] = made
    return made


def _property(remote: Remote, name: str) -> property:
    def put(self: Any, value: Any) -> None:
        vars(self)[name] = value

    return property(lambda self: remote.attribute(self, name), put)


def _sign(made: Any, arguments: Any) -> None:
    """Give it the signature that was told; none where that makes no sense."""
    if not isinstance(arguments, list):
        return
    with contextlib.suppress(ValueError, TypeError, IndexError):
        parameters = []
        for name, kind, *default in arguments:
            given: Any = inspect.Parameter.empty
            if default:
                given = default[0][0] if default[0] else Other("default")
            parameters.append(inspect.Parameter(name, _KINDS[kind], default=given))
        made.__signature__ = inspect.Signature(parameters)


_KINDS = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.KEYWORD_ONLY,
    inspect.Parameter.VAR_KEYWORD,
)


def _good(name: Any) -> bool:
    return (
        isinstance(name, str)
        and name.isidentifier()
        and not keyword.iskeyword(name)
        and not name.startswith("__")
        and name != "_remote"
    )


def _made(thing: Any) -> bool:
    """Whether it is a function of `_function`, not one of ours."""
    return inspect.isfunction(thing) and isinstance(thing.__globals__.get("_remote"), Remote)


def _shared(kind: type) -> list[str]:
    """What the class itself holds: numbers, lists, arrays."""
    plain = (bool, int, float, str, list, dict, np.ndarray)
    return [n for n, value in vars(kind).items() if n[:2] != "__" and isinstance(value, plain)]


def _state(thing: Any) -> dict[str, Any]:
    found = getattr(thing, "__dict__", {})
    return found if isinstance(found, dict) else {}


def _defaults(kind: type) -> list[Any]:
    functions = [one for one in vars(kind).values() if inspect.isfunction(one)]
    return [value for one in functions for value in (one.__kwdefaults__ or {}).values()]


def _simple(value: Any) -> bool:
    """A number, a word, an array, or a list of them: what an attribute of ours may tell."""
    plain = (bool, int, float, str, np.ndarray, type(None))
    return isinstance(value, plain) or (
        type(value) is list and all(isinstance(part, plain) for part in value)
    )


def _methods(thing: Any) -> list[str]:
    """The methods of an object of ours that the learner's code may call."""
    names = [n for n in dir(type(thing)) if not n.startswith("_") or n == "__call__"]
    return [name for name in names if callable(getattr(type(thing), name, None))][:MOST_METHODS]


# ── errors


def raised_of(facts: Any) -> Raised:
    """An error as it was told there: every word of it made harmless for a terminal."""
    if not isinstance(facts, dict):
        return Raised("Error", "")
    text = {
        name: printable(str(facts.get(name, ""))[:400])
        for name in ("kind", "message", "line", "function", "given")
    }
    file = printable(str(facts.get("file", ""))[:100])
    text["file"] = file if file.startswith("mylayers/") else ""  # of an earlier lesson
    number = facts.get("number")
    return Raised(number=number if type(number) is int and number > 0 else None, **text)


class _RelayedValueError(Relayed, ValueError):
    pass


class _RelayedTypeError(Relayed, TypeError):
    pass


class _RelayedIndexError(Relayed, IndexError):
    pass


KNOWN: dict[str, type[Relayed]] = {
    "ValueError": _RelayedValueError,
    "TypeError": _RelayedTypeError,
    "IndexError": _RelayedIndexError,
}


def _relayed(raised: Raised) -> Relayed:
    """The error as one that the code here can catch by its kind."""
    return KNOWN.get(raised.kind, Relayed)(raised)


def plain_output(text: str) -> str:
    """Printed text without control characters, its lines kept."""
    return "".join(
        letter if letter.isprintable() or letter == "\n" else ascii(letter)[1:-1] for letter in text
    )
