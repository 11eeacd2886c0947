"""What `test_processes.py` has processes do: python one_of_several.py PORT SIZE NUMBER JSON.

Each trains the same network with the others, and leaves its weights and which rows it has read.
"""

import json
import os
import signal
import sys
from typing import Any

import numpy as np

import layerlab as ll
from layerlab import nn, optim
from layerlab.errors import LayerlabError
from layerlab.train import fit, join, loop
from layerlab.train.process_engine import ProcessEngine

EPOCHS = 5
rng = np.random.default_rng(0)
X = rng.normal(size=(103, 12)).astype(np.float32)  # 3 batches of 32, and one of 7
Y = X[:, :4].argmax(1)


def trained(first_weights: int = 3, **options: Any) -> dict[str, np.ndarray]:
    """The weights, and the losses, after training."""
    ll.manual_seed(first_weights)
    model = nn.Sequential(
        nn.Linear(12, 16, bias=False),
        nn.BatchNorm1d(16),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Linear(16, 4),
    )
    optimizer = optim.Adam(model.parameters(), lr=1e-2)
    history = fit(
        model,
        (X, Y),
        optimizer=optimizer,
        schedule=optim.ReduceLROnPlateau(optimizer, patience=0),
        **{"epochs": EPOCHS, "validation": (X[:50], Y[:50]), "engine": "xla", "seed": 5, **options},
    )
    weights = {name: value.numpy() for name, value in model.state_dict().items()}
    return weights | {name: np.array(history[name]) for name in ("loss", "validation_loss", "lr")}


def main() -> None:
    port, size, number = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    told = json.loads(sys.argv[4])
    loop.SAVE_EVERY = 0.0
    read: list[np.ndarray] = []
    plain = ProcessEngine._put_rows

    class Watched(np.ndarray):
        def __getitem__(self, key: Any) -> Any:
            if isinstance(key, np.ndarray):
                read.append(np.asarray(key))
            return np.asarray(self)[key]

    ProcessEngine._put_rows = lambda self, part, rows: plain(self, part.view(Watched), rows)

    def look(row: dict[str, Any]) -> bool:
        if row["epoch"] == told.get("kill_in") and number == told["victim"]:
            os.kill(os.getpid(), signal.SIGKILL)
        if row["epoch"] == told.get("fail_in") and number == told["victim"]:
            raise OSError("the disk is full")
        return bool(row["epoch"] == told.get("stop_in") and number == told["victim"])

    try:
        with join(f"127.0.0.1:{port}", size, number, timeout=told.get("timeout", 60)):
            found = trained(
                first_weights=3 + number,  # those of process 0 are everybody's
                callbacks=[look],
                checkpoint=told.get("checkpoint") or f"{told['out']}.{number}.safetensors",
                resume=told.get("resume", False),
                progress=True,
                **told.get("options", {}),
            )
    except (LayerlabError, OSError) as error:
        print(f"Error: {error}", file=sys.stderr)
        sys.exit(1)
    rows = np.concatenate([np.unique(part) for part in read])
    np.savez(f"{told['out']}.{number}.npz", rows=np.unique(rows), **found)


if __name__ == "__main__":
    main()
