# role: sequential
# mistake: none
# subject: Model
# style: dataclass with a dict of named layers, __post_init__, type hints
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Model:
    layers: list[Callable]
    training: bool = True
    named: dict[str, Callable] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for number, layer in enumerate(self.layers):
            self.named[f"{type(layer).__name__.lower()}_{number}"] = layer

    def __call__(self, x):
        for layer in self.named.values():
            x = layer(x)
        return x

    def train(self) -> None:
        self._switch(True)

    def eval(self) -> None:
        self._switch(False)

    def _switch(self, training: bool) -> None:
        self.training = training
        for layer in self.named.values():
            change = getattr(layer, "train" if training else "eval", None)
            if change is not None:
                change()
