"""Errors of the library reach a user of the command line in the words of the command line."""

from pathlib import Path

import pytest

import layerlab
from layerlab.cli.fixes import WORDS, in_options


@pytest.mark.parametrize(
    ("library", "command_line"),
    [
        (
            "  Fix: fill them in, or prepare with strict=False to put the training mean there.",
            "  Fix: fill them in, or train without --strict, which puts the training mean there.",
        ),
        (
            "  Fix: leave it out: table.without('a b'), or load_csv(..., drop=['a b']).",
            "  Fix: leave it out: train with --drop 'a b'.",
        ),
        (
            "  Fix: table.without('a', 'b')",
            "  Fix: remove 'a', 'b' from the file, or train on it, too",
        ),
        ("numbers; task='regression' takes them", "numbers; --task regression takes them"),
        ("what\n  detail\n  Fix: mend", "what\n  detail\n  Fix: mend"),
        (
            "  Fix: batch_size=128, or devices=3",
            "  Fix: --batch-size 128, or --devices 3",
        ),
        ('  Fix: devices="all", or 2', "  Fix: --devices all, or 2"),
        ('  Fix: engine="xla"', "  Fix: --engine xla"),
        ('  Fix: make xla, or engine="numpy"', "  Fix: make xla, or --engine numpy"),
    ],
)
def test_calls_become_options(library, command_line):
    assert in_options(library) == command_line


def test_the_library_still_says_what_is_replaced():
    """A sentence that was changed there would no longer be found here."""
    folder = Path(layerlab.__file__).parent
    names = ("data/preparation.py", "train/not_finite.py", "train/devices.py")
    names += ("train/group.py", "train/processes.py")
    source = "".join((folder / name).read_text() for name in names)
    joined = source.replace('"\n                f"', "").replace('"\n                "', "")
    for part in (
        "prepare with strict=False to put the training mean there",
        "), or load_csv(..., drop=[",
        "table.without(",
        "name the target column with target=..., or task='regression' for numbers",
        "name another target column",
        "task='regression' takes them as amounts",
        "lower the learning rate, or clip the gradients (clip_norm=1)",
        'engine="xla"',
        'devices="all", or {',
        "batch_size={32 * data}, or devices={",
        "coordinator='192.168.0.10:4567'",
        "process_id={size - 1}, or num_processes={number + 1}",
        "with resume they go on",
    ):
        assert part in joined
    assert len(WORDS) == 13
