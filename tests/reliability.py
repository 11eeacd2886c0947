"""What the tests count, and how much of each there must be: the table of `make reliability`.

A test that asks for the fixture `count` is one of them: ``count("wrong calls", 3)``. The run fails
if a row has less than it promises, so that no case can go missing unseen.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: what is counted, at least how often, and in which run."""

    name: str
    least: int
    run: str = "test"  # the run that counts it: "test", "oracle" or "slow", as in the Makefile


ROWS = (
    Row("PyTorch's own inputs for operations (op_db)", 9000, "oracle"),
    Row("PyTorch's own inputs for modules (module_db)", 1200, "oracle"),
    Row("operations at the edges, against PyTorch", 2200, "oracle"),
    Row("modules and losses at the edges, against PyTorch", 3600, "oracle"),
    Row("gradients against central differences", 1600),
    Row("random graphs: <Jv, u> = <v, J'u>", 2100),
    Row("weights equal to the last bit, one thread or two", 7),
    Row("values changed in place before backward, refused", 800),
    Row("wrong calls answered, nothing changed", 850),
    Row("wrong files answered", 210),
    Row("wrong command lines answered", 200),
    Row("fuzzed files, no foreign exception", 1700),
    Row("kills during a save, the last good file loads", 150),
    Row("failed writes, fsyncs and renames, nothing lost", 90),
    Row("runs cut at a step and resumed to the same bits", 96),
    Row("architectures that both engines train alike", 30),
    Row("fields of the state whose loss is noticed", 200),
    Row("saves and predictions of the soak", 20000, "slow"),
)
