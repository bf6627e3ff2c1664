"""The keeper of the catalogues: finds each way in which code and translation can part, and the real ones agree."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest

MARKS = {"_": 0, "N_": 0, "P_": 1, "pgettext": 1, "ngettext": 0}
"""Which argument of each is the sentence."""
SCRIPT = Path(__file__).parents[1] / "tools" / "translations.py"

CODE = """
from supportdesk.i18n import _, N_, P_, ngettext, pgettext
LATER = N_("Later")
STATE = P_("state", "open")
def said(name, n):
    return [_("Hello {name}").format(name=name), pgettext("verb", "open"), ngettext("{n} case", "{n} cases", n)]
"""
SWEDISH = """
msgid "Hello {name}"
msgstr "Hej {name}"

msgid "Later"
msgstr "Senare"

msgctxt "state"
msgid "open"
msgstr "öppen"

msgctxt "verb"
msgid "open"
msgstr "öppna"

msgid "{n} case"
msgid_plural "{n} cases"
msgstr[0] "{n} ärende"
msgstr[1] "{n} ärenden"
"""
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'


@pytest.fixture(scope="module")
def translations():
    pytest.importorskip("babel", reason="the catalogue's keeper needs Babel, a development package")
    spec = importlib.util.spec_from_file_location("translations", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def files(translations, tmp_path):
    """A small project whose code and catalogue agree."""
    files = translations.Catalogues(tmp_path)
    files.code.mkdir()
    files.po.parent.mkdir(parents=True)
    (files.code / "hello.py").write_text(CODE, encoding="utf-8")
    translate(files, SWEDISH)
    translations.compile_catalogue(files)
    return files


def translate(files, po: str) -> None:
    files.po.write_text(HEAD + po, encoding="utf-8")


def test_the_programs_own_catalogue_is_well_formed(translations):
    """What is not translated yet is for `make check` to say; a wrong translation must never stand."""
    wrong = [
        line for line in translations.disagreements(translations.Catalogues()) if "fields" in line or "fuzzy" in line
    ]
    assert wrong == []


def test_nothing_to_say_when_all_agree(translations, files):
    assert list(translations.disagreements(files)) == []
    assert translations.check(files) == 0


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('msgid "Later"\nmsgstr "Senare"', "", "missing in the .po: 'Later'"),
        ('msgstr "öppna"', 'msgstr ""', "not translated: 'open' (verb)"),
        ('msgstr[1] "{n} ärenden"', 'msgstr[1] ""', "not translated: '{n} case'"),
        ('msgid "Later"', '#, fuzzy\nmsgid "Later"', "fuzzy: 'Later'"),
        ('msgstr "Hej {name}"', 'msgstr "Hej {namn}"', "other {fields} than the English: 'Hello {name}'"),
        ('msgstr "Hej {name}"', 'msgstr "Hej"', "other {fields} than the English: 'Hello {name}'"),
        ('msgstr "Hej {name}"', 'msgstr "Hej {name"', "other {fields} than the English: 'Hello {name}'"),
        ('msgstr[1] "{n} ärenden"', 'msgstr[1] "ärenden"', "other {fields} than the English: '{n} case'"),
        ('msgid_plural "{n} cases"', 'msgid_plural "{n} errands"', "plural changed in the code: '{n} case'"),
        ('msgid "Later"', 'msgid "Gone"\nmsgstr "Borta"\n\nmsgid "Later"', "no longer in the code: 'Gone'"),
    ],
)
def test_each_fault_is_named(translations, files, old, new, complaint, capsys):
    assert old in SWEDISH
    translate(files, SWEDISH.replace(old, new))
    translations.compile_catalogue(files)
    assert list(translations.disagreements(files)) == [complaint]
    assert translations.check(files) == 1
    assert complaint in capsys.readouterr().err


def test_an_old_mo_is_named(translations, files):
    translate(files, SWEDISH.replace("Senare", "Sedan"))
    assert list(translations.disagreements(files)) == ["supportdesk.mo is not made from this .po: run compile"]
    files.mo.unlink()
    assert list(translations.disagreements(files)) == ["supportdesk.mo is not made from this .po: run compile"]


def test_extract_brings_new_sentences_drops_old_ones_and_guesses_nothing(translations, files):
    (files.code / "hello.py").write_text('_("Hello {name}"); _("Hello there {name}")', encoding="utf-8")
    translations.extract(files)
    assert list(translations.disagreements(files)) == [
        "not translated: 'Hello there {name}'",
        "supportdesk.mo is not made from this .po: run compile",
    ]
    assert 'msgstr "Hej {name}"' in files.po.read_text(encoding="utf-8")
    assert "#~" not in files.po.read_text(encoding="utf-8")


def test_extract_twice_changes_nothing(translations, files):
    translations.extract(files)
    first = files.po.read_bytes(), files.template.read_bytes()
    translations.extract(files)
    assert (files.po.read_bytes(), files.template.read_bytes()) == first


@pytest.mark.parametrize("arguments", [[], ["guess"], ["check", "compile"]])
def test_wrong_usage(translations, arguments, capsys):
    assert translations.main(arguments) == 2
    assert capsys.readouterr().err == "Say one of: extract, compile, check.\n"


def test_no_sentence_hides_in_an_f_string():
    """There the keeper of the catalogues, on Python before 3.12, does not find it: it would stay English."""
    hidden = []
    for path in sorted((SCRIPT.parents[1] / "supportdesk").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            calls = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
            for call in calls:
                named = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
                if named and isinstance(call.args[MARKS[call.func.id]], ast.Constant):
                    hidden.append(f"{path.name}:{node.lineno}: {ast.unparse(call)}")
    assert hidden == []
