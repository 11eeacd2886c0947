"""The catalogue: complete entries that give nothing away, each with a wrong model that has it."""

import re

import numpy as np
import pytest

from layerlab.check import ROLES, catalogue, diagnose
from layerlab.check.mistakes import GENERAL
from layerlab.errors import ArgumentError

ENTRIES = catalogue()

# What the project promises to know (`layer`, `dense` and `linear` share one table).
LAYERS = """
    bias-ignored bias-subtracted bias-doubled bias-first-only bias-along-batch weight-transposed
    weight-negated outer-broadcast batch-averaged batch-summed first-sample-only
    single-sample-only batch-only flattens-batch activation-inside activation-missing
    activation-before-bias divided-by-width neurons-summed fresh-weights-each-call
    integer-truncation mutates-input mutates-parameters wrong-return-type init-zero init-constant
    init-identical-neurons init-unscaled init-fan-out init-not-centred init-variance-for-std
    init-same-every-time init-bias-not-zero parameters-missing-bias parameters-missing-weight
    parameters-are-copies bias-kept-when-disabled accepts-wrong-width
"""
PROMISED = {
    "neuron": """
        bias-ignored bias-subtracted bias-doubled bias-as-factor weights-ignored weights-squared
        not-summed mean-instead-of-sum activation-missing activation-twice activation-before-bias
        wrong-activation sign-flipped
    """,
    "matmul": """
        elementwise-product last-term-missing overwrites-instead-of-accumulates result-transposed
        operands-swapped second-operand-transposed no-shape-check integer-truncation mutates-input
    """,
    "activation": """
        absolute-value clipped-above derivative-instead sign-flipped wrong-activation
        overflow-at-large-inputs not-elementwise scalar-only mutates-input axis-wrong
        over-whole-array no-max-shift no-exponential not-normalised log-missing
    """,
    "layer": LAYERS,
    "dense": LAYERS,
    "linear": LAYERS,
    "dropout": """
        not-scaled scaled-down keep-drop-swapped active-in-eval scales-in-eval never-drops
        one-mask-for-the-batch one-mask-per-row same-mask-every-call p-one-gives-nan mutates-input
        eval-only
    """,
    "batchnorm1d": """
        over-features no-square-root eps-missing eps-outside-root unbiased-in-normalising
        running-never-updated running-overwritten momentum-swapped eval-uses-batch
        train-uses-running scale-shift-ignored scale-shift-swapped mean-not-subtracted
    """,
    "sequential": """
        reversed last-skipped first-only parallel-instead-of-chained parameters-not-collected
        mode-not-passed-on
    """,
    "loss": """
        sum-instead-of-mean root-taken not-squared half-factor sign-flipped softmax-missing
        softmax-twice log-missing mean-over-classes wrong-axis target-off-by-one
        overflow-at-large-inputs
    """,
    "gradient": """
        weight-gradient-transposed bias-gradient-not-summed divided-by-batch multiplied-by-batch
        overwrites-instead-of-accumulates activation-derivative-missing uses-output-for-input
        input-gradient-untransposed sign-flipped
    """,
    "optimizer": """
        ascends rate-ignored momentum-restarts no-bias-correction betas-swapped eps-inside-root
        square-missing state-shared decay-sign-flipped
    """,
}

CODE = re.compile(r"[`=@\[\]{}]|\w\(|\*\*|\bself\.|\bnp\.|\bdef \w|\bimport \w|\.T\b")
VALUE = re.compile(r"\b\w = \d+(\.\d+)?")  # "with p = 0.5" is a case, not code


@pytest.mark.parametrize("role", PROMISED)
def test_all_that_is_promised_is_known(role):
    known = {entry.slug for entry in catalogue(role)}
    # what has no meaning for a role may be missing there, but not from all three layers
    missing = set(PROMISED[role].split()) - known
    allowed = {"activation-missing", "activation-before-bias"} if role == "linear" else set()
    assert missing <= allowed


def test_every_role_is_there():
    assert set(ROLES) == set(PROMISED)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.role}-{entry.slug}")
def test_an_entry_is_complete_and_gives_nothing_away(entry):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.slug)
    assert len(entry.hints) == len(set(entry.hints)) == 3
    assert len(entry.title.split()) <= 14
    assert entry.title[0] == entry.title[0].lower()
    assert not entry.title.endswith(".")
    assert len(re.findall(r"[.?!](?= |$)", entry.why)) == 2, "two sentences"
    for text in (entry.title, entry.why, *entry.hints):
        assert not CODE.search(VALUE.sub("", text)), text
        assert text == " ".join(text.split())
    for hint in entry.hints:
        assert hint[-1] in ".?", hint
        assert hint[0] == hint[0].upper()
        assert len(hint.split()) <= 25


@pytest.mark.parametrize("role", ROLES)
def test_a_slug_stands_for_one_mistake(role):
    slugs = [mistake.slug for mistake in (*GENERAL, *ROLES[role].mistakes)]
    assert len(slugs) == len(set(slugs))


def test_one_slug_has_one_title_where_roles_share_it():
    """The same slug means the same thing, whichever role it was found in: same first words."""
    for role in ("dense", "linear"):
        shared = {entry.slug: entry.title for entry in catalogue("layer")}
        for entry in catalogue(role):
            assert shared.get(entry.slug, entry.title) == entry.title


# `linear` shares its table with `layer` and `dense`, but has no activation to get wrong.
IMPOSSIBLE = {
    ("linear", slug)
    for slug in (
        "activation-missing",
        "activation-before-bias",
        "activation-per-term",
        "activation-twice",
        "wrong-activation",
        "axis-wrong",
    )
}


@pytest.mark.parametrize("role", ROLES)
def test_messages_are_short_and_show_a_case(role):
    """In fewer than 60 words: what happened, in which case, what to look at."""
    for mistake in ROLES[role].mistakes:
        findings = (
            diagnose(ROLES[role].wrong(mistake), role, name=name)
            for name in (None, *ROLES[role].names)[ROLES[role].needs_name :]
        )
        found = next((one for one in findings if one.mistake == mistake.slug), None)
        if (role, mistake.slug) in IMPOSSIBLE:
            assert found is None
            continue
        assert found is not None, f"{mistake.slug} shows under no name"
        assert len(found.message.split()) < 60, found.message
        assert found.message[0].isupper()
        assert found.counterexample is not None


def test_an_unknown_role():
    with pytest.raises(ArgumentError, match="role"):
        catalogue("densé")


def test_entries_are_plain_data():
    for entry in ENTRIES:
        content = entry.to_dict()
        assert set(content) == {"role", "slug", "title", "why", "hints"}
        assert np.all([isinstance(hint, str) for hint in content["hints"]])
