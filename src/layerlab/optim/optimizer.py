"""Optimizer: what all optimisers share: parameters in groups, state, and one fast way through them.

An optimiser itself is one formula, its `update`, written in operators that change a NumPy array in
place and leave an immutable one (JAX) alone, returning the new value either way. On NumPy small
parameters are laid one behind the other in one long array, so that a whole network is one pass;
long ones are walked in pieces that fit the cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.arrays import Array
from layerlab.autograd import make
from layerlab.errors import ArgumentError, ArgumentTypeError, CheckpointError
from layerlab.tensor import Tensor, as_raw

__all__ = ["Optimizer"]

Group = dict[str, Any]
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
        given = list(params)
        if not given:
            raise ArgumentError(
                "an optimiser needs at least one parameter, but got an empty list",
                fix="model.parameters(); a generator can be used only once",
            )
        self.defaults = defaults
        self.param_groups: list[Group] = []
        self._parts: list[_Part] = []
        groups = given if isinstance(given[0], dict) else [{"params": given}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, group: dict[str, Any]) -> None:
        """Train more parameters, with settings of their own where `group` names them."""
        unknown = set(group) - {"params", *self.defaults}
        if unknown or "params" not in group:
            raise ArgumentError(
                f"a parameter group holds params and settings; {sorted(unknown) or 'no params'}",
                fix=f"the settings of {type(self).__name__} are {', '.join(self.defaults)}",
            )
        params = group["params"]
        params = [params] if isinstance(params, Tensor) else list(params)
        known = {id(p) for other in self.param_groups for p in other["params"]}
        for i, p in enumerate(params):
            if not isinstance(p, Tensor):
                raise ArgumentTypeError(
                    f"parameter {i} is a {type(p).__name__}, not a Tensor",
                    fix="model.parameters()",
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
        self.param_groups.append(complete)
        self._parts += _make_parts(complete, params, self.state_names)

    def check(self, settings: dict[str, Any]) -> None:
        """Refuse settings that make no sense; a subclass says which."""

    def update(self, group: Group, step: Any, p: Array, g: Array, *state: Array) -> tuple[Any, ...]:
        """One step for one parameter: the new (p, *state). A subclass defines it."""
        raise NotImplementedError

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients."""
        for part in self._parts:
            for p in part.params:
                if set_to_none or p.grad is None:
                    p.grad = None
                else:
                    p.grad = make(p.data * 0)

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        with np.errstate(all="ignore"):  # a diverging run shows in its loss, not in warnings
            for part in list(self._parts):
                grads = [p.grad for p in part.params]
                if any(g is None for g in grads):
                    having = self._split(part, grads)
                    if having is None:
                        continue
                    part, grads = having, [p.grad for p in having.params]
                part.step += 1
                part.move(self, [g.data for g in grads])

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
        numbers = {id(p): i for i, p in enumerate(self._all())}
        state = {}
        for part in self._parts:
            for k, p in enumerate(part.params):
                if _is_positive(part.step):
                    named = zip(self.state_names, part.state_of(k), strict=True)
                    state[numbers[id(p)]] = {
                        "step": part.step,
                        **{name: make(arrays.owned(array)) for name, array in named},
                    }
        groups = [
            {
                **{k: v for k, v in group.items() if k != "params"},
                "params": [numbers[id(p)] for p in group["params"]],
            }
            for group in self.param_groups
        ]
        return {"state": dict(sorted(state.items())), "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from saved state. Nothing changes unless everything fits.

        Raises CheckpointError that lists what does not fit.
        """
        params = self._all()
        groups, state = state_dict.get("param_groups", []), state_dict.get("state", {})
        wrong = []
        if [len(g["params"]) for g in groups] != [len(g["params"]) for g in self.param_groups]:
            wrong.append(
                f"groups of {[len(g['params']) for g in groups]} parameters are saved, "
                f"but here are {[len(g['params']) for g in self.param_groups]}"
            )
        for key, saved in state.items():
            i = int(key)
            if i >= len(params):
                continue
            for name in self.state_names:
                if name not in saved:
                    wrong.append(f"parameter {i} has no {name}")
                elif tuple(saved[name].shape) != tuple(params[i].shape):
                    wrong.append(
                        f"{name} of parameter {i} is {tuple(saved[name].shape)}, "
                        f"but the parameter is {tuple(params[i].shape)}"
                    )
        if wrong:
            raise CheckpointError(
                f"the saved state does not fit this {type(self).__name__}",
                detail="\n  ".join(wrong),
                fix="build the model and the optimiser as they were when saved",
            )
        for group, saved_group in zip(self.param_groups, groups, strict=True):
            group.update({k: v for k, v in saved_group.items() if k in self.defaults})
        saved_by_number = {int(key): value for key, value in state.items()}
        numbers = {id(p): i for i, p in enumerate(params)}
        parts: list[_Part] = []
        for group in self.param_groups:
            by_step: dict[Any, list[Tensor]] = {}
            for p in group["params"]:
                step = saved_by_number.get(numbers[id(p)], {}).get("step", 0)
                by_step.setdefault(int(step), []).append(p)
            for step, members in by_step.items():
                for part in _make_parts(group, members, self.state_names):
                    part.step = step
                    for k, p in enumerate(part.params):
                        saved = saved_by_number.get(numbers[id(p)])
                        if saved:
                            part.set_state(k, [as_raw(saved[n]) for n in self.state_names])
                    parts.append(part)
        self._parts = parts

    def _all(self) -> list[Tensor]:
        return [p for group in self.param_groups for p in group["params"]]

    def __repr__(self) -> str:
        group = self.param_groups[0]
        settings = ", ".join(f"{k}={v}" for k, v in group.items() if k != "params")
        return f"{type(self).__name__}({settings})"


class _Part:
    """Parameters that are moved together, with their state and the number of steps so far."""

    def __init__(self, group: Group, params: list[Tensor], names: tuple[str, ...]) -> None:
        self.group, self.params, self.names = group, params, names
        self.step: Any = 0
        self.views: list[Array] = []  # what p.data must still be, for the long array to be it
        self.flat: Array = None
        self.state: list[Array] = []
        self.gradient: Array = None
        self.bind([])

    def bind(self, state: list[list[Array]]) -> None:
        """Lay the parameters (and their state, if there is any) out for fast steps."""
        datas = [p.data for p in self.params]
        if not all(arrays.is_numpy(d) for d in datas):
            self.flat = None
            self.views = datas
            self.state = [s for each in state for s in each] or [
                d * 0 for d in datas for _ in self.names
            ]
            return
        if len(datas) == 1:  # long: its own memory, in order
            self.views = [np.ascontiguousarray(datas[0]).reshape(datas[0].shape)]
            self.flat = self.views[0].reshape(-1)
        else:
            self.flat, self.views = arrays.pack(datas)
            self.gradient = np.empty_like(self.flat)
        if state:
            columns = zip(*state, strict=True)
            self.state = [arrays.pack([np.asarray(s) for s in column])[0] for column in columns]
        else:
            self.state = [np.zeros_like(self.flat) for _ in self.names]
        for p, view in zip(self.params, self.views, strict=True):
            p.data = view

    def move(self, optimizer: Optimizer, grads: list[Array]) -> None:
        """Apply the optimiser's formula."""
        for p, view in zip(self.params, self.views, strict=True):
            if p.data is not view:
                self._follow(p, view)
        if self.flat is None:
            n = len(self.names)
            for k, (p, g) in enumerate(zip(self.params, grads, strict=True)):
                state = self.state[k * n : k * n + n]
                p.data, *self.state[k * n : k * n + n] = optimizer.update(
                    self.group, self.step, p.data, g, *state
                )
            self.views = [p.data for p in self.params]
            return
        if len(grads) == 1:
            gradient = grads[0].reshape(-1)
        else:
            gradient = self.gradient
            arrays.refill(gradient, grads)
        for b in arrays.blocks(self.flat.shape[0], self.flat):
            optimizer.update(
                self.group, self.step, self.flat[b], gradient[b], *[s[b] for s in self.state]
            )

    def _follow(self, p: Tensor, view: Array) -> None:
        """Someone gave the parameter a new array: go on from it."""
        same = arrays.is_numpy(p.data) and self.flat is not None and p.data.dtype == view.dtype
        if same and p.data.shape == view.shape:
            view[...] = p.data
            p.data = view
            return
        state = [self.state_of(k) for k in range(len(self.params))]
        like = [
            [self._as(s, p.data) for s in each] for each, p in zip(state, self.params, strict=True)
        ]
        self.bind(like)

    @staticmethod
    def _as(state: Array, like: Array) -> Array:
        """State in the library and dtype of its parameter, after that has changed."""
        if arrays.is_numpy(like):
            return arrays.to_numpy(state).astype(like.dtype)
        return arrays.cast(arrays.namespace(like).asarray(state), like.dtype)

    def state_of(self, k: int) -> list[Array]:
        """The state of one parameter, in its shape."""
        if self.flat is None:
            n = len(self.names)
            return self.state[k * n : k * n + n]
        start = sum(view.size for view in self.views[:k])
        view = self.views[k]
        return [s[start : start + view.size].reshape(view.shape) for s in self.state]

    def set_state(self, k: int, values: list[Array]) -> None:
        """Take over saved state for one parameter."""
        if self.flat is None:
            n = len(self.names)
            self.state[k * n : k * n + n] = [self._as(v, self.views[k]) for v in values]
            return
        for place, value in zip(self.state_of(k), values, strict=True):
            place[...] = arrays.to_numpy(value)

    def only(self, params: list[Tensor]) -> _Part:
        """Some of the parameters as a part of their own, with their state."""
        chosen = [k for k, p in enumerate(self.params) if any(p is q for q in params)]
        state = [
            [np.array(s) if arrays.is_numpy(s) else s for s in self.state_of(k)] for k in chosen
        ]
        part = _Part(self.group, [self.params[k] for k in chosen], self.names)
        part.step = self.step
        for k, values in enumerate(state):
            part.set_state(k, values)
        return part


def _make_parts(group: Group, params: list[Tensor], names: tuple[str, ...]) -> list[_Part]:
    """Small NumPy parameters of one dtype together, each long or immutable one alone."""
    together: dict[Any, list[Tensor]] = {}
    for p in params:
        small = arrays.is_numpy(p.data) and p.data.size <= SMALL
        key = p.data.dtype if small else id(p)
        together.setdefault(key, []).append(p)
    return [_Part(group, members, names) for members in together.values()]


def _is_positive(step: Any) -> bool:
    try:
        return bool(step > 0)
    except Exception:  # a traced count has no truth; a trace that steps has stepped
        return True
