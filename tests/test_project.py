"""The project as a package: what a wheel holds, one version, a licence, no trace of a machine."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import layerlab

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def kept_files() -> list[Path]:
    """The files that git keeps; the tests also run from an unpacked source archive, without git."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.skip("this is no git checkout")
    return [path for line in run.stdout.splitlines() if (path := ROOT / line).is_file()]


def text_lines(path: Path) -> list[str]:
    """The lines of a text file; a binary one has none."""
    content = path.read_bytes()
    return [] if b"\0" in content else content.decode("utf-8").splitlines()


def test_one_version():
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[1]
    assert PROJECT["version"] == layerlab.__version__ == first


def test_the_licence_is_there_in_full():
    licence = (ROOT / "LICENSE").read_text("utf-8")
    assert PROJECT["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    assert all(f"\n   {n}. " in licence for n in range(1, 10))


# A registry's address decides where a reader's packages come from; only the reader may. A comment
# may name one as advice. Words are put together here so that this file does not find itself.
MACHINE = re.compile("|".join(f"(?<![\\w.])/{d}/[a-z]" for d in ("ro" + "ot", "ho" + "me", "work")))
REGISTRY = re.compile(
    "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "index" + "-url", "find" + "-links"))
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cd /wo" + "rk/main", True),
        ("cp x /ho" + "me/ada/.cache", True),
        ("a share/wo" + "rk/of all", False),
        ("https://pypi" + ".org/simple", True),
        ("pip install --extra-index" + "-url x", True),
        ("pip install layerlab", False),
    ],
)
def test_addresses_are_found(text, found):
    assert bool(MACHINE.search(text) or REGISTRY.search(text)) is found


def test_no_path_of_a_machine_and_no_registry():
    wrong = []
    for path in kept_files():
        for number, line in enumerate(text_lines(path), 1):
            comment = line.lstrip().startswith("#")
            if MACHINE.search(line) or (REGISTRY.search(line) and not comment):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not wrong


def test_text_files_are_utf8_with_unix_line_ends():
    for path in kept_files():
        content = path.read_bytes()
        if b"\0" not in content:
            content.decode("utf-8")
            assert b"\r\n" not in content, path


def test_the_wheel_holds_the_package_whole(tmp_path):
    """Every file under src/layerlab that git keeps is in the wheel, and the licence."""
    build = "import hatchling.build, sys; print(hatchling.build.build_wheel(sys.argv[1]))"
    subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, check=True, capture_output=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == f"layerlab-{layerlab.__version__}-py3-none-any.whl"
    held = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "layerlab"
    wanted = {str(p.relative_to(ROOT / "src")) for p in kept_files() if p.is_relative_to(package)}
    assert {"layerlab/py.typed", "layerlab/data/files/digits.npz"} <= wanted
    assert wanted <= held
    assert any(name.endswith("licenses/LICENSE") for name in held)
    assert not [name for name in held if "__pycache__" in name or name.startswith("tests")]


def test_base_is_small_and_no_extra_is_heavy():
    base = {re.split(r"[<>=\[ ]", need)[0] for need in PROJECT["dependencies"]}
    assert base == {"numpy", "click", "rich", "safetensors"}
    heavy = {"torch", "scikit-learn", "tensorflow"}
    for needs in PROJECT["optional-dependencies"].values():
        assert not heavy & {re.split(r"[<>=\[ ]", need)[0] for need in needs}


@pytest.mark.parametrize(
    ("body", "least", "status"),
    [
        ("def test_a(): pass\ndef test_b(): pass", "2", 0),
        ("def test_a(): pass", "2", 1),
        ("import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip()", "1", 1),
        ("def test_a(): assert False", "1", 1),
        ("", "1", 5),
    ],
)
def test_a_run_of_too_few_tests_fails(body, least, status, tmp_path, monkeypatch):
    """The option --at-least, by which `make oracles` shows that nothing was left out."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests"))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    (tmp_path / "test_it.py").write_text(body, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "--at-least", least, "test_it.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == status, run.stdout + run.stderr
    assert (f"wanted are at least {least}" in run.stdout) is (status != 0)
