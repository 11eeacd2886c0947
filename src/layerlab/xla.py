"""JAX, which turns a traced function into one compiled program: is it there, and what does it say.

JAX is an extra. Nothing here is loaded before a program is to be compiled, so that
`import layerlab` stays quick, and everything but compiling works without it.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from layerlab.arguments import check_name
from layerlab.errors import ArgumentError

__all__ = ["ENGINES", "as_numpy", "available", "cache_folder", "chosen", "load", "options"]

ENGINES = ("auto", "numpy", "xla")
INSTALL = 'pip install "layerlab[xla]" (in its repository: make xla)'
CACHE_BYTES = 256 * 2**20  # a program takes about 50 kB


@cache
def available() -> bool:
    """Whether JAX is installed."""
    return importlib.util.find_spec("jax") is not None


def chosen(engine: str) -> str:
    """The engine of this name; for "auto" what $LAYERLAB_ENGINE says, and NumPy without JAX.

    Raises ArgumentError for an unknown name, and for "xla" where JAX is not installed.
    """
    check_name("engine", engine, ENGINES)
    if engine == "auto":
        named = os.environ.get("LAYERLAB_ENGINE") or "auto"
        engine = check_name("LAYERLAB_ENGINE", named, ENGINES)
    if engine == "xla":
        load()
    return "numpy" if engine == "auto" and not available() else engine


@cache
def load() -> Any:
    """The module jax, set up to keep compiled programs on disk.

    Raises ArgumentError where it is not installed.
    """
    if not available():
        raise ArgumentError(
            "compiling needs JAX, which is not installed",
            fix=f'{INSTALL}, or engine="numpy"',
        )
    jax: Any = importlib.import_module("jax")
    folder = cache_folder()
    # A user who has said where, or that there is to be none, knows better.
    if folder is not None and jax.config.jax_compilation_cache_dir is None and _made_room(folder):
        jax.config.update("jax_compilation_cache_dir", str(folder))
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
        # A full disk or a damaged file costs the time to compile again, and that is all.
        warnings.filterwarnings("ignore", message=".*persistent compilation cache entry")
    return jax


def _made_room(folder: Path) -> bool:
    """Whether programs can be kept in a folder, with the oldest deleted where it is too full."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return False
        files = [(entry.stat(), entry.path) for entry in os.scandir(folder) if entry.is_file()]
        if sum(stat.st_size for stat, _ in files) > CACHE_BYTES:
            for _, path in sorted(files, key=lambda file: file[0].st_mtime)[: len(files) // 2 + 1]:
                os.unlink(path)
    except OSError:  # another process deletes as well, or the folder is none
        return folder.is_dir()
    return True


# What made a training step faster on a processor, and is not XLA's own choice. Vectors of 512 bits,
# where it has them: a step of 64-64-10 with Adam in 0.94 of the time, of 784-256-128-10 at batch
# 256 in 0.97. Without the analysis every weight but the first layer's is copied in each step.
_ON_PROCESSORS = {
    "xla_cpu_prefer_vector_width": 512,
    "xla_cpu_copy_insertion_use_region_analysis": True,
}


@cache
def options() -> dict[str, Any]:
    """How XLA is to compile: `jax.jit(f, compiler_options=xla.options())`.

    Empty where the device is no processor, and where this version of XLA knows other options.
    """
    jax = load()
    if jax.default_backend() != "cpu":
        return {}
    try:
        jax.jit(lambda: 0, compiler_options=_ON_PROCESSORS).lower().compile()
    except jax.errors.JaxRuntimeError:
        return {}
    return _ON_PROCESSORS


def as_numpy() -> Any:
    """Within this block JAX computes with 64 bits where NumPy does, instead of cutting to 32."""
    return _enable_x64()(True)


@cache
def _enable_x64() -> Any:
    jax = load()
    if hasattr(jax, "enable_x64"):
        return jax.enable_x64
    return importlib.import_module("jax.experimental").enable_x64  # where older versions have it


def cache_folder() -> Path | None:
    """Where compiled programs are kept for the next process; None for nowhere.

    $LAYERLAB_CACHE, else layerlab/xla in $XDG_CACHE_HOME or ~/.cache. An empty value is nowhere.
    """
    named = os.environ.get("LAYERLAB_CACHE")
    if named is not None:
        return Path(named) / "xla" if named else None
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path.home() / ".cache") / "layerlab" / "xla"
