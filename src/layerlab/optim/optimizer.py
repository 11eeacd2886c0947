"""Optimizer: what all optimisers share: parameters in groups, state, and one fast way through them.

An optimiser itself is one formula, its `update`, written in operators that change a NumPy array in
place and leave an immutable one (JAX) alone, returning the new value either way. On NumPy small
parameters are laid one behind the other in one long array, so that a whole network is one pass;
long ones are walked in pieces that fit the cache.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from layerlab import arrays, machine, versions
from layerlab.arguments import check_flag, check_number
from layerlab.arrays import Array
from layerlab.autograd import make
from layerlab.errors import (
    ArgumentError,
    ArgumentTypeError,
    CheckpointError,
    LayerlabError,
    ShapeError,
    described,
)
from layerlab.tensor import Tensor, as_raw

__all__ = ["Optimizer"]

Group = dict[str, Any]
_Values = tuple[Any, list[Array]]  # a parameter's step count and its state
SMALL = 16384  # parameters of at most so many numbers share a long array


class Optimizer:
    """The base of the optimisers. A subclass names its `state_names` and defines `update`.

    `param_groups` is a list of dicts with the parameters and their settings (``lr`` among them),
    which may be changed between steps, as in PyTorch.
    """

    state_names: tuple[str, ...] = ()

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise ArgumentTypeError(
                "an optimiser takes a list of parameters, not one Tensor", fix="[parameter]"
            )
        if isinstance(params, dict) or not isinstance(params, Iterable):
            raise ArgumentTypeError(
                f"an optimiser takes a list of parameters, not a {type(params).__name__}",
                fix="model.parameters(), or a list of groups: [{'params': [...], 'lr': 0.1}]",
            )
        given = list(params)
        if not given:
            raise ArgumentError(
                "an optimiser needs at least one parameter, but got an empty list",
                fix="model.parameters(); a generator can be used only once",
            )
        self.defaults = defaults
        self.param_groups: list[Group] = []
        self._away: tuple[list[int], list[Any]] | None = None
        self._parts: list[_Part] = []
        groups = given if isinstance(given[0], dict) else [{"params": given}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, group: dict[str, Any]) -> None:
        """Train more parameters, with settings of their own where `group` names them."""
        if not isinstance(group, dict):
            raise ArgumentTypeError(
                f"a parameter group is a dict, not a {type(group).__name__}",
                fix="{'params': [...], 'lr': 0.1}",
            )
        unknown = sorted(str(name) for name in set(group) - {"params", *self.defaults})
        if unknown or "params" not in group:
            raise ArgumentError(
                f"a parameter group has no setting {', '.join(unknown)}"
                if unknown
                else "a parameter group without params",
                fix=f"the settings of {type(self).__name__} are {', '.join(self.defaults)}",
            )
        params = group["params"]
        if isinstance(params, (str, bytes)) or not isinstance(params, Iterable):
            raise ArgumentTypeError(
                f"params are tensors, not {described(params)}", fix="model.parameters()"
            )
        params = [params] if isinstance(params, Tensor) else list(params)
        if not params:
            raise ArgumentError(
                "a parameter group needs at least one parameter, but got an empty list",
                fix="model.parameters(); a generator can be used only once",
            )
        known = {id(p) for other in self.param_groups for p in other["params"]}
        for i, p in enumerate(params):
            if not isinstance(p, Tensor):
                raise ArgumentTypeError(
                    f"parameter {i} must be a Tensor, not {described(p)}",
                    fix="model.parameters()",
                )
            if arrays.kind(p.dtype) not in "fc":
                raise ArgumentTypeError(
                    f"parameter {i} holds {arrays.dtype_name(p.dtype)}, which has no gradient",
                    fix="make it of floats: x.float()",
                )
            if not p.is_leaf:
                raise ArgumentError(
                    f"parameter {i} was computed from others, so it cannot be trained",
                    fix="train the leaf it was computed from",
                )
            if id(p) in known:
                raise ArgumentError(f"parameter {i} is given twice", fix="name it in one group")
            known.add(id(p))
        settings = {**self.defaults, **{k: v for k, v in group.items() if k != "params"}}
        self.check(settings)
        complete = {"params": params, **settings}
        parts = self._parts  # which come home as long as the groups are what they were
        self.param_groups.append(complete)
        self._parts = parts + _make_parts(complete, params, self.state_names, {})
        if any(arrays.is_numpy(p.data) and p.data.size > SMALL for p in params):
            machine.keep_freed_memory()

    @property
    def _parts(self) -> list[_Part]:
        """The parameters with their state, as they are moved together."""
        if self._away is not None:
            steps, values = self._away  # which it is until all is here: Ctrl-C loses nothing
            self._lay_out_rows(self.interleaved(steps, [np.array(value) for value in values]))
        return self._laid_out

    @_parts.setter
    def _parts(self, parts: list[_Part]) -> None:
        self._laid_out, self._away = parts, None

    def check(self, settings: dict[str, Any]) -> None:
        """Refuse settings that make no sense, and make the others plain floats."""

    def update(self, group: Group, step: Any, p: Array, g: Array, *state: Array) -> tuple[Any, ...]:
        """One step for one parameter: the new (p, *state). A subclass defines it."""
        raise NotImplementedError

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients."""
        set_to_none = check_flag("set_to_none", set_to_none)
        for group in self.param_groups:  # not the parts, which may be on a device
            for p in group["params"]:
                if set_to_none or p._grad is None:
                    p._grad = None
                else:
                    p._grad = make(arrays.namespace(p.data).zeros_like(p.data))

    @arrays.silent  # a diverging run shows in its loss, not in warnings
    def step(self) -> None:
        """Move every parameter that has a gradient.

        Raises ArgumentError or ArgumentTypeError, before anything has moved, if the learning rate
        of a group is no finite number from 0 or a gradient is complex, ShapeError if a gradient
        or a replaced parameter does not have the shape of the parameter.
        """
        ready = []
        for part in tuple(self._parts):
            rate = part.group["lr"]
            usual = type(rate) is float and 0 <= rate < math.inf
            # An array of another library may be traced: then it has no value yet.
            if not usual and (
                isinstance(rate, (np.ndarray, np.generic)) or not arrays.is_array(rate)
            ):
                check_number("lr", rate, 0)
            grads = [p._grad for p in part.params]
            if _lacks(grads):
                having = self._split(part, grads)
                if having is None:
                    continue
                part, grads = having, [p._grad for p in having.params]
            raw = [g._data for g in grads]
            part.prepare(raw)
            ready.append((part, raw))
        for part, raw in ready:
            part.step += 1
            part.move(self, raw)

    def _split(self, part: _Part, grads: list[Any]) -> _Part | None:
        """Those of a part that have a gradient, in a part of their own: they count steps alone."""
        having = [p for p, g in zip(part.params, grads, strict=True) if g is not None]
        if not having:
            return None
        lacking = [p for p, g in zip(part.params, grads, strict=True) if g is None]
        chosen, rest = part.only(having), part.only(lacking)
        at = self._parts.index(part)
        self._parts[at : at + 1] = [chosen, rest]
        return chosen

    # ── saving and loading ───────────────────────────────────────────────────────────────────────

    def state_dict(self) -> dict[str, Any]:
        """The state by the number of the parameter, and the settings: PyTorch's layout."""
        places = self._places()
        state = {}
        for i, p in enumerate(self._all()):
            part, k = places[id(p)]
            if part.step > 0:
                named = zip(self.state_names, part.state_of(k), strict=True)
                state[i] = {
                    "step": int(part.step),
                    # a copy, because later steps write into the state where it lies
                    **{name: make(x.copy() if arrays.is_numpy(x) else x) for name, x in named},
                }
        numbers = {id(p): i for i, p in enumerate(self._all())}
        groups = [
            {
                **{k: v for k, v in group.items() if k != "params"},
                "params": [numbers[id(p)] for p in group["params"]],
            }
            for group in self.param_groups
        ]
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from saved state. Nothing changes unless everything fits.

        Raises CheckpointError that lists what does not fit.
        """
        if not isinstance(state_dict, Mapping) or not {"state", "param_groups"} <= set(state_dict):
            raise CheckpointError(
                "this is not the state of an optimiser: it needs state and param_groups",
                fix="optimizer.load_state_dict(other.state_dict())",
            )
        groups, state = state_dict["param_groups"], state_dict["state"]
        if not (
            isinstance(groups, (list, tuple))
            and all(isinstance(group, Mapping) and "params" in group for group in groups)
            and isinstance(state, Mapping)
            and all(isinstance(saved, Mapping) for saved in state.values())
        ):
            raise CheckpointError(
                "this is not the state of an optimiser: it needs groups and states",
                fix="optimizer.load_state_dict(other.state_dict())",
            )
        settings, wrong = self._saved_settings(groups)
        values, more = self._saved_values(state_dict["state"])
        if wrong or more:
            raise CheckpointError(
                f"the saved state does not fit this {type(self).__name__}",
                detail="\n  ".join(wrong + more),
                fix="build the model and the optimiser as they were when saved",
            )
        for group, new in zip(self.param_groups, settings, strict=True):
            group.update(new)
        self._lay_out(values)

    def _saved_settings(self, groups: Any) -> tuple[list[dict[str, Any]], list[str]]:
        """The settings of each saved group, checked, and what is wrong with them."""
        saved, own = (
            [len(g["params"]) for g in several] for several in (groups, self.param_groups)
        )
        if saved != own:
            return [], [f"groups of {saved} parameters are saved, but here are {own}"]
        settings, wrong = [], []
        for i, group in enumerate(groups):
            lacking = [name for name in self.defaults if name not in group]
            wrong += [f"group {i} has no {name}" for name in lacking]
            settings.append({name: group[name] for name in self.defaults if name in group})
            if not lacking:
                try:
                    self.check(settings[-1])
                except LayerlabError as error:
                    wrong.append(f"group {i}: {error.what}")
        return settings, wrong

    def _saved_values(self, state: Mapping[Any, Any]) -> tuple[dict[int, _Values], list[str]]:
        """Step count and state of each parameter, by its id, and what is wrong with them."""
        params = self._all()
        values: dict[int, _Values] = {}
        wrong = []
        for key, saved in state.items():
            i = int(key) if str(key).isdecimal() else -1
            if not 0 <= i < len(params):
                wrong.append(f"parameter {key} is saved, but here are 0 to {len(params) - 1}")
                continue
            lacking = [name for name in ("step", *self.state_names) if name not in saved]
            wrong += [f"parameter {i} has no {name}" for name in lacking]
            arrays_of = {n: as_raw(saved[n]) for n in self.state_names if n in saved}
            shape = tuple(params[i].shape)
            wrong += [
                f"{name} of parameter {i} is {tuple(x.shape)}, but the parameter is {shape}"
                for name, x in arrays_of.items()
                if tuple(x.shape) != shape
            ]
            if "step" in saved:
                try:
                    step = check_number("step", as_raw(saved["step"]).item(), 0)
                except (LayerlabError, ValueError) as error:
                    wrong.append(f"parameter {i}: {getattr(error, 'what', error)}")
                else:
                    values[id(params[i])] = (int(step), list(arrays_of.values()))
        return values, wrong

    def state_arrays(self) -> list[Any]:
        """All that steps change besides the parameters: for each its step count, then its state.

        They are the arrays themselves, no copies, into which the next step on NumPy writes. A
        compiled training step hands this list in and out, as `set_state_arrays` takes it. The
        settings, such as ``lr``, stand in `param_groups`; there a traced number may stand, too.
        """
        places = self._places()
        values = []
        for p in self._all():
            part, k = places[id(p)]
            values += [part.step, *part.state_of(k)]
        return values

    def set_state_arrays(self, values: Sequence[Any]) -> None:
        """Go on from what `state_arrays` gave, in the library of each parameter as it now is.

        So the parameters are set first. Inside a trace nothing of a value but its shape is looked
        at, if the parameters are traced as well. Raises ShapeError if the shapes do not fit.
        """
        if not isinstance(values, (list, tuple)):
            raise ArgumentTypeError(
                f"the state is a list of arrays, not {described(values)}",
                fix="give what state_arrays() returned",
            )
        params = self._all()
        given = [tuple(getattr(v, "shape", ())) for v in values]
        wanted = [
            shape for p in params for shape in [(), *[tuple(p.shape)] * len(self.state_names)]
        ]
        if given != wanted:
            own, other = next(
                (pair for pair in zip(wanted, given, strict=False) if pair[0] != pair[1]), ((), ())
            )
            raise ShapeError(
                f"the state of this {type(self).__name__} is {len(wanted)} arrays, "
                f"but {len(given)} were given"
                if len(given) != len(wanted)
                else f"an array of the state has shape {other}, where {own} is wanted",
                fix="give what state_arrays() returned, in the same order",
                expected=wanted,
                got=given,
            )
        self._lay_out_rows(values)

    def _lay_out_rows(self, values: Sequence[Any]) -> None:
        width = 1 + len(self.state_names)
        rows = [list(values[i : i + width]) for i in range(0, len(values), width)]
        self._lay_out({id(p): (row[0], row[1:]) for p, row in zip(self._all(), rows, strict=True)})

    def separated(self) -> tuple[list[Any], list[Any]]:
        """What `state_arrays` gives, in two lists: the step counts, and all arrays of the state."""
        values, width = self.state_arrays(), 1 + len(self.state_names)
        return values[::width], [value for i, value in enumerate(values) if i % width]

    def interleaved(self, steps: Sequence[Any], values: Sequence[Any]) -> list[Any]:
        """The two lists of `separated` as one in the order of `state_arrays`."""
        n = len(self.state_names)
        return [
            value for i, step in enumerate(steps) for value in (step, *values[i * n : i * n + n])
        ]

    def state_away(self) -> tuple[list[int], list[Any]] | None:
        """What `keep_state_away` left, unless somebody has needed the state since."""
        return self._away

    def keep_state_away(self, steps: list[int], values: list[Any]) -> None:
        """Let the state be these step counts, and these arrays of a device.

        They are brought home, as NumPy arrays, when somebody needs the state here.
        """
        self._laid_out, self._away = [], (steps, values)

    def _lay_out(self, values: dict[int, _Values]) -> None:
        self._parts = [
            part
            for group in self.param_groups
            for part in _make_parts(group, group["params"], self.state_names, values)
        ]

    def _places(self) -> dict[int, tuple[_Part, int]]:
        """Where each parameter is kept, by its id."""
        return {id(p): (part, k) for part in self._parts for k, p in enumerate(part.params)}

    def _all(self) -> list[Tensor]:
        return [p for group in self.param_groups for p in group["params"]]

    def __repr__(self) -> str:
        group = self.param_groups[0]
        settings = ", ".join(f"{k}={v}" for k, v in group.items() if k != "params")
        return f"{type(self).__name__}({settings})"


class _Part:
    """Parameters that are moved together, with their state and the number of steps so far."""

    def __init__(
        self,
        group: Group,
        params: list[Tensor],
        names: tuple[str, ...],
        step: Any,
        state: Sequence[list[Array] | None],
    ) -> None:
        self.group, self.params, self.names, self.step = group, params, names, step
        self.views: list[Array] = []  # what p.data must still be, for the long array to be it
        self.shapes: list[Any] = [p._data.shape for p in params]
        self.flat: Array = None
        self.state: list[Array] = []
        self.gradient: Array = None  # all gradients in one long array
        self.bind(state)

    def bind(self, state: Sequence[list[Array] | None]) -> None:
        """Lay the parameters and their state (zeros, where there is None) out for fast steps."""
        datas = [p._data for p in self.params]
        rows = [
            [arrays.namespace(d).zeros_like(d) for _ in self.names]
            if each is None
            else [_as(s, d) for s in each]
            for each, d in zip(state, datas, strict=True)
        ]
        if not all(arrays.is_numpy(d) and d.dtype == datas[0].dtype for d in datas):
            self.flat = None
            self.views = datas
            self.state = [s for row in rows for s in row]
            return
        if len(datas) == 1:  # long: its own memory, in order
            self.views = [np.require(datas[0], requirements=["C", "W"]).reshape(datas[0].shape)]
            self.flat = self.views[0].reshape(-1)
        else:
            self.flat, self.views = arrays.pack(datas)
            self.gradient = np.empty_like(self.flat)
        self.state = [arrays.pack(column)[0] for column in zip(*rows, strict=True)]
        for p, view in zip(self.params, self.views, strict=True):
            p._data = view

    def __setstate__(self, attributes: dict[str, Any]) -> None:
        """Of a copy: its parameters were copied one by one, so they are laid out anew."""
        self.__dict__.update(attributes)
        self.bind([self.state_of(k) for k in range(len(self.params))])

    def prepare(self, grads: list[Array]) -> None:
        """Look whether the gradients fit, and whether the parameters are still where they were."""
        if [g.shape for g in grads] != self.shapes:
            self._refuse(grads)
        if self.flat is not None and self.flat.dtype.kind == "f":
            for g in grads:
                if g.dtype.kind == "c":
                    raise ArgumentTypeError(
                        "a gradient holds complex numbers, but its parameter is real",
                        detail=f"the gradient has shape {tuple(g.shape)}",
                        fix="p.grad.data = p.grad.data.real",
                    )
        for p, view in zip(self.params, self.views, strict=True):
            if p._data is not view:
                if [p._data.shape for p in self.params] != self.shapes:
                    self._refuse([p._data for p in self.params])
                self._follow()
                return

    def _refuse(self, news: list[Array]) -> None:
        """Say which of the new gradients or values does not have its parameter's shape."""
        for shape, new in zip(self.shapes, news, strict=True):
            if shape != new.shape:
                raise ShapeError(
                    f"a parameter of shape {tuple(shape)} was given a gradient or a new value "
                    f"of shape {tuple(new.shape)}",
                    fix="keep the shape, or build a new optimiser for the new parameter",
                    expected=tuple(shape),
                    got=tuple(new.shape),
                )

    def move(self, optimizer: Optimizer, grads: list[Array]) -> None:
        """Apply the optimiser's formula."""
        if self.flat is None:
            n = len(self.names)
            for k, (p, g) in enumerate(zip(self.params, grads, strict=True)):
                state = self.state[k * n : k * n + n]
                p._data, *self.state[k * n : k * n + n] = optimizer.update(
                    self.group, self.step, p._data, g, *state
                )
            self.views = [p.data for p in self.params]
            for view in self.views:
                if arrays.is_numpy(view):
                    versions.changed(view)
            return
        versions.changed(self.flat)
        if len(grads) == 1:
            gradient = grads[0].reshape(-1)
        else:
            gradient = self.gradient
            arrays.refill(gradient, grads)
        if self.flat.shape[0] <= SMALL:
            optimizer.update(self.group, self.step, self.flat, gradient, *self.state)
            return
        for b in arrays.blocks(self.flat.shape[0], self.flat):
            optimizer.update(
                self.group, self.step, self.flat[b], gradient[b], *[s[b] for s in self.state]
            )

    def _follow(self) -> None:
        """Someone gave a parameter a new array: go on from it."""
        if self.flat is None or not all(
            arrays.is_numpy(p.data) and p.data.dtype == self.flat.dtype for p in self.params
        ):
            self.bind([self.state_of(k) for k in range(len(self.params))])
            return
        for p, view in zip(self.params, self.views, strict=True):
            if p.data is not view:
                view[...] = p._data
                p._data = view

    def state_of(self, k: int) -> list[Array]:
        """The state of one parameter, in its shape."""
        if self.flat is None:
            n = len(self.names)
            return self.state[k * n : k * n + n]
        start = sum(view.size for view in self.views[:k])
        view = self.views[k]
        return [s[start : start + view.size].reshape(view.shape) for s in self.state]

    def only(self, params: list[Tensor]) -> _Part:
        """Some of the parameters as a part of their own, with their state."""
        chosen = [k for k, p in enumerate(self.params) if any(p is q for q in params)]
        state = [self.state_of(k) for k in chosen]
        return _Part(self.group, [self.params[k] for k in chosen], self.names, self.step, state)


def _as(state: Array, like: Array) -> Array:
    """State in the library and dtype of its parameter."""
    if arrays.is_numpy(like):
        return arrays.to_numpy(state).astype(like.dtype)
    return arrays.cast(arrays.namespace(like).asarray(state), like.dtype)


def _make_parts(
    group: Group, params: list[Tensor], names: tuple[str, ...], values: dict[int, _Values]
) -> list[_Part]:
    """Small NumPy parameters of one dtype and age together, each long or immutable one alone."""
    together: dict[Any, list[Tensor]] = {}
    steps: dict[Any, Any] = {}
    for p in params:
        step, _ = values.get(id(p), (0, None))
        key: Any = id(p)
        if arrays.is_numpy(p.data):
            step = int(step)
            if p.data.size <= SMALL:
                key = (p.data.dtype, step)
        together.setdefault(key, []).append(p)
        steps[key] = step
    return [
        _Part(group, members, names, steps[key], [values.get(id(p), (0, None))[1] for p in members])
        for key, members in together.items()
    ]


def _lacks(grads: list[Any]) -> bool:
    for g in grads:  # noqa: SIM110, a generator costs more than the loop
        if g is None:
            return True
    return False
