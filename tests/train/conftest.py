"""What the tests of training share."""

import os
import shutil
from pathlib import Path

import pytest


@pytest.fixture
def quick_folder(tmp_path_factory):
    """A folder in memory where there is one: putting a file on the disk takes no time there."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path_factory.mktemp("folder")
        return
    folder = memory / f"layerlab-test-{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
