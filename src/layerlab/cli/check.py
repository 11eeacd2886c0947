"""`layerlab check`: the name of the mistake in somebody's own layer, and the smallest case."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from layerlab.check.loading import check_file, only_name
from layerlab.check.process import MOST_SECONDS, diagnose_file
from layerlab.check.roles import ROLES
from layerlab.cli.options import LARGEST_SEED, finite, one_of
from layerlab.cli.terminal import say, stdout
from layerlab.errors import ArgumentError

__all__ = ["check"]


@click.command()
@click.argument("subject", metavar="FILE[:NAME]")
@click.argument("role", required=False, callback=one_of(ROLES))
@click.option("--name", metavar="NAME",
              help="Which activation, loss or optimiser; for a layer its activation.  "
              "[default: what NAME says]")  # fmt: skip
@click.option("--hints", type=click.IntRange(0, 3), default=1, show_default=True,
              help="How many hints to show.")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(0, MOST_SECONDS, min_open=True), default=10.0,
              callback=finite, show_default=True,
              help="After so long the code is stopped.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), default=0, show_default=True,
              help="Decides the random probes.")  # fmt: skip
@click.option("--json", "json_only", is_flag=True, help="Print it as JSON, nothing else.")
@click.pass_context
def check(
    ctx: click.Context,
    subject: str,
    role: str | None,
    name: str | None,
    hints: int,
    seconds: float,
    seed: int,
    json_only: bool,
) -> None:
    """Check the class or function NAME of a Python file; if it is the only one, FILE will do.

    ROLE says what it is meant to be: neuron, matmul, activation, layer, dense, linear, dropout,
    batchnorm1d, sequential, loss, gradient, optimizer.  [default: what NAME says]

    The code runs in a process of its own. The exit code is 0 if nothing wrong was found, 1 if
    something was.

    \b
    layerlab check layers.py:Dense
    layerlab check activations.py:my_softmax activation --name softmax
    """
    path, name_in_file = _split(subject)
    check_file(path)
    role, name = _meant(role, name, name_in_file or only_name(path) or path.stem)
    finding = diagnose_file(path, name_in_file, role, name=name, seed=seed, seconds=seconds)
    if json_only:
        click.echo(json.dumps(finding.to_dict()))
    else:
        console = stdout()
        if finding.passed:
            console.print("✓ ", end="", style="green")
        else:
            console.print("✗ ", end="", style="red")
        say(console, finding.text(hints=hints))
    ctx.exit(0 if finding.passed else 1)


def _split(subject: str) -> tuple[Path, str | None]:
    """layers.py:Dense -> (layers.py, Dense); a drive letter's colon is none of ours."""
    found = re.fullmatch(r"(.+\.py):(\w+)", subject)
    return (Path(found[1]), found[2]) if found else (Path(subject), None)


def _meant(role: str | None, name: str | None, word: str) -> tuple[str, str | None]:
    """The role and name, taken from the name of the class or function where they are not given."""
    plain = word.replace("_", "").lower()
    if role is None:
        for known in ROLES:
            if known in plain:
                role = known
                break
        else:
            for known, one in ROLES.items():
                if one.needs_name and any(n.replace("_", "") in plain for n in one.names):
                    role = known
                    break
    if role is None:
        raise ArgumentError(
            f"what is {word} meant to be?",
            detail="known: " + ", ".join(ROLES),
            fix=f"layerlab check FILE:{word} dense",
        )
    if name is None and ROLES[role].needs_name:
        fitting = [n for n in ROLES[role].names if n.replace("_", "") in plain]
        name = max(fitting, key=len, default=None)
    return role, name
