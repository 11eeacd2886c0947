"""A CSV file becomes what is written in it, or an error that names the line."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.data import Table, read_csv
from layerlab.data.table import parse_number
from layerlab.errors import DataError


def read(content: str | bytes) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_csv(path)


MISSING = ["", "NA", "n/a", "NaN", "Null", "?", "none", "  "]
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8).filter(
    lambda text: text.lower() not in MISSING and text.lower() not in ("n/a", "nan", "null")
)
texts = words.filter(lambda text: text[0].isalpha() and parse_number(text) is None)
numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.lists(
        st.tuples(numbers | st.none(), texts | st.none(), st.just('a,b;\t"c"\nd')),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(MISSING),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_every_value_comes_back(
    rows: list[tuple[float | None, str | None, str]],
    delimiter: str,
    line_end: str,
    missing: str,
    encoding: str,
) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(["number", "a text", "quoted"])
    for number, text, quoted in rows:
        cells = (missing if value is None else value for value in (number, text))
        writer.writerow([*cells, quoted])
    table = read(buffer.getvalue().encode(encoding))
    assert table.column_names == ("number", "a text", "quoted")
    number_column, text_column, quoted_column = table
    wanted = np.array([np.nan if row[0] is None else row[0] for row in rows])
    assert number_column.kind == "numeric"
    assert np.array_equal(number_column.values, wanted, equal_nan=True)
    assert text_column.texts == tuple(row[1] for row in rows)
    assert text_column.kind == ("text" if any(row[1] for row in rows) else "numeric")
    assert quoted_column.values == tuple(row[2] for row in rows)
    assert [column.missing for column in table] == [
        sum(row[place] is None for row in rows) for place in range(3)
    ]


def test_line_numbers_count_quoted_line_ends_and_empty_lines() -> None:
    table = read('a,b\n1,"x\ny"\n\n2,z\r\n3,w')
    assert table.lines == (2, 5, 6)
    assert table["b"].texts == ("x\ny", "z", "w")


def test_blanks_around_a_value_are_dropped() -> None:
    table = read("a , b\n 1 ,red \n2\t, blue\n NA ,red\n")
    assert table["a"].values.tolist()[:2] == [1, 2]  # type: ignore[union-attr]
    assert table["b"].values == ("red", "blue", "red")


def test_description_names_kind_and_missing() -> None:
    table = read("age,colour\n1,red\n?,\n3,blue\n")
    assert table.describe().splitlines() == [
        "table.csv: 3 rows, 2 columns",
        "  age     numeric  1 missing",
        "  colour  text     1 missing",
    ]
    assert repr(table) == "Table('table.csv': 3 rows, 2 columns)"
    assert repr(table["age"]) == "Column('age': numeric, 3 rows, 1 missing)"
    assert len(table) == 3


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a;b\n1;2\n", ("a", "b")),
        ("a\tb\n1\t2\n", ("a", "b")),
        ("length, cm;weight\n1;2\n3;4\n", ("length, cm", "weight")),
        ('"length; cm",weight\n1,2\n', ("length; cm", "weight")),
        ("only\n1\n2\n", ("only",)),
        ('a, "b, c", d \n1, 2, 3\n', ("a", "b, c", "d")),
    ],
)
def test_the_separator_is_found(text: str, columns: tuple[str, ...]) -> None:
    assert read(text).column_names == columns


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("-1.5e3", -1500), (".5", 0.5), ("+2.", 2), ("1e999", np.inf), ("-Inf", -np.inf)],
)
def test_numbers(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["1_000", "nan", "", "1 2", "0x10", "١", "1e", ".", "1,5", "--1"])
def test_texts_that_are_no_numbers(text: str) -> None:
    assert parse_number(text) is None


WRONG = [
    ("", "table.csv is empty"),
    ("\n\n", "table.csv is empty"),
    ("a,b\n", "has a header but no data rows"),
    ("a,b\n1,2\n3\n", "line 3 of"),
    ("a,b\n1,2\n3\n", "has 1 values but the header has 2"),
    ('a,b\n1,"x\ny"\n3,4,5\n', "line 4 of"),
    ("a,b,a\n1,2,3\n", "more than one column named 'a'"),
    ("a, a \n1,2\n", "more than one column named 'a'"),
    (",b\n1,2\n", "column 1 of"),
    (",b\n1,2\n", "to_csv(index=False)"),
    ("5.1,3.5,setosa\n4.9,3.0,setosa\n", "has '5.1' for a column name: there is no header"),
    ('a,b\n1,2\n3,"4\n5,6\n', "the record that starts on line 3 of"),
    ('a,b\n"1"2,3\n', "the record that starts on line 2 of"),
    (b"a,b\n1,2\n\xe9t\xe9,3\n", "line 3 of"),
    (b"a,b\n1,2\n\xe9t\xe9,3\n", "is not UTF-8 text: byte 0xe9"),
    ("a,b\n1,2\n".encode("utf-16"), "is not UTF-8 text: byte 0xff"),
    ("a,b\n1,2\n".encode("utf-16-le"), "holds a zero byte: this is not a text file"),
    ("a;b\n1;2\n1,5;3\n", "'a' of"),
    ("a;b\n1;2\n1,5;3\n", "writes numbers with a comma: '1,5' on line 3"),
    ('a,b\n"1,234.5",2\n', "writes numbers with a comma: '1,234.5' on line 2"),
    ("a,b\n1,2\n3,-inf\n", "holds '-inf' on line 3, which is no finite number"),
    ("a,b\n1,2\n3,1e999\n", "holds '1e999' on line 3"),
]


@pytest.mark.parametrize(("content", "message"), WRONG)
def test_what_cannot_be_read_without_guessing_is_refused(
    content: str | bytes, message: str
) -> None:
    with pytest.raises(DataError) as caught:
        read(content)
    assert message in str(caught.value)


@given(st.binary(max_size=60) | st.text('ab1.,;\t"\n\r -', max_size=40))
def test_anything_is_a_whole_table_or_an_error_of_ours(content: str | bytes) -> None:
    try:
        table = read(content)
    except DataError:
        return
    assert len(table) >= 1
    assert all(len(column.texts) == len(table) for column in table)
    assert all(name.strip() == name != "" for name in table.column_names)


def test_a_cell_too_long_for_the_reader(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"record that starts on line 2 .* field larger than"):
        read("a,b\n1," + "x" * 200_000)


def test_paths_that_are_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"cannot read .*nothing\.csv: No such file or directory"):
        read_csv(tmp_path / "nothing.csv")
    with pytest.raises(DataError, match="Is a directory"):
        read_csv(tmp_path)


def test_a_column_that_is_not_there() -> None:
    table = read("age,colour\n1,red\n")
    with pytest.raises(DataError) as caught:
        table["color"]
    assert "table.csv has no column 'color'" in str(caught.value)
    assert "its columns: 'age', 'colour'" in str(caught.value)
    assert "Fix: 'colour'" in str(caught.value)


def test_without() -> None:
    table = read("a,b,c\n1,2,3\n")
    assert table.without("a", "c").column_names == ("b",)
    assert table.without().column_names == ("a", "b", "c")
    with pytest.raises(DataError, match="has no column 'd'"):
        table.without("d")
