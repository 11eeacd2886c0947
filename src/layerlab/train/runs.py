"""A run on disk: the folder that training leaves, from which it can be resumed, used and read.

config.json          what was trained on what, with which settings, and the results
model.safetensors    the weights
history.jsonl        one line of measurements for each epoch
report.html          the report, one self-contained page
checkpoint.safetensors   all that is needed to go on
"""

from __future__ import annotations

import itertools
import json
import os
import shlex
import shutil
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from layerlab import nn
from layerlab.data import Dataset, Preparation
from layerlab.errors import CheckpointError, LayerlabError
from layerlab.files import read_plain, write_atomically
from layerlab.random import Generator
from layerlab.train.checkpoint import load_model, save_model
from layerlab.train.network import build_network
from layerlab.train.reading import parse_json
from layerlab.train.state import History

__all__ = ["CHECKPOINT", "CONFIG", "HISTORY", "MODEL", "REPORT", "Run", "Settings", "program"]

CONFIG, MODEL, HISTORY = "config.json", "model.safetensors", "history.jsonl"
REPORT, CHECKPOINT = "report.html", "checkpoint.safetensors"


def program() -> str:
    """The command line's name as the user can type it: with its path where it is on none."""
    called = Path(sys.argv[0])
    if called.stem != "layerlab" or shutil.which("layerlab"):
        return "layerlab"
    here = Path.cwd()
    return str(called.relative_to(here) if called.is_relative_to(here) else called)


@dataclass(frozen=True)
class Settings:
    """What the user chose for a run."""

    data: str
    target: str | None = None
    task: str | None = None
    drop: tuple[str, ...] = ()
    strict: bool = False
    layers: tuple[int, ...] = (64, 32)
    activation: str = "relu"
    norm: str = "none"
    dropout: float = 0.0
    optimizer: str = "adam"
    lr: float = 1e-3
    weight_decay: float = 0.0
    schedule: str = "cosine"
    epochs: int = 50
    batch_size: int = 32
    seed: int = 0
    precision: str = "float32"


@dataclass
class Run:
    """A run as its folder describes it: settings, the shape of the data, and the results."""

    folder: Path
    settings: Settings
    dataset: dict[str, Any]  # name, task, names of features and classes, image shape
    preparation: Preparation | None
    results: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, folder: Path, settings: Settings, dataset: Dataset, preparation: Preparation | None
    ) -> Run:
        """A new run on a data set."""
        facts = {
            "name": dataset.name,
            "task": dataset.task,
            "features": list(dataset.feature_names),
            "classes": list(dataset.class_names),
            "target": dataset.target_name,
            "image_shape": dataset.image_shape and list(dataset.image_shape),
        }
        return cls(folder, settings, facts, preparation)

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> Run:
        """Read a run's folder. Raises CheckpointError if it is none, or is damaged."""
        path = Path(folder)
        try:
            content = read_plain(path / CONFIG)
        except (FileNotFoundError, NotADirectoryError):
            raise CheckpointError(
                f"{str(path)!r} is not the folder of a run: it holds no {CONFIG}",
                fix="give the folder that `layerlab train ... --out FOLDER` wrote",
            ) from None
        except OSError as error:
            raise CheckpointError(
                f"cannot read {str(path / CONFIG)!r}: {error.strerror or error}",
                fix="the folder of a run whose files you may read",
            ) from error
        try:
            saved = parse_json(content)
            _check_config(saved)
            lists = {name: tuple(saved["settings"][name]) for name in ("layers", "drop")}
            prepared = saved["preparation"]
            return cls(
                folder=path,
                settings=Settings(**{**saved["settings"], **lists}),
                dataset=saved["dataset"],
                preparation=None if prepared is None else Preparation.from_dict(prepared),
                results=saved["results"],
            )
        except (ValueError, RecursionError) as error:
            reason = error.what if isinstance(error, LayerlabError) else str(error)
            raise CheckpointError(
                f"{str(path / CONFIG)!r} is damaged: {reason}",
                fix="train again, or use another copy of the folder",
            ) from error

    @property
    def outputs(self) -> int:
        """How many numbers the network gives for each row."""
        return len(self.dataset["classes"]) or 1

    def resume_command(self) -> str:
        """The command that goes on with this run, as it can be pasted into a shell."""
        data, options = self.settings.data, ["--out", str(self.folder), "--resume"]
        # What begins with a dash is taken for an option unless it stands behind one of two.
        words = [*options, "--", data] if data.startswith("-") else [data, *options]
        return f"{program()} train {shlex.join(words)}"

    def network(self) -> nn.Sequential:
        """The network with fresh weights, drawn from the run's seed."""
        s = self.settings
        return build_network(
            len(self.dataset["features"]),
            s.layers,
            self.outputs,
            activation=s.activation,
            norm=s.norm,
            dropout=s.dropout,
            generator=Generator(s.seed),
        )

    def trained(self) -> nn.Sequential:
        """The network with the trained weights, in evaluation mode."""
        file = self.folder / MODEL
        if not file.is_file():
            raise CheckpointError(
                f"the run in {str(self.folder)!r} has no trained weights yet",
                fix=f"finish it: {self.resume_command()}"
                if (self.folder / CHECKPOINT).is_file()
                else "train again, into another folder or with --overwrite",
            )
        widths = [len(self.dataset["features"]), *self.settings.layers, self.outputs]
        weights, size = sum(a * b for a, b in itertools.pairwise(widths)), file.stat().st_size
        if weights > max(size, 2**20):  # before a large network is built that cannot be this one
            raise CheckpointError(
                f"{str(file)!r} has {size:,} bytes, but a network of "
                f"{' -> '.join(map(str, widths)):.60} has {weights:,} weights",
                fix="train again, or use another copy of the folder",
            )
        model = self.network()
        load_model(model, self.folder / MODEL)
        return model.eval()

    def save(self) -> None:
        """Write config.json."""
        content = {
            "format": 1,
            "settings": asdict(self.settings),
            "dataset": self.dataset,
            "preparation": None if self.preparation is None else self.preparation.to_dict(),
            "results": self.results,
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        write_atomically(self.folder / CONFIG, json.dumps(content, indent=2) + "\n")

    def save_model(self, model: nn.Sequential) -> None:
        """Write model.safetensors, with what is needed to rebuild the network."""
        s = self.settings
        metadata = {
            "layers": [len(self.dataset["features"]), *s.layers, self.outputs],
            "activation": s.activation,
            "norm": s.norm,
            "dropout": s.dropout,
        }
        save_model(model, self.folder / MODEL, metadata)

    def save_history(self, history: History) -> None:
        """Write history.jsonl: one JSON object for each epoch."""
        lines = [json.dumps(row) + "\n" for row in history.rows]
        write_atomically(self.folder / HISTORY, "".join(lines))

    def history(self) -> History:
        """Read history.jsonl. Raises CheckpointError if it is damaged."""
        path = self.folder / HISTORY
        if not path.is_file():
            return History()
        try:
            rows = [json.loads(line) for line in read_plain(path).decode().splitlines()]
            if not all(isinstance(row, dict) for row in rows):
                raise ValueError("each line must be an object")
        except (ValueError, RecursionError, OSError) as error:
            raise CheckpointError(
                f"{str(path)!r} is damaged: {error}",
                fix="train again, or use another copy of the folder",
            ) from error
        return History(rows)


# What config.json must hold, so that nothing that is wrong in it comes to light only later.
_SETTING_KINDS: dict[str, type | tuple[type, ...]] = {
    "data": str,
    "target": (str, type(None)),
    "task": (str, type(None)),
    "drop": list,
    "strict": bool,
    "layers": list,
    "activation": str,
    "norm": str,
    "dropout": (int, float),
    "optimizer": str,
    "lr": (int, float),
    "weight_decay": (int, float),
    "schedule": str,
    "epochs": int,
    "batch_size": int,
    "seed": int,
    "precision": str,
}
_DATASET_KINDS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "task": str,
    "features": list,
    "classes": list,
    "target": str,
    "image_shape": (list, type(None)),
}
_RESULT_KINDS: dict[str, type | tuple[type, ...]] = {
    "epochs": int,
    "best_epoch": (int, type(None)),
    "seconds": (int, float),
    "test_rows": int,
    "test_loss": (int, float),
    "test_accuracy": (int, float, type(None)),
    "test_r2": (int, float, type(None)),
    "test_rmse": (int, float, type(None)),
}


