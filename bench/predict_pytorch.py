"""What `layerlab predict` does for one file, written by hand with PyTorch: the quickest start.

    python bench/predict_pytorch.py model.pt rows.csv
    python bench/predict_pytorch.py --export RUN model.pt

Of the standard library it imports csv and sys alone, and of PyTorch no more than it must.
"""

import csv
import sys

import torch


def export(run: str, path: str) -> None:
    """Store the weights of a run, and how its columns are prepared, as PyTorch stores things."""
    import json  # only to export
    from pathlib import Path

    from safetensors.torch import load_file

    config = json.loads(Path(run, "config.json").read_text("utf-8"))
    columns = config["preparation"]["features"]
    stored = {
        "weights": list(load_file(Path(run, "model.safetensors")).items()),
        "names": [column["name"] for column in columns],
        "mean": [column["mean"] for column in columns],
        "std": [column["std"] for column in columns],
        "classes": config["dataset"]["classes"],
        "target": config["dataset"]["target"],
    }
    torch.save(stored, path)


def predict(path: str, file: str) -> None:
    """Print the rows with the class and its probability behind them."""
    stored = torch.load(path, weights_only=True)
    weights = dict(stored["weights"])
    matrices = sorted(name for name in weights if name.endswith("weight"))
    with open(file, newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    numbers = [[float(row[name]) for name in stored["names"]] for row in rows]
    with torch.inference_mode():
        x = torch.tensor(numbers, dtype=torch.float64)
        x = ((x - torch.tensor(stored["mean"])) / torch.tensor(stored["std"])).float()
        for name in matrices:
            bias = weights[name.replace("weight", "bias")]
            x = torch.nn.functional.linear(x, weights[name], bias)
            if name != matrices[-1]:
                x = torch.relu(x)
        sure, chosen = torch.softmax(x, dim=1).max(dim=1)
    out = csv.writer(sys.stdout)
    out.writerow([*rows[0], f"predicted {stored['target']}", "probability"])
    for row, index, probability in zip(rows, chosen.tolist(), sure.tolist(), strict=True):
        out.writerow([*row.values(), stored["classes"][index], f"{probability:.4f}"])


if __name__ == "__main__":
    if sys.argv[1] == "--export":
        export(*sys.argv[2:])
    else:
        predict(*sys.argv[1:])
