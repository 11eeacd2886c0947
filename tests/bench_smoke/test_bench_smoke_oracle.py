"""Every peer of the benchmark, PyTorch and scikit-learn too, computes the same training."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import sklearn  # noqa: F401 (must be there: all peers are wanted)
import torch  # noqa: F401

RUN = Path(__file__).resolve().parents[2] / "bench" / "run.py"


# Those of an environment with the oracles; the compilers are tried where they are installed.
PEERS = (
    "layerlab_numpy,layerlab_xla,pytorch,pytorch_fused,jax_by_hand,scikit_learn,"
    "matmuls,matmuls_pytorch,numpy_loop"
)


@pytest.mark.oracle
def test_all_peers_agree_and_are_timed(tmp_path: Path) -> None:
    quick = [sys.executable, str(RUN), "--quick", "--rounds", "1", "--peers", PEERS]
    done = subprocess.run(
        [*quick, "--output", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is wrong" not in done.stdout
    (path,) = tmp_path.glob("*.json")
    found = json.loads(path.read_text(encoding="utf-8"))
    for row in found["rows"]:
        assert row["wrong"] == {}
        for goal in row["goals"]:
            assert goal["outcome"] is not None, row["name"]
    times = {row["kind"]: row["seconds"] for row in found["rows"]}
    assert {"pytorch", "pytorch_fused", "scikit_learn", "layerlab_xla"} <= set(times["epoch"])
    assert {"pytorch", "layerlab_numpy"} == set(times["predict"])
