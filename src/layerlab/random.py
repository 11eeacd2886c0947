"""Random numbers that come out the same on every array library, and in the same order each time.

A usual generator keeps a hidden state that every draw stirs. This one computes instead: number i
of draw n is a scrambled form of the pair (i, n) under a key made from the seed. So all that ever
changes is n, one plain number, which a checkpoint can save and a compiled program can carry.

The scrambler is Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random
numbers: as easy as 1, 2, 3", SC 2011), the one that JAX uses too.
"""

from __future__ import annotations

import math
import operator
import threading
from typing import Any, TypedDict

import numpy as np

from layerlab.arrays import Array, blocks, dtype_name, is_array, namespace
from layerlab.errors import ArgumentError, ArgumentTypeError, described
from layerlab.special import erfinv
from layerlab.undo import note

__all__ = [
    "Generator",
    "GeneratorState",
    "chosen",
    "default_generator",
    "fork",
    "get_rng_state",
    "manual_seed",
    "set_rng_state",
]

Shape = int | tuple[int, ...] | list[int]

_ALGORITHM = "threefry2x32-20"
_WORD = 2**32
_LAST_WORD = _WORD - 1
_LAST_CALL = _LAST_WORD  # never drawn from: it names the streams of `spawn`
_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = 0x1BD11BDA  # Threefish's constant: no key can make the third key word predictable
_TURN = threading.Lock()  # no two threads may count the same draw


class GeneratorState(TypedDict):
    """All that a generator is, as plain values that JSON can hold."""

    algorithm: str
    seed: int
    calls: int


