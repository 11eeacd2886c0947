"""The runs that tests/train/test_resume.py cuts and resumes; as a program, it resumes them.

`python resuming.py RECIPE FOLDER` goes on from each checkpoint in the folder, each time in a new
process (a fork of this one, which has only imported), and prints what came out.
"""

import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

import layerlab as ll
from layerlab import nn, optim, random
from layerlab.random import Generator
from layerlab.train import fit

RANDOM = np.random.default_rng(5)
POINTS = RANDOM.normal(size=(18, 3)).astype(np.float32)
LABELS = RANDOM.integers(0, 2, 18)
MORE = (RANDOM.normal(size=(9, 3)).astype(np.float32), np.arange(9) % 2)


class Memory(nn.Module):
    """Adds a running sum of its inputs, which it does not save, to them."""

    def __init__(self):
        super().__init__()
        self.register_buffer("total", ll.zeros(3), persistent=False)

    def forward(self, x):
        if self.training:
            self.total = self.total.data + x.detach().numpy().sum(0) / 100
        return x + self.total


class LearnedLoss(nn.Module):
    """Cross entropy at a temperature that is trained, of numbers with some noise."""

    def __init__(self):
        super().__init__()
        self.temperature = nn.Parameter(ll.tensor([1.0]))
        self.register_buffer("calls", ll.tensor(0.0))
        self.noise = nn.Dropout(0.1, generator=Generator(3))

    def forward(self, out, y):
        self.calls = self.calls.data + 1
        return nn.CrossEntropyLoss()(self.noise(out) * self.temperature, y)


def network(kind):
    g = Generator(1)
    if kind == "plain":
        return nn.Sequential(nn.Linear(3, 5, generator=g), nn.Tanh(), nn.Linear(5, 2, generator=g))
    return nn.Sequential(
        *[Memory()] * (kind == "odd"),
        nn.Linear(3, 5, generator=g),
        nn.BatchNorm1d(5),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(5, 4, generator=g),
        nn.ReLU(),
        nn.Dropout(0.2, generator=Generator(2)),
        nn.Linear(4, 2, generator=g),
    )


class Job:
    """A training run of which everything is known: built anew, and trained or resumed."""

    def __init__(self, recipe):
        optimizer, kind = recipe.split("-")
        self.model = network(kind)
        params = list(self.model.parameters())
        loss = nn.CrossEntropyLoss()
        if kind == "odd":  # the loss is trained, and a parameter that is of neither
            loss, free = LearnedLoss(), ll.tensor([0.5], requires_grad=True)
            params += [*loss.parameters(), free]
            self.model.register_forward_hook(
                lambda module, args, out: out + free if module.training else out
            )
            self.free = free
        self.loss = loss
        if optimizer == "sgd":
            self.optimizer = optim.SGD(params, lr=0.4, momentum=0.9)
            self.schedule = optim.StepLR(self.optimizer, step_size=1, gamma=0.7)
        else:
            self.optimizer = optim.Adam(params, lr=0.1)
            self.schedule = optim.CosineAnnealingLR(self.optimizer, T_max=4)

    def train(self, checkpoint=None, resume=False, **changes):
        arguments = {"epochs": 3, "batch_size": 4, "seed": 5, "validation": MORE, "clip_norm": 0.5,
                     "patience": 3, "restore_best": True} | changes  # fmt: skip
        self.history = fit(
            self.model, (POINTS, LABELS), loss=self.loss, optimizer=self.optimizer,
            schedule=self.schedule, checkpoint=checkpoint, resume=resume, **arguments,
        )  # fmt: skip
        return self

    def streams(self):
        modules = [*self.model.modules(), *self.loss.modules()]
        own = [v for m in modules for v in vars(m).values() if isinstance(v, Generator)]
        return [g.get_state() for g in (random.default_generator, *own)]

    def outcome(self):
        """All that training changes, as texts: arrays as what their bytes hash to."""
        return plain(
            {
                "model": {**self.model.state_dict(), **dict(self.model.named_buffers())},
                "loss": {**self.loss.state_dict(), **dict(self.loss.named_buffers())},
                "free": getattr(self, "free", None),
                "optimizer": self.optimizer.state_dict(),
                "schedule": self.schedule.state_dict(),
                "streams": self.streams(),
                "rows": self.history.rows,
                "best": self.history.best_epoch,
                "stopped": self.history.stopped_early,
                "long": self.history.seconds > 500,
            }
        )


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, (ll.Tensor, np.ndarray)):
        array = np.asarray(value.detach().numpy() if isinstance(value, ll.Tensor) else value)
        return [str(array.shape), str(array.dtype), hashlib.sha256(array.tobytes()).hexdigest()]
    return repr(value)


def resumed_in_a_fork(recipe, checkpoint):
    """What comes out of going on from a checkpoint, in a process of its own."""
    with tempfile.TemporaryFile("w+") as answer:
        child = os.fork()
        if child == 0:
            try:
                random.manual_seed(12345)  # as if other things had been done before
                json.dump(Job(recipe).train(checkpoint, resume=True).outcome(), answer)
                answer.flush()
                os._exit(0)
            finally:
                os._exit(1)
        assert os.waitpid(child, 0)[1] == 0
        answer.seek(0)
        return json.load(answer)


if __name__ == "__main__":
    files = sorted(Path(sys.argv[2]).iterdir())
    print(json.dumps({file.name: resumed_in_a_fork(sys.argv[1], file) for file in files}))
