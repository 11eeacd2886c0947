"""How values cross between the verdict's process and the learner's: frames on a pipe.

A frame is a header of JSON, then the bytes of the arrays. What can change (an array, a list, an
object) has a number by which both sides know it, so that a change on one side is made on the other.
Nothing that comes is ever unpickled or evaluated. Imports NumPy and the standard library alone: it
runs on both sides.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import struct
from collections.abc import Iterable, Iterator
from typing import IO, Any

import numpy as np

__all__ = ["Broken", "Mirror", "Other", "kind_name", "read_frame", "write_frame"]

MOST_HEADER = 2**16  # bytes: nested lists and many attributes stand in it
MOST_BODY = 2**23
MOST_KEPT = 2**27  # of all arrays together, which both sides keep
MOST_PARTS = 2**18  # of lists in lists, each counted as often as it is mentioned
MOST_TEXT = 2_000  # characters of a string that crosses
DEEPEST = 12
DTYPES = frozenset("?bhilqBHILQefd")  # kinds of numbers that may cross
BEGIN = struct.Struct(">4sII")
MAGIC = b"LLab"


class Broken(Exception):
    """What came is no frame, or too large for one."""


# ── frames ───────────────────────────────────────────────────────────────────────────────────────


def write_frame(stream: IO[bytes], header: Any, body: bytes = b"") -> None:
    """Send one frame. Raises Broken where it would be too large."""
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    if len(text) > MOST_HEADER or len(body) > MOST_BODY:
        raise Broken(f"an answer of {len(text) + len(body):,} bytes is too large")
    stream.write(BEGIN.pack(MAGIC, len(text), len(body)) + text + body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[Any, bytes]:
    """Receive one frame. Raises Broken for anything else, EOFError where nothing comes any more."""
    begin = _exactly(stream, BEGIN.size)
    magic, header, body = BEGIN.unpack(begin)
    if magic != MAGIC or header > MOST_HEADER or body > MOST_BODY:
        raise Broken("what came is no frame")
    text, content = _exactly(stream, header), _exactly(stream, body)
    try:
        return json.loads(text), content
    except (ValueError, RecursionError) as error:
        raise Broken("the header of a frame cannot be read") from error


def _exactly(stream: IO[bytes], count: int) -> bytes:
    parts = []
    while count:
        part = stream.read(count)
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


# ── values ───────────────────────────────────────────────────────────────────────────────────────


class Other:
    """Something of the other side that cannot cross: it can be kept, and handed back."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return f"<{self.kind}>"


