"""Write docs/mistakes.md and docs/messages.md: every mistake that is known, and what is said of it.

Run it as `python tools/make_check_pages.py`, in a checkout of the repository. A test holds the two
pages against what the checker says today.
"""

from __future__ import annotations

from pathlib import Path

from layerlab.check import ROLES, catalogue
from layerlab.check.audit import Subject, read_subjects

ROOT = Path(__file__).resolve().parent.parent
SUBJECTS = ROOT / "tests" / "check" / "subjects"
DOCS = ROOT / "docs"

MISTAKES = """\
# The mistakes that are known

What `layerlab check` and `diagnose` look for, role by role: the slug, what it means, and why it is
wrong. The hints are kept for those who need them: `layerlab check FILE --hints 3`. Beside these,
every role knows a function that is not written yet and one that returns nothing.

Some mistakes can only be told apart from outside where the code lets them be seen: what gives the
same numbers in every case has both names.
"""

MESSAGES = """\
# What a learner reads

The messages of `diagnose`, word for word, for implementations in `tests/check/subjects/`.
Each says in fewer than 60 words what happened, in which case, and what to look at. None contains
code. `layerlab check` adds why it is wrong, both arithmetics, and two more hints.
"""


LAYERS = {"layer", "dense", "linear"}  # three roles that share their mistakes
SHOWN = {
    "neuron": "bias-ignored not-summed activation-before-bias wrong-activation",
    "matmul": "elementwise-product overwrites-instead-of-accumulates no-shape-check mutates-input",
    "activation": "absolute-value clipped-above scalar-only axis-wrong no-max-shift",
    "layer": "weight-transposed outer-broadcast fresh-weights-each-call",
    "dense": "bias-along-batch batch-averaged integer-truncation init-variance-for-std",
    "linear": "first-sample-only parameters-are-copies accepts-wrong-width",
    "dropout": "not-scaled keep-drop-swapped one-mask-for-the-batch p-one-gives-nan",
    "batchnorm1d": "over-features eps-outside-root momentum-swapped eval-uses-batch",
    "sequential": "parallel-instead-of-chained parameters-not-collected mode-not-passed-on",
    "loss": "softmax-twice mean-over-classes target-off-by-one",
    "gradient": "weight-gradient-transposed divided-by-batch uses-output-for-input",
    "optimizer": "ascends no-bias-correction state-shared",
}


def mistakes_page() -> str:
    """The catalogue as tables."""
    parts = [MISTAKES]
    for role, one in ROLES.items():
        known = f"\n`name`: {', '.join(one.names)}.\n" if one.needs_name else ""
        parts.append(
            f"\n## {role}\n{known}\n| slug | what happened | why it is wrong |\n|---|---|---|\n"
        )
        parts += [
            f"| `{entry.slug}` | {entry.title} | {entry.why} |\n" for entry in catalogue(role)
        ]
    return "".join(parts)


def messages_page() -> str:
    """Diagnoses of every role."""
    rows = ["\n| implementation | message |\n|---|---|\n"]
    for subject in chosen():
        message = subject.diagnosed().message.replace("|", "\\|")
        rows.append(
            f"| {subject.role}: {subject.style.replace('|', chr(92) + '|')} | {message} |\n"
        )
    return MESSAGES + "".join(rows)


def chosen() -> list[Subject]:
    """The first implementation of each mistake that is shown."""
    # a generator of its own draws other numbers each time, and the page would change with them
    everything = [
        s for s in read_subjects(SUBJECTS) if "default_rng" not in s.path.read_text("utf-8")
    ]
    return [
        next(
            s
            for s in everything
            if s.mistakes == (slug,) and (s.role == role or {s.role, role} <= LAYERS)
        )
        for role, slugs in SHOWN.items()
        for slug in slugs.split()
    ]


if __name__ == "__main__":
    (DOCS / "mistakes.md").write_text(mistakes_page(), encoding="utf-8")
    (DOCS / "messages.md").write_text(messages_page(), encoding="utf-8")