def _check_config(saved: Any) -> None:
    """Raise ValueError, with the place, unless the content of config.json has the right kinds."""
    _check_kinds("the whole", saved, dict.fromkeys(("settings", "dataset", "results"), dict), False)
    if "preparation" not in saved:
        raise ValueError("the whole lacks preparation")
    saved["settings"].setdefault("precision", "float32")  # of a run before there was a choice
    _check_kinds("settings", saved["settings"], _SETTING_KINDS)
    _check_kinds("dataset", saved["dataset"], _DATASET_KINDS)
    results, dataset = saved["results"], saved["dataset"]
    if results:
        _check_kinds("results", results, _RESULT_KINDS)
    lists = [
        ("settings.layers", saved["settings"]["layers"], int),
        ("settings.drop", saved["settings"]["drop"], str),
        ("dataset.features", dataset["features"], str),
        ("dataset.classes", dataset["classes"], str),
        ("dataset.image_shape", dataset["image_shape"] or [], int),
    ]
    for place, values, kind in lists:
        if not all(_fits(value, kind) for value in values):
            raise ValueError(f"{place} must hold {kind.__name__}, but is {values!r:.60}")
    score = "test_accuracy" if dataset["classes"] else "test_r2"
    if not dataset["features"] or (results and results[score] is None):
        raise ValueError("dataset.features is empty, or the results are of another task")


def _check_kinds(place: str, values: Any, kinds: dict[str, Any], whole: bool = True) -> None:
    if not isinstance(values, dict):
        raise ValueError(f"{place} must be an object, but is {values!r:.60}")
    for name, kind in kinds.items():
        if name not in values:
            raise ValueError(f"{place} lacks {name}")
        value = values[name]
        if not _fits(value, kind):
            raise ValueError(f"{place}.{name} cannot be {value!r:.60}")
    unknown = sorted(set(values) - set(kinds)) if whole else []
    if unknown:
        raise ValueError(f"{place} holds {unknown[0]!r}, which is not known")


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value has one of these types, and is finite if it is a number."""
    if isinstance(value, bool):  # which Python takes for a number
        return kind is bool
    return isinstance(value, kind) and (
        not isinstance(value, int | float) or abs(value) < 2**64  # NaN compares as False
    )
