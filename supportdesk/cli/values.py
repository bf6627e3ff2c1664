"""Checks what was typed for a parameter, without loading pydantic, and says in a sentence what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer

from supportdesk.errors import WrongUsage
from supportdesk.i18n import _


class Quick:
    """Turns typed words into the values of one parameter; takes the place of Typer's own check."""

    def __init__(self, kind: Any) -> None:
        self._kind = get_args(kind)[0] if get_origin(kind) is list else kind

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value for one occurrence, or the list of them for a parameter that may be given several times."""
        several = param.multiple or param.nargs == -1
        if value is None:
            return () if several else None
        try:
            return [self._one(word, param) for word in value] if several else self._one(value, param)
        except ValueError as error:
            raise typer.BadParameter(str(error), ctx=ctx, param=param) from error

    def _one(self, word: Any, param: Any) -> Any:
        kind = self._kind
        if get_origin(kind) is Literal:
            return _chosen({str(choice): choice for choice in get_args(kind)}, word)
        if isinstance(kind, type) and isinstance(word, kind):
            return word
        if issubclass(kind, Enum):
            return _of_list(kind, str(word))
        if kind is int:
            return _number(word, param.min, param.max)
        if kind is Path and not word:
            raise ValueError(_("A file's name cannot be empty."))
        return Path(word) if kind is Path else kind(word)


def _of_list(kind: type[Enum], word: str) -> Any:
    """A value by its key, else by what it is called in the language spoken."""
    by_key = {str(choice.value): choice for choice in kind}
    if word.lower() not in by_key:
        from supportdesk.cli.choices import choice_named

        found = choice_named(kind, word)
        if found is not None:
            return found
    return _chosen(by_key, word)


def _chosen(choices: Mapping[str, Any], word: Any) -> Any:
    found = choices.get(str(word).lower())
    if found is None:
        raise ValueError(_("“{word}” is none of: {choices}.").format(word=word, choices=", ".join(choices)))
    return found


def _number(word: Any, least: float | None, most: float | None) -> int:
    text = str(word)
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        raise ValueError(_("“{word}” is no whole number.").format(word=word))
    number = int(text)
    if least is not None and number < least:
        raise ValueError(_("{number} is less than {least}.").format(number=number, least=least))
    if most is not None and number > most:
        raise ValueError(_("{number} is more than {most}.").format(number=number, most=most))
    return number


def refuse_broken_text(values: Mapping[str, Any]) -> None:
    """Raises `WrongUsage` for words that are not UTF-8; file names (`Path`) may be anything."""
    for value in values.values():
        for word in value if isinstance(value, list | tuple) else (value,):
            if isinstance(word, str) and any("\ud800" <= character <= "\udfff" for character in word):
                raise WrongUsage(_("A word on the command line is not UTF-8. Type it again, or check the terminal."))
