"""Module: the base of every layer. It finds the parameters in its attributes, and is called.

A layer is a class with parameters as attributes and a `forward`. Everything here is what the
layers share: finding parameters and layers inside, train and eval mode, saving and loading, hooks,
printing, and saying *where* in the network something went wrong.
"""

from __future__ import annotations

import itertools
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

from layerlab import arrays, autograd
from layerlab.arguments import check_flag
from layerlab.autograd import Value, overwrite
from layerlab.errors import ArgumentError, ArgumentTypeError, CheckpointError, ShapeError, described
from layerlab.nn.compiled import Compiled
from layerlab.tensor import Parameter, Tensor, as_raw
from layerlab.undo import of_thread

__all__ = ["HookHandle", "Module"]

Hook = Callable[..., Any]


class HookHandle:
    """What registering a hook returns; `remove()` takes the hook out again."""

    _count = itertools.count()

    def __init__(self, hooks: dict[int, Hook], hook: Hook) -> None:
        if not callable(hook):
            raise ArgumentTypeError(
                f"a hook is a function, not {described(hook)}",
                fix="model.register_forward_hook(lambda module, args, output: None)",
            )
        # Not id(self): a handle that nobody keeps is freed, and the next one gets its id.
        self._hooks, self._key = hooks, next(HookHandle._count)
        hooks[self._key] = hook

    def remove(self) -> None:
        self._hooks.pop(self._key, None)