class Generator:
    """A stream of random numbers: each is a pure function of (seed, number of the draw, place).

    The first numbers of a longer draw are those of a shorter one. Bits, uniform numbers, masks,
    integers and permutations agree to the last bit on every array library, inside a trace too.
    Normal numbers are made of the same bits, but go through logarithm and cosine, whose last digit
    the libraries compute differently.

    `calls` counts the draws so far. Inside a trace it may be set to a uint32 array without axes;
    from then on it stays one, and what is drawn is of that array's library. A count in an array
    cannot be checked, and starts over after 2³² draws.

    The methods take `like`, an array that says of which library (and, for uniform and normal
    numbers, of which dtype: float32 or float64) the result shall be; without it, NumPy and float32.

    Raises ArgumentTypeError or ArgumentError for a seed that is not a whole number from 0 to
    2⁶⁴ - 1, for an impossible shape or bound, and for a stream that is used up; `calls` then stays
    as it was.
    """

    _seed: int
    calls: Any
    # Inside a trace, the two uint32 words of the seed: another seed needs no other program.
    _seed_words: tuple[Any, Any] | None = None

    def __init__(self, seed: int = 0) -> None:
        self.manual_seed(seed)

    def __repr__(self) -> str:
        return f"Generator(seed={self._seed})"

    @property
    def seed(self) -> int:
        """The seed that the stream began with."""
        return self._seed

    def manual_seed(self, seed: int) -> Generator:
        """Begin the stream of this seed from its first draw, and return the generator."""
        self._begin(_whole("seed", seed, 0, 2**64 - 1), 0)
        self._seed_words = None
        return self

    def _begin(self, seed: int, calls: Any) -> None:
        """Go on with a stream at a draw; a network that fails goes back to where it was."""
        if hasattr(self, "_seed"):
            note(self._go_back, self._seed, self.calls, seed, calls)
        self._seed, self.calls = seed, calls

    def _go_back(self, seed: int, calls: Any, seed_after: int, calls_after: Any) -> None:
        """Undo a step, unless somebody else, such as another thread, has drawn since."""
        if self._seed == seed_after and self.calls is calls_after:
            self._seed, self.calls = seed, calls

    def get_state(self) -> GeneratorState:
        """The state as plain values that JSON can hold: give it to `set_state` to go on here."""
        return {"algorithm": _ALGORITHM, "seed": self._seed, "calls": int(self.calls)}

    def set_state(self, state: GeneratorState) -> None:
        """Go on from where `get_state` was called. A wrong state changes nothing."""
        expected = GeneratorState.__required_keys__
        if not isinstance(state, dict) or set(state) != expected:
            raise ArgumentError(
                "this is not the state of a generator",
                detail=f"it needs the fields {', '.join(sorted(expected))}; got {described(state)}",
                fix="pass what get_state() returned",
            )
        if state["algorithm"] != _ALGORITHM:
            raise ArgumentError(
                f"this state belongs to another generator: {described(state['algorithm'])}",
                detail=f"this one is {_ALGORITHM!r}, and its numbers would differ",
                fix="pass what get_state() of this version returned, or seed anew",
            )
        seed = _whole("seed", state["seed"], 0, 2**64 - 1)
        calls = _whole("calls", state["calls"], 0, _LAST_CALL)
        self._begin(seed, calls)
        self._seed_words = None

    def spawn(self, index: int) -> Generator:
        """The independent stream number `index` (0 to 2³² - 1) of this seed.

        It depends on the seed and the index alone, so it changes nothing here, and asking twice
        gives the same stream twice: one for each worker, say.
        """
        index = _whole("index", index, 0, _WORD - 1)
        return self._child(index, _LAST_CALL)

    def fork(self) -> Generator:
        """A new independent stream, named by one draw of this one: the next fork is another."""
        return self._child(0, self._advance(plain=True))

    def _child(self, place: int, call: int) -> Generator:
        """The generator whose seed is the two words of one counter."""
        first, second = self._key()
        high, low = _threefry_of_one((int(first), int(second)), place, call)
        return Generator(high * _WORD + low)

    def _key(self) -> tuple[Any, Any]:
        if self._seed_words is not None:
            return self._seed_words
        return self._seed // _WORD, self._seed % _WORD

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────

    def bits(self, shape: Shape, *, like: Array = None) -> Array:
        """Random 32-bit words: (...) of uint32, each from 0 to 2³² - 1."""
        sizes = _shape(shape)
        return self._bits(sizes, math.prod(sizes), like)

    def uniform(
        self, shape: Shape, low: float = 0.0, high: float = 1.0, *, like: Array = None
    ) -> Array:
        """Numbers spread evenly over low <= x < high: low + (high - low)·k/2²⁴, or k/2⁵³.

        float32 takes the upper 24 of 32 random bits, float64 takes 53 of 64: as many as each holds.
        """
        sizes, dtype = _shape(shape), _floating(like)
        low, high = _real("low", low, dtype), _real("high", high, dtype)
        span = _real("high - low", high - low, dtype)
        if low > high:
            raise ArgumentError(
                f"uniform numbers need low <= high, but low is {low} and high is {high}",
                fix=f"uniform(shape, {high}, {low})",
            )
        unit = self._unit(math.prod(sizes), dtype, like)
        if (low, high) != (0.0, 1.0):
            precision = np.dtype(dtype).type
            # The sum may round up to `high`, which is not to be reached. The inner limit changes
            # no number: it keeps a compiler from fusing product and sum, which rounds differently.
            xp = namespace(unit)
            scaled = xp.clip(unit * span, max=span) + low
            unit = xp.clip(scaled, max=float(np.nextafter(precision(high), precision(low))))
        return namespace(unit).reshape(unit, sizes)

    def bernoulli_mask(self, shape: Shape, keep_probability: float, *, like: Array = None) -> Array:
        """Booleans, each True with the given probability: (...) of bool.

        31 random bits are compared with round(keep_probability·2³¹), as whole numbers, so 0 never
        keeps and 1 always does.
        """
        sizes = _shape(shape)
        probability = _real("keep_probability", keep_probability, "float64")
        if not 0.0 <= probability <= 1.0:
            raise ArgumentError(
                f"keep_probability must lie between 0 and 1, but is {probability}",
                fix="a dropout rate p keeps with probability 1 - p",
            )
        words = self._bits(sizes, math.prod(sizes), like)
        xp = namespace(words)
        return words >> 1 < xp.asarray(round(probability * 2**31), dtype=xp.uint32)

    def normal(
        self, shape: Shape, mean: float = 0.0, std: float = 1.0, *, like: Array = None
    ) -> Array:
        """Normally distributed numbers: mean + std·√(-2 ln u)·(cos 2πv or sin 2πv).

        u and v are uniform and give two numbers at a time (Box, Muller, "A note on the generation
        of random normal deviates", 1958). u lies above 0, so the logarithm is finite.
        """
        sizes, dtype = _shape(shape), _floating(like)
        mean, std = _real("mean", mean, dtype), _positive("std", std, dtype)
        count = math.prod(sizes)
        xp, u, v = self._pairs((count + 1) // 2, dtype, like)
        radius = xp.sqrt(-2.0 * xp.log(u))
        angle = (2.0 * math.pi) * v
        both = _interleave(xp, radius * xp.cos(angle), radius * xp.sin(angle), count)
        if (mean, std) != (0.0, 1.0):
            both = both * std + mean
        return xp.reshape(both, sizes)

    def truncated_normal(
        self,
        shape: Shape,
        mean: float = 0.0,
        std: float = 1.0,
        low: float = -2.0,
        high: float = 2.0,
        *,
        like: Array = None,
    ) -> Array:
        """Normal numbers of which only those in [low, high] are let through.

        mean + std·√2·erfinv(q) with q uniform between the values of erf at the two ends, as in
        torch.nn.init.trunc_normal_; `low` and `high` are values, not numbers of deviations.

        Raises ArgumentError where fewer than 1 in 1000 normal numbers would be let through: too
        few different float32 numbers lie there.
        """
        sizes, dtype = _shape(shape), _floating(like)
        mean, std = _real("mean", mean, dtype), _positive("std", std, dtype)
        low, high = _real("low", low, dtype), _real("high", high, dtype)
        if not std > 0.0:
            raise ArgumentError("std must be above 0 here, but is 0", fix="use a small std")
        ends = [math.erf((end - mean) / (std * math.sqrt(2.0))) for end in (low, high)]
        share = (ends[1] - ends[0]) / 2
        if share < 1e-3:
            raise ArgumentError(
                f"too few normal numbers lie between low {low} and high {high}",
                detail=f"with mean {mean} and std {std} it is a share of {max(share, 0.0):.2g}",
                fix="let low < high lie around the mean, a good part of std apart",
            )
        q = self._unit(math.prod(sizes), dtype, like) * (ends[1] - ends[0]) + ends[0]
        xp = namespace(q)
        values = erfinv(q) * (std * math.sqrt(2.0)) + mean
        return xp.reshape(xp.clip(values, low, high), sizes)

    def integers(self, low: int, high: int, shape: Shape, *, like: Array = None) -> Array:
        """Whole numbers, low <= k < high, in the library's usual integer dtype: (...) of int.

        k = low + floor(w·(high - low)/2⁶⁴) for a 64-bit random word w: no number is more likely
        than another by more than 1 part in 2³².
        """
        sizes = _shape(shape)
        xp = namespace(like, self.calls)
        dtype = xp.__array_namespace_info__().default_dtypes()["integral"]
        limits = xp.iinfo(dtype)
        low = _whole("low", low, int(limits.min), int(limits.max))
        high = _whole("high", high, int(limits.min), int(limits.max) + 1)
        width = high - low
        if not 0 < width < _WORD:
            raise ArgumentError(
                f"integers need low < high, at most 2**32 - 1 apart: low is {low}, high is {high}",
                fix=f"integers({high}, {low}, ...)" if width < 0 else "bring them closer together",
            )
        xp, first, second = self._words(math.prod(sizes), like)
        offset = _scale_words(xp, first, second, width)
        return xp.reshape(xp.astype(offset, dtype) + low, sizes)

    def permutation(self, n: int) -> np.ndarray:
        """The numbers 0 to n - 1 in random order: (n,) of NumPy int64, whatever `like` may be.

        Each place draws 64 bits; the order that sorts them is the permutation.
        """
        n = _whole("n", n, 0, _WORD - 1)
        calls = self._advance(plain=True)
        first, second = _counter_words(np, self._key(), n, calls)
        tickets = first.astype(np.uint64) << 32 | second
        return np.argsort(tickets, stable=True).astype(np.int64)

    # ── from counters to numbers ─────────────────────────────────────────────────────────────────

    def _advance(self, plain: bool = False) -> Any:
        """Count one draw; give the number that it had, for `plain` as an int."""
        with _TURN:
            calls = self.calls
            if isinstance(calls, int) and calls >= _LAST_CALL:
                raise ArgumentError(
                    f"this stream is used up after {calls} draws",
                    fix="go on with generator.manual_seed(another_seed)",
                )
            number = int(calls) if plain else calls
            self._begin(self._seed, calls + 1)
        return number

    def _words(self, count: int, like: Array) -> tuple[Any, Array, Array]:
        """The library and the two random words of each of `count` counters: (count,) each."""
        if like is not None and not is_array(like):
            raise ArgumentTypeError(
                f"like must be an array, not a {type(like).__name__}",
                fix="pass an array of the wanted library, or leave it out for NumPy",
            )
        if count >= _WORD:
            raise ArgumentError(
                f"one draw cannot give {count} pairs of words: 2**32 - 1 is the most",
                fix="draw several times",
            )
        calls = self._advance()
        xp = namespace(like, calls)
        return xp, *_counter_words(xp, self._key(), count, calls)

    def _bits(self, shape: tuple[int, ...], count: int, like: Array) -> Array:
        xp, first, second = self._words((count + 1) // 2, like)
        return xp.reshape(_interleave(xp, first, second, count), shape)

    def _unit(self, count: int, dtype: str, like: Array) -> Array:
        """Uniform numbers, 0 <= x < 1: (count,)."""
        if dtype == "float32":
            words = self._bits((count,), count, like)
            xp = namespace(words)
            return xp.astype(words >> 8, xp.float32) * 2.0**-24
        xp, first, second = self._words(count, like)
        return _float64_unit(xp, first, second)

    def _pairs(self, count: int, dtype: str, like: Array) -> tuple[Any, Array, Array]:
        """The library and two uniform numbers each, 0 < u <= 1 and 0 <= v < 1: (count,) each."""
        if dtype == "float32":
            xp, first, second = self._words(count, like)
            # all 32 bits of u: the finer the numbers near 0, the farther out the normal ones reach
            u = (xp.astype(first, xp.float32) + 0.5) * 2.0**-32
            return xp, u, xp.astype(second >> 8, xp.float32) * 2.0**-24
        unit = self._unit(2 * count, dtype, like)
        return namespace(unit), 1.0 - unit[::2], unit[1::2]


def _counter_words(xp: Any, key: tuple[int, int], count: int, calls: Any) -> tuple[Array, Array]:
    """Scramble the counters (0, calls) ... (count - 1, calls), in pieces that fit the cache."""
    places = xp.arange(count, dtype=xp.uint32)
    # one axis: NumPy warns of a sum beyond 2³² in a number without axes, and here it is meant
    draw = xp.reshape(xp.asarray(calls, dtype=xp.uint32), (1,))
    pieces = [
        _threefry(key, places[part], xp.zeros_like(places[part]) + draw)
        for part in blocks(count, places)
    ]
    if len(pieces) == 1:
        return pieces[0]
    if not pieces:
        return places, places
    first, second = zip(*pieces, strict=True)
    return xp.concat(first), xp.concat(second)


def _threefry(key: tuple[int, int], x: Array, y: Array) -> tuple[Array, Array]:
    """Threefry-2x32, 20 rounds: two words of key and counter (n,), (n,) -> random words, the same.

    Sums run modulo 2³². `x` and `y` are written over where the library allows it.
    """
    xp = namespace(x)
    keys = (*key, key[0] ^ key[1] ^ _PARITY)
    x = x + xp.asarray(keys[0], dtype=xp.uint32)
    y = y + xp.asarray(keys[1], dtype=xp.uint32)
    for group in range(5):
        for rotation in _ROTATIONS[group % 2]:
            x += y
            rotated = y << rotation
            y >>= 32 - rotation
            y |= rotated
            y ^= x
        x += xp.asarray(keys[(group + 1) % 3], dtype=xp.uint32)
        word = keys[(group + 2) % 3] + group + 1
        # A traced word is of 32 bits already, and its library may not know larger numbers.
        y += xp.asarray(word & _LAST_WORD if isinstance(word, int) else word, dtype=xp.uint32)
    return x, y


def _threefry_of_one(key: tuple[int, int], x: int, y: int) -> tuple[int, int]:
    """The same for one counter, in Python's numbers: an array of one takes thirty times as long."""
    keys = (*key, key[0] ^ key[1] ^ _PARITY)
    x, y = (x + keys[0]) % _WORD, (y + keys[1]) % _WORD
    for group in range(5):
        for rotation in _ROTATIONS[group % 2]:
            x = (x + y) % _WORD
            y = ((y << rotation) % _WORD | y >> (32 - rotation)) ^ x
        x = (x + keys[(group + 1) % 3]) % _WORD
        y = (y + keys[(group + 2) % 3] + group + 1) % _WORD
    return x, y


def _interleave(xp: Any, first: Array, second: Array, count: int) -> Array:
    """first[0], second[0], first[1], ... up to `count` numbers."""
    return xp.reshape(xp.stack((first, second), axis=-1), (-1,))[:count]


def _float64_unit(xp: Any, first: Array, second: Array) -> Array:
    """53 of the 64 bits as a float64 in [0, 1): every step is exact."""
    upper = xp.astype(first >> 5, xp.float64)
    lower = xp.astype(second >> 6, xp.float64)
    return (upper * 2.0**26 + lower) * 2.0**-53


def _scale_words(xp: Any, first: Array, second: Array, width: int) -> Array:
    """floor((first·2³² + second)·width / 2⁶⁴) in 32-bit arithmetic, for width < 2³²."""
    low_part = first * xp.asarray(width, dtype=xp.uint32)
    total = low_part + _upper_product(second, width)
    carry = xp.astype(total < low_part, xp.uint32)  # the sum went past 2³² and started over
    return _upper_product(first, width) + carry


def _upper_product(words: Array, factor: int) -> Array:
    """The upper 32 bits of words·factor, by long multiplication with digits of 16 bits."""
    low, high = words & 0xFFFF, words >> 16
    factor_low, factor_high = factor & 0xFFFF, factor >> 16
    middle = high * factor_low + (low * factor_low >> 16)
    cross = low * factor_high + (middle & 0xFFFF)
    return high * factor_high + (middle >> 16) + (cross >> 16)


# ── checks ───────────────────────────────────────────────────────────────────────────────────────


def _whole(name: str, value: object, least: int, most: int) -> int:
    """The value as a Python int, if it is a whole number within the limits."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)  # type: ignore[arg-type]  # what has none is refused
    except TypeError:
        raise ArgumentTypeError(
            f"{name} must be a whole number, not {described(value)}",
            fix=f"an int from {least} to {most}",
        ) from None
    if not least <= number <= most:
        raise ArgumentError(
            f"{name} must lie between {least} and {most}, but is "
            f"{number if abs(number) <= 2**64 else 'far outside'}",
            fix=f"an int from {least} to {most}",
        )
    return number


def _shape(shape: object) -> tuple[int, ...]:
    """The shape as a tuple of ints; a single number is a shape with one axis."""
    sizes = shape if isinstance(shape, (tuple, list)) else (shape,)
    return tuple(_whole("each size in the shape", size, 0, 2**63 - 1) for size in sizes)


def _real(name: str, value: object, dtype: str) -> float:
    """The value as a Python float, if it is a finite real number within the dtype."""
    kinds = (int, float, np.integer, np.floating)
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, kinds):
        raise ArgumentTypeError(
            f"{name} must be a number, not {described(value)}", fix="a Python int or float"
        )
    try:
        number = float(value)
    except OverflowError:  # a whole number of more than 308 digits
        number = math.inf
    if not abs(number) <= float(np.finfo(dtype).max):
        raise ArgumentError(
            f"{name} must be finite in {dtype}, but is {number}",
            fix=f"a number from {np.finfo(dtype).min:.2g} to {np.finfo(dtype).max:.2g}",
        )
    return number


def _positive(name: str, value: object, dtype: str) -> float:
    number = _real(name, value, dtype)
    if number < 0.0:
        raise ArgumentError(f"{name} must not be below 0, but is {number}", fix=f"{name}={-number}")
    return number


def _floating(like: Array) -> str:
    """The dtype to draw: that of `like`, which must be float32 or float64."""
    if like is None:
        return "float32"
    name = dtype_name(like.dtype) if is_array(like) else type(like).__name__
    if name not in ("float32", "float64"):
        raise ArgumentTypeError(
            f"can draw float32 or float64 numbers, but `like` is of {name}",
            fix="draw float32 (leave out `like`) and convert the result",
        )
    return name


# ── the generator that is used where none is named ───────────────────────────────────────────────

default_generator = Generator()


def chosen(generator: Generator | None) -> Generator:
    """The generator given, or the default one for None. Raises ArgumentTypeError for others."""
    if generator is None:
        return default_generator
    if not isinstance(generator, Generator):
        raise ArgumentTypeError(
            f"generator must be a Generator, not {described(generator)}",
            fix="generator=ll.Generator(0)",
        )
    return generator


def manual_seed(seed: int) -> Generator:
    """Begin the stream of this seed in the default generator, and return it."""
    return default_generator.manual_seed(seed)


def fork() -> Generator:
    """A new independent stream, named by one draw of the default generator."""
    return default_generator.fork()


def get_rng_state() -> GeneratorState:
    """The state of the default generator, as plain values that JSON can hold."""
    return default_generator.get_state()


def set_rng_state(state: GeneratorState) -> None:
    """Go on from where `get_rng_state` was called."""
    default_generator.set_state(state)