class Mirror:
    """Values on one side, and their counterparts on the other.

    `number` of a thing is the same on both sides; each side gives numbers of its own parity. In a
    message the first mention of a thing has its content, so that it is brought up to date; an
    array that has not changed since it was last told is mentioned only.
    """

    def __init__(self, parity: int) -> None:
        self.things: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}  # id -> number; `things` keeps the ids alive
        self.agreed: dict[int, bytes] = {}  # the content of arrays, as both sides know it
        self.next = parity
        self.size = 0  # bytes of all arrays that are agreed on
        self.parts: dict[int, int] = {}  # of each list and dictionary, with those inside

    # What the two sides do differently: things that have methods.

    def describe(self, thing: Any, put: Any) -> dict[str, Any]:
        """The content of a function, class or object in a message."""
        raise NotImplementedError

    def make(self, form: dict[str, Any], get: Any) -> Any:
        """A new counterpart for such content."""
        raise NotImplementedError

    def update(self, thing: Any, form: dict[str, Any], get: Any) -> None:
        """Bring the counterpart up to date."""
        raise NotImplementedError

    # ── out

    def encode(self, value: Any) -> tuple[Any, bytes]:
        """(what stands in the header, the bytes of its arrays)."""
        parts: list[bytes] = []
        size = 0
        told: set[int] = set()

        def raw(array: np.ndarray) -> list[Any]:
            nonlocal size
            data = array.tobytes()  # row by row, however it lies in memory
            begin, size = size, size + len(data)
            if size > MOST_BODY:
                raise Broken(f"an array of {array.size:,} numbers is too large")
            parts.append(data)
            return [array.dtype.char, list(array.shape), begin]

        def put(thing: Any, depth: int = 0) -> Any:
            kind = type(thing)
            if thing is None or kind is bool:
                return thing
            if kind is str:
                return thing[:MOST_TEXT]
            if kind is int and abs(thing) < 2**63:
                return thing
            if kind is float:
                return thing if abs(thing) < float("inf") else {"float": repr(thing)}
            if depth > DEEPEST:
                return self._other(thing)
            if isinstance(thing, np.generic):
                if thing.dtype.char not in DTYPES:
                    return self._other(thing)
                return {"scalar": raw(np.asarray(thing))}
            if kind is tuple:
                return {"tuple": [put(part, depth + 1) for part in thing]}
            if isinstance(thing, np.random.Generator):
                return self._generator(thing)
            if isinstance(thing, Iterator) and kind.__module__ in ("builtins", "itertools"):
                return {"iterator": [put(p, depth + 1) for p in itertools.islice(thing, 1000)]}
            if isinstance(thing, set | frozenset):
                return {"set": [put(part, depth + 1) for part in thing]}
            number = self.numbers.get(id(thing))
            if number is not None and number in told:
                return {"n": number}
            if isinstance(thing, np.ndarray):
                if thing.dtype.char not in DTYPES or thing.ndim > 8:
                    return self._other(thing)
                number = self._number(thing)
                told.add(number)
                now = f"{thing.dtype.char}{thing.shape}".encode() + thing.tobytes()
                if self.agreed.get(number) == now:
                    return {"n": number}
                self._agree(number, now)
                return {"n": number, "array": raw(thing)}
            if kind is list:
                number = self._number(thing)
                told.add(number)
                if len(thing) > 6 and all(type(part) is float for part in thing):
                    return {"n": number, "floats": raw(np.array(thing, dtype="d"))}
                if len(thing) > 6 and all(type(p) is int and abs(p) < 2**62 for p in thing):
                    return {"n": number, "ints": raw(np.array(thing, dtype="q"))}
                return {"n": number, "list": [put(part, depth + 1) for part in thing]}
            if kind is dict:
                number = self._number(thing)
                told.add(number)
                pairs = [[put(k, depth + 1), put(v, depth + 1)] for k, v in thing.items()]
                return {"n": number, "dict": pairs}
            number = self._number(thing)
            told.add(number)
            form = self.describe(thing, lambda part: put(part, depth + 1))
            return {"n": number, **form}

        return put(value), b"".join(parts)

    def _number(self, thing: Any) -> int:
        number = self.numbers.get(id(thing))
        if number is None:
            number, self.next = self.next, self.next + 2
            self.keep(number, thing)
        return number

    def keep(self, number: int, thing: Any) -> None:
        """Know the thing by this number."""
        self.things[number] = thing
        self.numbers[id(thing)] = number

    def _agree(self, number: int, now: bytes) -> None:
        self.size += len(now) - len(self.agreed.get(number, b""))
        if self.size > MOST_KEPT:
            raise Broken(f"arrays of more than {MOST_KEPT // 10**6} MB in all")
        self.agreed[number] = now

    def _other(self, thing: Any) -> dict[str, Any]:
        return {"n": self._number(thing), "other": kind_name(type(thing))}

    @staticmethod
    def _generator(generator: np.random.Generator) -> dict[str, Any]:
        draws = generator.bit_generator.random_raw(4)  # a stream of its own on the other side
        return {"generator": [int(draw) % 2**31 for draw in draws]}

    # ── in

    def decode(self, header: Any, body: bytes) -> Any:
        """The value of a message. Raises Broken where it is none."""

        def raw(form: Any) -> np.ndarray:
            char, shape, begin = form
            if type(char) is not str or len(char) != 1 or char not in DTYPES:
                raise Broken("numbers of an unknown kind")
            if type(shape) is not list or len(shape) > 8 or type(begin) is not int:
                raise Broken("an array without a shape")
            if any(type(n) is not int or not 0 <= n <= MOST_BODY for n in shape):
                raise Broken("an array of an impossible shape")
            dtype = np.dtype(char)
            count = 1
            for n in shape:
                count *= n
            if not 0 <= begin <= begin + count * dtype.itemsize <= len(body):
                raise Broken("an array whose bytes are missing")
            if not count:
                return np.zeros(shape, dtype)
            return np.frombuffer(body, dtype, count, begin).reshape(shape).copy()

        def get(form: Any, depth: int = 0) -> Any:
            if depth > 2 * DEEPEST:
                raise Broken("lists in lists without an end")
            if not isinstance(form, dict):
                if isinstance(form, list):
                    raise Broken("a list without a number")
                return form
            if "float" in form:
                return float(form["float"])
            if "scalar" in form:
                return raw(form["scalar"])[()]
            if "tuple" in form:
                return tuple(get(part, depth + 1) for part in form["tuple"])
            if "set" in form:
                return {get(part, depth + 1) for part in form["set"]}
            if "iterator" in form:
                return iter([get(part, depth + 1) for part in form["iterator"]])
            if "generator" in form:
                return np.random.default_rng([int(part) for part in form["generator"]])
            number = form["n"]
            if type(number) is not int:
                raise Broken("a thing without a number")
            known = self.things.get(number)
            if len(form) == 1:
                if known is None:
                    raise Broken("a thing that was never told")
                if self.parts.get(number) == 0:
                    raise Broken("a list that holds itself")
                return known
            if "array" in form:
                array = raw(form["array"])
                now = f"{array.dtype.char}{array.shape}".encode() + array.tobytes()
                self._agree(number, now)
                if (
                    isinstance(known, np.ndarray)
                    and known.shape == array.shape
                    and known.dtype == array.dtype
                ):
                    with contextlib.suppress(ValueError):  # read-only
                        known[...] = array
                        return known
                self.keep(number, array)
                return array
            if "floats" in form or "ints" in form:
                parts = raw(form.get("floats") or form["ints"]).tolist()
                return self._filled(number, known, parts)
            if "list" in form:
                if not isinstance(known, list):
                    known = []
                    self.keep(number, known)  # before its content: it may hold itself
                self.parts[number] = 0  # not known before its end
                known[:] = [get(part, depth + 1) for part in form["list"]]
                self.parts[number] = self._count(known)
                return known
            if "dict" in form:
                if not isinstance(known, dict):
                    known = {}
                    self.keep(number, known)
                self.parts[number] = 0
                pairs = [(get(k, depth + 1), get(v, depth + 1)) for k, v in form["dict"]]
                known.clear()
                known.update(pairs)
                self.parts[number] = self._count(list(known.values()))
                return known
            if "other" in form:
                if known is None:
                    known = Other(str(form["other"])[:60])
                    self.keep(number, known)
                return known

            def inner(part: Any) -> Any:
                return get(part, depth + 1)

            if known is None:
                known = self.make(form, inner)
                self.keep(number, known)
            self.update(known, form, inner)
            return known

        try:
            return get(header)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise Broken(f"a value that cannot be read ({type(error).__name__})") from error

    def _count(self, parts: Iterable[Any]) -> int:
        """How many things a list has, with those in its lists: it may hold one list often."""
        count = 1
        for part in parts:
            if isinstance(part, tuple | set):
                count += self._count(part)
            else:
                count += self.parts.get(self.numbers.get(id(part), -1), 1)
            if count > MOST_PARTS:
                raise Broken(f"lists in lists with more than {MOST_PARTS:,} parts")
        return count

    def _filled(self, number: int, known: Any, parts: list[Any]) -> list[Any]:
        if not isinstance(known, list):
            known = []
            self.keep(number, known)
        known[:] = parts
        return known


def kind_name(kind: type) -> str:
    """The name of a class, whatever the class answers to the question."""
    return str(type.__getattribute__(kind, "__name__"))[:60]
