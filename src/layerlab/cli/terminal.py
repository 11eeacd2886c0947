"""What a terminal or a file can show: lines of its width, and plain letters where it has no more.

A console that knows ASCII only gets `x` for `×` and `>` for `→`, never an error.
"""

from __future__ import annotations

import codecs
import os
import sys
import textwrap
import unicodedata
from io import TextIOWrapper
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["printable", "say", "show_what_can_be_shown", "stderr", "stdout"]

# One letter for one letter, so that tables stay in line.
PLAIN = str.maketrans("×·→–—…²█▓▒░≈√✓✗", "x*>--~2#*:.~VVX")
WIDTH_OF_A_FILE = 200
CONTROL = ("Cc", "Cf", "Zl", "Zp")  # what moves a cursor, or turns a line around


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(PLAIN)
    return "".join(letter if letter.isascii() else "?" for letter in text), error.end


codecs.register_error("layerlab-plain", _plain)


def show_what_can_be_shown() -> None:
    """Have what the output cannot encode replaced, letter by letter, instead of refused."""
    for stream in (sys.stdout, sys.stderr):
        # Only what Python chose by itself: the user may have asked for another way.
        usual = ("strict", "backslashreplace", "surrogateescape")
        if isinstance(stream, TextIOWrapper) and stream.errors in usual:
            stream.reconfigure(errors="layerlab-plain")


def stderr() -> Console:
    """The console for what goes on meanwhile."""
    from rich.console import Console  # a sixth of the time of the shortest command

    return Console(stderr=True, highlight=False)


def stdout() -> Console:
    """The console for results. Colour goes where a terminal has it and NO_COLOR is not set."""
    from rich.console import Console

    console = Console(highlight=False)
    # COLUMNS=0 comes from terminals that do not know; nothing would be shown in no columns.
    if not console.width or (not console.is_terminal and "COLUMNS" not in os.environ):
        console.width = WIDTH_OF_A_FILE
    return console


def say(console: Console, text: str = "", *, hang: int = 0) -> None:
    """Print lines, wrapped between words where there is a terminal; `hang` indents what follows.

    Without `hang`, a line that is indented (a command, a path) stays whole: it is to be copied.
    """
    for line in text.split("\n"):
        if console.is_terminal and (hang or not line.startswith(" ")):
            line = textwrap.fill(
                line,
                max(console.width - 1, 20),  # some terminals wrap at the last column
                subsequent_indent=" " * hang,
                break_long_words=False,
                break_on_hyphens=False,
            )
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def printable(text: str) -> str:
    """Text from somewhere else, such that a terminal shows it and does not obey it."""
    return "".join(
        letter
        if letter == "\n" or unicodedata.category(letter) not in CONTROL
        else "    "
        if letter == "\t"
        else letter.encode("unicode_escape", "surrogatepass").decode("ascii")
        for letter in text
    )
