"""Keeps the catalogues of `data/locale` and the sentences in the code together: extract, compile, check.

python tools/translations.py extract   # after changing sentences: new ones come into the .po, unused ones leave it
python tools/translations.py compile   # after translating: the .po becomes the .mo that ships
python tools/translations.py check     # exits 1 and lists what is missing
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LANGUAGE = "sv"
# What supportdesk.i18n offers; (1, "c") is a context, the rest are argument numbers.
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "P_": ((1, "c"), 2)}
# git knows the dates; a date in the file would make every run a change.
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)

Key = tuple[str | None, str]  # context, and the English (singular) text


class Catalogues:
    """The files of one project: its code, the template made from it, and the Swedish catalogue."""

    def __init__(self, root: Path = ROOT) -> None:
        self.code = root / "supportdesk"
        self.template = root / "data" / "locale" / "supportdesk.pot"
        self.po = root / "data" / "locale" / LANGUAGE / "LC_MESSAGES" / "supportdesk.po"
        self.mo = self.po.with_suffix(".mo")

    def in_code(self) -> Catalog:
        """Every sentence that the code can say."""
        catalog = Catalog(fuzzy=False)
        found = extract_from_dir(str(self.code), method_map=[("**.py", "python")], keywords=KEYWORDS)
        for name, _line, text, comments, context in found:
            catalog.add(text, None, [(f"supportdesk/{name}", 0)], auto_comments=comments, context=context)
        return catalog

    def translated(self) -> Catalog:
        """The Swedish catalogue as it stands; an empty one when there is none yet."""
        if not self.po.exists():
            return Catalog(LANGUAGE, fuzzy=False)
        with self.po.open("rb") as file:
            return read_po(file, locale=LANGUAGE)


def extract(files: Catalogues) -> int:
    """Writes the template and brings the .po up to it; nothing is guessed, so new sentences stand untranslated."""
    template, swedish = files.in_code(), files.translated()
    swedish.update(template, no_fuzzy_matching=True)
    for catalog, path in ((template, files.template), (swedish, files.po)):
        describe(catalog)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    missing = sum(not is_translated(message) for message in swedish if message.id)
    print(f"{len(swedish)} sentences, {missing} of them to translate in {files.po.name}.")
    return 0


def describe(catalog: Catalog) -> None:
    """Gives the file a head that stays the same from run to run."""
    catalog.project, catalog.version = "supportdesk", "catalogue"
    catalog.creation_date = catalog.revision_date = UNDATED
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = "supportdesk"
    catalog.header_comment = (
        "# The sentences of supportdesk. Made by tools/translations.py; under the licence of the program."
    )


def compile_catalogue(files: Catalogues) -> int:
    """Writes the .mo that the program reads."""
    files.mo.write_bytes(compiled(files.translated()))
    return 0


def check(files: Catalogues) -> int:
    """1 with a list when code, .po and .mo do not agree."""
    complaints = list(disagreements(files))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if complaints:
        print(f"{len(complaints)} faults. See the head of tools/translations.py.", file=sys.stderr)
    return 1 if complaints else 0


def disagreements(files: Catalogues) -> Iterator[str]:
    """What is wrong, a line each."""
    wanted, swedish = by_key(files.in_code()), files.translated()
    have = by_key(swedish)
    for key in sorted(wanted.keys() - have.keys(), key=shown):
        yield f"missing in the .po: {shown(key)}"
    for key in sorted(have.keys() - wanted.keys(), key=shown):
        yield f"no longer in the code: {shown(key)}"
    for key in sorted(wanted.keys() & have.keys(), key=shown):
        yield from faults(key, wanted[key], have[key])
    if not files.mo.exists() or files.mo.read_bytes() != compiled(swedish):
        yield f"{files.mo.name} is not made from this .po: run compile"


def faults(key: Key, wanted: Message, have: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    if wanted.id != have.id:
        yield f"plural changed in the code: {shown(key)}"
    elif have.fuzzy:
        yield f"fuzzy: {shown(key)}"
    elif not is_translated(have):
        yield f"not translated: {shown(key)}"
    elif any(fields(text) != fields(of) for text, of in pairs(have)):
        yield f"other {{fields}} than the English: {shown(key)}"


def is_translated(message: Message) -> bool:
    """Whether every form has a text."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def pairs(message: Message) -> Iterator[tuple[str, str]]:
    """Each translated form with the English form it stands for."""
    if isinstance(message.string, tuple) and isinstance(message.id, (tuple, list)):
        for number, text in enumerate(message.string):
            yield text, message.id[min(number, 1)]
    else:
        yield str(message.string), str(message.id)


def fields(text: str) -> set[str] | None:
    """The names in braces; `None` for a text that is no format string."""
    try:
        return {name for _before, name, _spec, _conversion in Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def by_key(catalog: Catalog) -> dict[Key, Message]:
    """The catalogue's sentences by context and English text, without the header."""
    return {(m.context, m.id if isinstance(m.id, str) else m.id[0]): m for m in catalog if m.id}


def shown(key: Key) -> str:
    """A sentence as the list names it."""
    context, text = key
    return f"{text!r} ({context})" if context else repr(text)


def compiled(catalog: Catalog) -> bytes:
    """The bytes of the .mo."""
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


COMMANDS: dict[str, Callable[[Catalogues], int]] = {"extract": extract, "compile": compile_catalogue, "check": check}


def main(arguments: list[str]) -> int:
    """Runs the one command named; 2 for anything else."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"Say one of: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    return COMMANDS[arguments[0]](Catalogues())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
