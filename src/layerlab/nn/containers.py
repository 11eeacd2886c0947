"""Modules made of modules: one after the other, in a list, or around a shortcut."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any, Self, overload

import numpy as np

from layerlab.arguments import check_array, check_whole
from layerlab.errors import ArgumentTypeError, PositionError, ShapeError, described
from layerlab.nn.module import Module
from layerlab.tensor import flatten

__all__ = ["Flatten", "ModuleList", "Residual", "Sequential"]


class _Numbered(Module):
    """What Sequential and ModuleList share: parts in order, under the names "0", "1", ..."""

    def __len__(self) -> int:
        return sum(isinstance(value, Module) for value in self.__dict__.values())

    def __iter__(self) -> Iterator[Module]:
        return iter([value for value in self.__dict__.values() if isinstance(value, Module)])

    def _names(self) -> list[str]:
        return [name for name, value in self.__dict__.items() if isinstance(value, Module)]

    @overload
    def __getitem__(self, index: int) -> Module: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> Module | Self:
        parts = list(self)
        if isinstance(index, slice):
            for end in (index.start, index.stop, index.step):
                if end is not None:
                    check_whole("the end of a slice", end)
            names = self._names()[index]
            chosen = dict(zip(names, parts[index], strict=True))
            part = type(self)()
            for i, (name, module) in enumerate(chosen.items()):
                part.add_module(str(i) if name.isdigit() else name, module)
            return part
        if isinstance(index, (bool, np.bool_)) or not isinstance(index, (int, np.integer)):
            raise ArgumentTypeError(
                f"parts are numbered: {described(index)} is no number", fix="net[0], or net[1:3]"
            )
        if not -len(parts) <= index < len(parts):
            raise PositionError(
                f"there is no part {index}: this {type(self).__name__} has {len(parts)}",
                fix=f"use 0 to {len(parts) - 1}" if parts else "add one first",
            )
        return parts[index]

    def __setitem__(self, index: int, module: Module) -> None:
        _check_module(module)
        if isinstance(index, slice):
            raise ArgumentTypeError(
                "one part is replaced at a time, not a slice of them", fix="net[0] = nn.ReLU()"
            )
        self[index]  # an index that is out of range is refused here
        self.add_module(self._names()[index], module)

    def append(self, module: Module) -> Self:
        """Add a part at the end."""
        _check_module(module)
        number = len(self)
        while str(number) in self.__dict__:  # as after parts were given names, or deleted
            number += 1
        self.add_module(str(number), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add parts at the end."""
        parts = _modules(modules)
        for module in parts:
            _check_module(module)
        for module in parts:
            self.append(module)
        return self


class Sequential(_Numbered):
    """Parts one after the other: the output of each is the input of the next.

    Takes the parts one by one, as a list, or as an OrderedDict with names. Index, slice, len and
    iteration work. Shape: that of the first part -> that of the last.
    """

    def __init__(self, *modules: Any) -> None:
        super().__init__()
        if len(modules) == 1 and isinstance(modules[0], (OrderedDict, dict)):
            for name, module in modules[0].items():
                _check_module(module)
                self.add_module(name, module)
            return
        if len(modules) == 1 and not isinstance(modules[0], (Module, type)):
            modules = _modules(modules[0])
        self.extend(modules)

    def forward(self, x: Any) -> Any:
        for module in self:
            x = module(x)
        return x

    def _explain(self, error: ShapeError, name: str) -> None:
        """Which layers the input came through, and the other layer that could be changed."""
        names = self._names()
        i = names.index(name)
        if error.position or not isinstance(error.got, int):
            return
        error.position = f"layer {i + 1} of {len(names)}"
        parts = list(self)
        steps = [f"net[{part}]" if part.isdigit() else f"net.{part}" for part in names]
        if f"net{error.path}" != steps[i]:
            return  # it came from deeper inside: its input need not be what this one handed on
        if i and error.detail.startswith("input here"):
            came = [f"{steps[k]} {parts[k]._short()}" for k in range(max(0, i - 3), i)]
            error.detail += ", from " + ", ".join(came)
        if error.fix != f"{parts[i]._resized(inputs=error.got)} at {steps[i]}":
            return
        # The other way: change the layer that made this width, if none in between has one too.
        for k in reversed(range(i)):
            as_it_is = parts[k]._resized()
            if as_it_is and as_it_is == parts[k]._resized(outputs=error.got):
                error.fix += f", or {parts[k]._resized(outputs=error.expected)} at {steps[k]}"
            if as_it_is or next(parts[k]._state(), None) is not None:
                break


class ModuleList(_Numbered):
    """A list of modules whose parameters are found. It is not called; its owner calls the parts."""

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        super().__init__()
        self.extend(modules)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        raise ArgumentTypeError(
            "a ModuleList is not called: it has no order of its own",
            fix="call its parts in your forward, or use nn.Sequential",
        )


class Residual(Module):
    """y = x + module(x): the part learns what to add. Source: He et al., 2015.

    Shape: (...) -> the same; the part must keep the shape.
    """

    def __init__(self, module: Module) -> None:
        super().__init__()
        _check_module(module)
        self.module = module

    def forward(self, x: Any) -> Any:
        check_array(x, "Residual")
        out = self.module(x)
        check_array(out, "Residual")
        if tuple(out.shape) != tuple(x.shape):
            raise ShapeError(
                f"Residual adds the input {tuple(x.shape)} to the output {tuple(out.shape)}",
                detail="the two must have one shape",
                fix=f"let the part end with as many numbers as it begins: {x.shape[-1]}",
                expected=tuple(x.shape),
                got=tuple(out.shape),
            )
        return x + out


class Flatten(Module):
    """The axes from start_dim to end_dim as one. (n, a, b) -> (n, a * b)."""

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = check_whole("start_dim", start_dim)
        self.end_dim = check_whole("end_dim", end_dim)

    def forward(self, x: Any) -> Any:
        check_array(x, "Flatten")
        if x.ndim <= self.start_dim and (x.ndim or self.start_dim):
            raise ShapeError(
                f"Flatten(start_dim={self.start_dim}) has nothing to do on shape {tuple(x.shape)}",
                fix="give a batch: x.unsqueeze(0) makes one of a single sample",
                got=tuple(x.shape),
            )
        return flatten(x, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


def _modules(modules: Any) -> tuple[Any, ...]:
    """The parts in a list, or in anything that can be gone through."""
    if isinstance(modules, (str, bytes)) or not isinstance(modules, Iterable):
        _check_module(modules)
    return tuple(modules)


def _check_module(module: Any) -> None:
    if not isinstance(module, Module):
        is_class = isinstance(module, type)
        raise ArgumentTypeError(
            f"a part must be a Module, not {described(module)}",
            fix=f"make one: {module.__name__}(...)" if is_class else "nn.Linear(3, 4), nn.ReLU()",
        )
