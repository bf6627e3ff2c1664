"""TOML written and its lines found: what is written is read back alike, is safe to look at, and each key has its line."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from supportdesk.resources import data_folder
from supportdesk.rules.toml_lines import toml_lines
from supportdesk.rules.toml_text import toml_key, toml_text
from sweeps import rounds

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ['"""', "[x]", "a = [", "#", "'''", 'a\n"', '\n""""\\"\n', 'b\\\n"""']
)
plain = texts | st.integers(-(2**60), 2**60) | st.booleans() | st.dates(date(1, 1, 1))
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=20
)
documents = st.dictionaries(texts, values, max_size=6)


@pytest.mark.swept
@settings(max_examples=rounds(80, 300), deadline=None)
@given(documents)
def test_what_is_written_is_read_back_alike_and_acts_on_no_terminal(document):
    text = toml_text(document)
    assert tomllib.loads(text) == document
    assert all(line.isprintable() for line in text.split("\n"))


@pytest.mark.swept
@example({"]#": [{}], '"] # [': {"a": 1}, "']": {"b": 2}, "\\]": {"c": 3}})
@settings(max_examples=rounds(80, 300), deadline=None)
@given(st.dictionaries(texts, st.lists(st.dictionaries(texts, values, max_size=3), max_size=3) | values, max_size=5))
def test_the_last_part_of_each_path_stands_on_its_line(document):
    text = toml_text(document)
    lines, written = toml_lines(text), text.split("\n")
    for path, number in lines.items():
        value = document
        for part in path:
            value = value[part]
        line = written[number - 1]
        if not line.startswith("["):
            assert line.startswith(f"{toml_key(path[-1])} = ")
    for key, value in document.items():
        assert (key,) in lines
        tables = isinstance(value, list) and all(isinstance(one, dict) for one in value)
        assert not tables or all((key, number) in lines for number in range(len(value)))


def test_lines_of_a_file_with_everything_that_can_mislead():
    text = '''# a comment = 1
title = """
[not.a.table]
key = "not a key"
"""  # [[nor.this]]
list = [
  "a = 1",  # ]
  "]",
]
'quoted = key' = 1

[[person]]
name.sv = "Å"   # dotted

  [[person.phone]]
  number = 1
[[person]]
[person.home]
"a.b" = { x = 1, y = [2] }
[[person.phone]]
[[person.phone]]
number = 3
'''
    tomllib.loads(text)
    assert toml_lines(text) == {
        ("title",): 2,
        ("list",): 6,
        ("quoted = key",): 10,
        ("person",): 12,
        ("person", 0): 12,
        ("person", 0, "name"): 13,
        ("person", 0, "name", "sv"): 13,
        ("person", 0, "phone"): 15,
        ("person", 0, "phone", 0): 15,
        ("person", 0, "phone", 0, "number"): 16,
        ("person", 1): 17,
        ("person", 1, "home"): 18,
        ("person", 1, "home", "a.b"): 19,
        ("person", 1, "phone"): 20,
        ("person", 1, "phone", 0): 20,
        ("person", 1, "phone", 1): 21,
        ("person", 1, "phone", 1, "number"): 22,
    }


def test_the_shipped_agreements_come_back_alike():
    document = tomllib.loads((data_folder() / "agreements.toml").read_text(encoding="utf-8"))
    assert tomllib.loads(toml_text(document)) == document
