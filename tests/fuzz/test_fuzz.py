"""Damaged files: every reader gives an error of layerlab's or a sound result, in bounded time.

`make fuzz` does the same for minutes, led by which lines of the readers each file reaches.
"""

import contextlib
import time
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzzing import READERS, mutate
from layerlab.errors import LayerlabError

FILES = 100  # damaged files for each reader
LONGEST = 20  # seconds of the processor for one file, far more than any takes


@cache
def seeds(name):
    return list(READERS[name].seeds())


def read(name, content):
    before = time.process_time()
    with contextlib.suppress(LayerlabError):
        READERS[name].read(content)
    assert time.process_time() - before < LONGEST


@pytest.mark.parametrize("name", READERS)
def test_a_whole_file_is_read(name):
    READERS[name].read(seeds(name)[0])


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_an_error_of_ours_or_a_sound_result(name, count):
    reader, tried = READERS[name], set()

    @settings(max_examples=FILES, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(seeds(name)) - 1), st.randoms(use_true_random=False))
    def damaged(which, draw):
        content = mutate(seeds(name)[which], reader.form, draw)
        tried.add(content)
        read(name, content)

    damaged()
    count("fuzzed files, no foreign exception", len(tried))


@pytest.mark.parametrize("name", ["idx", "safetensors", "model", "frames", "progress", "course"])
def test_a_file_cut_off_anywhere(name, count):
    content = seeds(name)[0]
    for end in range(0, len(content), 1 + len(content) // 100):
        read(name, content[:end])
        count("fuzzed files, no foreign exception")