class Module:
    """The base class of layers. A subclass sets attributes in `__init__` and defines `forward`.

    An attribute that is a `Parameter` is trained, one that is a `Module` is a part; `training`
    says whether the module is in training or in evaluation. Source: torch.nn.Module.
    """

    training: bool = True
    _buffers: dict[str, bool]  # name -> whether it is saved
    _forward_hooks: dict[int, Hook]
    _forward_pre_hooks: dict[int, Hook]

    def __new__(cls, *_: Any, **__: Any) -> Self:
        # Here, so that a subclass that forgets super().__init__() still works.
        self = super().__new__(cls)
        self.__dict__.update(training=True, _buffers={}, _forward_hooks={}, _forward_pre_hooks={})
        return self

    def __init__(self) -> None:
        """Nothing to set up; `super().__init__()` is welcome, as in PyTorch."""

    # ── being called ─────────────────────────────────────────────────────────────────────────────

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the layer computes; a subclass defines it."""
        raise NotImplementedError(f"{type(self).__name__} needs a method forward(self, x)")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """`forward`, with the hooks around it.

        If it fails, statistics that its layers have moved and random numbers that they have drawn
        are as before.
        """
        notes = of_thread.notes
        outermost, notes.running = not notes.running, True
        try:
            if not self._forward_pre_hooks and not self._forward_hooks:
                return self.forward(*args, **kwargs)
            for hook in tuple(self._forward_pre_hooks.values()):
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
            out = self.forward(*args, **kwargs)
            for hook in tuple(self._forward_hooks.values()):
                changed = hook(self, args, out)
                out = out if changed is None else changed
            return out
        except BaseException as error:
            if outermost:
                notes.take_back()
            if isinstance(error, ShapeError):
                self._locate(error)
            raise
        finally:
            if outermost:
                notes.running = False
                notes.undo.clear()

    def _locate(self, error: ShapeError) -> None:
        """Say where the layer that raised stands, as the error passes through what contains it."""
        inner = error.source
        if inner is None:
            error.layer = error.layer or repr(self)
            error.name = self._short()
            if not error.fix and isinstance(error.got, int) and error.got:
                error.fix = self._resized(inputs=error.got)
        for name, child in self.named_children():
            if child is inner:
                step = f"[{name}]" if name.isdigit() else f".{name}"
                # What the parts said of places is now told from here.
                error.detail = re.sub(r"\bnet(?=[.[])", f"net{step}", error.detail)
                error.fix = re.sub(r"\bnet(?=[.[])", f"net{step}", error.fix)
                if not error.path and error.fix and error.fix == child._resized(inputs=error.got):
                    error.fix += f" at net{step}"
                error.path = step + error.path
                self._explain(error, name)
                break
        error.source = self

    def _explain(self, error: ShapeError, name: str) -> None:
        """Add what only this container knows about an error of its part `name`."""

    def register_forward_hook(self, hook: Hook) -> HookHandle:
        """Call hook(module, args, output) after each forward; what it returns is the output."""
        return HookHandle(self._forward_hooks, hook)

    def register_forward_pre_hook(self, hook: Hook) -> HookHandle:
        """Call hook(module, args) before each forward; what it returns are the arguments."""
        return HookHandle(self._forward_pre_hooks, hook)

    # ── attributes ───────────────────────────────────────────────────────────────────────────────

    def __setattr__(self, name: str, value: Any) -> None:
        """An array or tensor assigned to a parameter or buffer becomes its value, if it fits."""
        present = self.__dict__.get(name)
        if isinstance(present, Tensor) and not isinstance(value, (Parameter, type(None))):
            is_parameter = isinstance(present, Parameter)
            if is_parameter or name in self._buffers:
                self._replace(name, present, value)
                return
        elif isinstance(present, Module) and not isinstance(value, (Module, type(None))):
            raise ArgumentTypeError(
                f"{type(self).__name__}.{name} is a part; {type(value).__name__} is no Module",
                fix="assign a Module, or None to take it away",
            )
        elif present is None and name in self.__dict__ and not isinstance(value, Module):
            self._check_kind(name, value)
        if name == "training" and not isinstance(value, bool):
            raise ArgumentTypeError(
                f"{type(self).__name__}.training is True or False, not {value!r:.60}",
                fix="model.train() or model.eval()",
            )
        if isinstance(value, Module):
            self._check_outside(name, value)
        object.__setattr__(self, name, value)

    def _check_outside(self, name: str, part: Module) -> None:
        """Raise if what becomes a part has this module inside: there would be no end of names."""
        if any(module is self for module in part.modules()):
            raise ArgumentError(
                f"{type(self).__name__}.{name} would have the whole of which it is a part",
                detail=f"this {type(self).__name__} is itself, or inside, what is assigned",
                fix=f"keep it where it is no part, in a tuple: self.{name} = (module,)",
            )

    def _check_kind(self, name: str, value: Any) -> None:
        """Raise if a plain tensor, say, is put where there may be a parameter: no one trains it."""
        for kind_of in type(self).__mro__:
            kinds = str(getattr(kind_of, "__annotations__", {}).get(name, ""))
            if "Parameter" in kinds and not isinstance(value, (Parameter, type(None))):
                raise ArgumentTypeError(
                    f"{type(self).__name__}.{name} is a Parameter or None, "
                    f"not a {type(value).__name__}",
                    fix=f"layer.{name} = nn.Parameter(...)",
                )

    def _replace(self, name: str, present: Tensor, value: Any) -> None:
        if isinstance(value, Module) or not (
            isinstance(value, Value)
            or arrays.is_array(value)
            or isinstance(value, (list, tuple, float, int))
        ):
            raise ArgumentTypeError(
                f"{type(self).__name__}.{name} holds numbers; {type(value).__name__} is no array",
                fix=f"assign an array of shape {tuple(present.shape)}, or None to take it away",
            )
        raw = as_raw(value)
        if tuple(raw.shape) != tuple(present.shape):
            raise ShapeError(
                f"{type(self).__name__}.{name} has shape {tuple(present.shape)}, "
                f"but the new value has shape {tuple(raw.shape)}",
                fix="transpose it: value.T"
                if tuple(raw.shape)[::-1] == tuple(present.shape)
                else f"assign an array of shape {tuple(present.shape)}",
                layer=repr(self),
                expected=tuple(present.shape),
                got=tuple(raw.shape),
            )
        if arrays.kind(raw.dtype) == "c" and arrays.kind(present.dtype) != "c":
            raise ArgumentTypeError(
                f"{type(self).__name__}.{name} holds real numbers; complex ones do not fit",
                fix="assign value.real",
            )
        if arrays.kind(raw.dtype) == "f" and arrays.kind(present.dtype) in "bi":
            raise ArgumentTypeError(
                f"{type(self).__name__}.{name} holds whole numbers; {raw.dtype} does not fit",
                fix="assign value.long()",
            )
        if arrays.kind(raw.dtype) != arrays.kind(present.dtype):
            raw = arrays.cast(raw, present.dtype)
        overwrite(present, raw)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Keep a tensor that belongs to the state but is not trained (such as a running mean)."""
        self._check_name(name)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise ArgumentTypeError(
                f"{name} must be a Tensor or None, not {type(tensor).__name__}",
                fix="ll.tensor(...)",
            )
        self.__dict__.pop(name, None)
        self._buffers[name] = persistent
        object.__setattr__(self, name, tensor)

    def register_parameter(self, name: str, parameter: Parameter | None) -> None:
        """Keep a parameter under a name; None keeps the name free, as for a layer without bias."""
        self._check_name(name)
        if parameter is not None and not isinstance(parameter, Parameter):
            raise ArgumentTypeError(
                f"{name} must be a Parameter or None, not {type(parameter).__name__}",
                fix="nn.Parameter(tensor)",
            )
        object.__setattr__(self, name, parameter)

    def add_module(self, name: str, module: Module | None) -> None:
        """Keep a part under a name."""
        self._check_name(name)
        if module is not None and not isinstance(module, Module):
            raise ArgumentTypeError(
                f"{name} must be a Module or None, not {type(module).__name__}",
                fix="nn.Linear(3, 4), nn.ReLU(), ...",
            )
        if module is not None:
            self._check_outside(name, module)
        object.__setattr__(self, name, module)

    def _check_name(self, name: str) -> None:
        if not isinstance(name, str) or not name:
            raise ArgumentTypeError(
                f"the name of a part is a text, not {described(name)}", fix="use a name such as '0'"
            )
        if "." in name:
            raise ArgumentError(
                f"{name!r} cannot be the name of a part: dots separate the steps of a path",
                fix="use a name without a dot",
            )
        if hasattr(type(self), name):
            raise ArgumentError(
                f"{name!r} cannot be the name of a part: {type(self).__name__}.{name} is taken",
                fix=f"use another name, such as {name + '_part'!r}",
            )

    # ── what is inside ───────────────────────────────────────────────────────────────────────────

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The parts one level down, each once, with their names."""
        seen = set()
        for name, value in self.__dict__.items():
            if isinstance(value, Module) and id(value) not in seen:
                seen.add(id(value))
                yield name, value

    def children(self) -> Iterator[Module]:
        """The parts one level down."""
        return (child for _, child in self.named_children())

    def named_modules(
        self, prefix: str = "", _seen: set[int] | None = None
    ) -> Iterator[tuple[str, Module]]:
        """This module and every part of it, each once, with its path."""
        seen = set() if _seen is None else _seen
        if id(self) in seen:
            return
        seen.add(id(self))
        yield prefix, self
        for name, child in self.named_children():
            yield from child.named_modules(f"{prefix}.{name}" if prefix else name, seen)

    def modules(self) -> Iterator[Module]:
        """This module and every part of it, each once."""
        return (module for _, module in self.named_modules())

    def named_parameters(self, prefix: str = "") -> Iterator[tuple[str, Parameter]]:
        """Every parameter with its path; one that several layers share comes once."""
        seen = set()
        for path, module in self.named_modules(prefix):
            for name, value in module.__dict__.items():
                if isinstance(value, Parameter) and id(value) not in seen:
                    seen.add(id(value))
                    yield (f"{path}.{name}" if path else name), value

    def parameters(self) -> Iterator[Parameter]:
        """Every parameter, each once: what an optimiser trains."""
        return (parameter for _, parameter in self.named_parameters())

    def named_buffers(self, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
        """Every buffer with its path."""
        for path, module in self.named_modules(prefix):
            for name in module._buffers:
                value = module.__dict__.get(name)
                if value is not None:
                    yield (f"{path}.{name}" if path else name), value

    def buffers(self) -> Iterator[Tensor]:
        """Every buffer."""
        return (buffer for _, buffer in self.named_buffers())

    def get_submodule(self, target: str) -> Module:
        """The part at a path such as ``"0"`` or ``"block.1"``."""
        if not isinstance(target, str):
            raise ArgumentTypeError(
                f"a part is found by its path, not by {described(target)}",
                fix="model.get_submodule('0')",
            )
        module: Module = self
        for name in filter(None, target.split(".")):
            found = module.__dict__.get(name)
            if not isinstance(found, Module):
                names = [n for n, _ in module.named_children()]
                raise ArgumentError(
                    f"there is no part {name!r} in {type(module).__name__} (path {target!r})",
                    fix=f"the parts are {', '.join(names) or 'none'}",
                )
            module = found
        return module

    # ── modes ────────────────────────────────────────────────────────────────────────────────────

    def train(self, mode: bool = True) -> Self:
        """Into training mode (or evaluation mode), with every part."""
        mode = check_flag("mode", mode)
        for module in self.modules():
            module.__dict__["training"] = mode
        return self

    def eval(self) -> Self:
        """Into evaluation mode: dropout passes everything, batch normalisation is fixed."""
        return self.train(False)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or set them to zeros."""
        set_to_none = check_flag("set_to_none", set_to_none)
        for parameter in self.parameters():
            if parameter.grad is not None:
                parameter.grad = (
                    None
                    if set_to_none
                    else autograd.make(arrays.namespace(parameter.data).zeros_like(parameter.data))
                )

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Whether the parameters want gradients: False freezes the module."""
        requires_grad = check_flag("requires_grad", requires_grad)
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def apply(self, function: Callable[[Module], Any]) -> Self:
        """Call a function on every part, the innermost first, and on this module."""
        if isinstance(function, type) or not callable(function):
            raise ArgumentTypeError(
                f"apply calls a function on every part, not {described(function)}",
                fix="model.apply(lambda part: ...)",
            )
        for child in self.children():
            child.apply(function)
        function(self)
        return self

    def to(self, dtype: Any) -> Self:
        """Cast every floating parameter and buffer to a floating dtype, in place.

        ``model.to("cpu")`` leaves it as it is: numbers of NumPy are nowhere else.
        """
        if isinstance(dtype, str) and dtype == "cpu":
            return self
        if arrays.kind(arrays.dtype_name(dtype)) != "f":
            raise ArgumentTypeError(
                f"parameters are floating numbers; they cannot become {arrays.dtype_name(dtype)}",
                fix="model.to('float32') or model.to('float64')",
            )
        for value in (*self.parameters(), *self.buffers()):
            if arrays.kind(value.dtype) == "f":
                value.data = arrays.cast(value.data, dtype)
                value.grad = None
        return self

    def float(self) -> Self:
        """Into float32."""
        return self.to("float32")

    def double(self) -> Self:
        """Into float64."""
        return self.to("float64")

    def compiled(self, engine: str = "auto") -> Compiled:
        """This module as a function that predicts as quickly as this machine can: f(x).

        It computes in evaluation mode and without gradients, whatever the module's own mode is,
        and returns Tensors with NumPy numbers. It follows the module: weights that are trained,
        loaded or assigned, layers and settings that are exchanged, hooks. What NumPy writes into
        ``p.data`` is not counted as a change, and "xla" may go on with the numbers before it.

        `engine` is "numpy", "xla" (JAX), or "auto": NumPy for a few rows (up to 512 of a network of
        Linear, ReLU, Sigmoid and Tanh, up to 32 of others), for what cannot be traced, and where
        JAX is not installed; else XLA, which makes a program for each size of batch; where rows do
        not depend on each other, for powers of two up to 4096, and batches are filled up or cut.
        ``f.traces`` counts programs. Numbers may differ in the last digits between engines and
        sizes.

        Raises what the module raises; ArgumentError for "xla" without JAX, and CompileError for
        "xla" and a model that cannot be traced.
        """
        return Compiled(self, engine)

    # ── saving and loading ───────────────────────────────────────────────────────────────────────

    def state_dict(self) -> OrderedDict[str, Tensor]:
        """Every parameter and saved buffer under its path, sharing memory with the module.

        A parameter that several layers share stands under each of its paths, as in PyTorch.
        """
        state: OrderedDict[str, Tensor] = OrderedDict()
        for key, value in self._state():
            state[key] = value.detach()
        return state

    def _state(self, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
        for name, value in self.__dict__.items():
            if isinstance(value, Parameter):
                yield prefix + name, value
        for name, persistent in self._buffers.items():
            if persistent and self.__dict__.get(name) is not None:
                yield prefix + name, self.__dict__[name]
        for name, value in self.__dict__.items():
            if isinstance(value, Module):
                yield from value._state(f"{prefix}{name}.")

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> None:
        """Take over saved values. Nothing changes unless everything fits.

        Raises CheckpointError that lists all that is missing, unexpected, or of the wrong shape.
        With ``strict=False`` missing and unexpected names are let pass; wrong shapes never are.
        """
        if not isinstance(state, Mapping):
            raise ArgumentTypeError(
                f"a state dict maps names to tensors; this is a {type(state).__name__}",
                fix="model.load_state_dict(other.state_dict())",
            )
        strict = check_flag("strict", strict)
        own = dict(self._state())
        wrong = []
        if strict:
            wrong += [f"missing: {key} {tuple(own[key].shape)}" for key in own if key not in state]
            wrong += [f"unexpected: {key}" for key in state if key not in own]
        new = {key: as_raw(state[key]) for key in own if key in state}
        wrong += [
            f"wrong shape: {key} is {tuple(own[key].shape)} here, but {tuple(raw.shape)} there"
            for key, raw in new.items()
            if tuple(raw.shape) != tuple(own[key].shape)
        ]
        wrong += [
            f"complex numbers: {key} is real here"
            for key, raw in new.items()
            if arrays.kind(raw.dtype) == "c" and arrays.kind(own[key].dtype) != "c"
        ]
        if wrong:
            raise CheckpointError(
                f"the saved values do not fit this {type(self).__name__}",
                detail="\n  ".join(wrong),
                fix="build the network as it was when it was saved",
            )
        for key, raw in new.items():
            same = arrays.dtype_name(raw.dtype) == arrays.dtype_name(own[key].dtype)
            overwrite(own[key], raw if same else arrays.cast(raw, own[key].dtype))

    # ── printing ─────────────────────────────────────────────────────────────────────────────────

    def _short(self) -> str:
        """The layer in a few words, for a line that names several: Linear(784 -> 256)."""
        return type(self).__name__

    def _resized(self, inputs: int | None = None, outputs: int | None = None) -> str:
        """How to build this layer for other sizes, for a fix; empty if it has none."""
        return ""

    def extra_repr(self) -> str:
        """The arguments that stand in the brackets when the module is printed."""
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        parts = [
            f"({name}): " + repr(child).replace("\n", "\n  ")
            for name, child in self.__dict__.items()
            if isinstance(child, Module)
        ]
        if not parts:
            return f"{type(self).__name__}({extra})"
        lines = [extra] * bool(extra) + parts
        return f"{type(self).__name__}(\n  " + "\n  ".join(lines) + "\n)"
