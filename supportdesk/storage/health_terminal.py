"""What the terminal says of itself, by its environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from supportdesk.i18n import _
from supportdesk.storage.finding import Finding, ok, warn

NO_SCREEN = ("", "dumb", "unknown")
MULTIPLEXED = ("tmux", "screen")
TMUX_LINES = (
    "set -g set-clipboard on",
    "set -g allow-passthrough on",
    "set -as terminal-features ',*:RGB:clipboard:sync'",
)
"""Without them tmux keeps copied text and notices to itself, and shows fewer colours."""


def of_terminal(environment: Mapping[str, str]) -> Iterator[Finding]:
    """What can be drawn here, and what would make it better."""
    term = environment.get("TERM", "")
    if term in NO_SCREEN:
        yield warn(
            _("This terminal (TERM={term}) cannot show screens.").format(term=term),
            _("Every command works without; add --plain. Over SSH ask for a terminal: ssh -t"),
        )
    else:
        yield ok(_("The terminal is {term}.").format(term=term))
        yield _colours(environment)
    yield _letters(environment)
    if environment.get("TMUX"):
        yield from _tmux(term)


def _colours(environment: Mapping[str, str]) -> Finding:
    if environment.get("NO_COLOR"):
        return ok(_("NO_COLOR is set: the screens use no colours, and every sign is also a letter."))
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return ok(_("It shows all colours (COLORTERM)."))
    return ok(
        _("It does not say that it shows all colours, so the screens keep to its own sixteen."),
        _("If it does show them: export COLORTERM=truecolor"),
    )


def _letters(environment: Mapping[str, str]) -> Finding:
    named = next((environment[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(name)), "")
    if "utf8" in named.lower().replace("-", ""):
        return ok(_("Letters are UTF-8 ({locale}).").format(locale=named))
    return warn(
        _("Letters are not UTF-8 (the locale is “{locale}”), so å, ä and ö may be lost.").format(locale=named),
        _("Set one that is, such as: export LANG=sv_SE.UTF-8"),
    )


def _tmux(term: str) -> Iterator[Finding]:
    if not term.startswith(MULTIPLEXED):
        yield warn(
            _("Inside tmux the terminal should not be {term}: keys and colours come out wrong.").format(term=term),
            _('Put into ~/.tmux.conf: set -g default-terminal "tmux-256color"'),
        )
    yield ok(
        _("tmux keeps copied text and notices to itself unless ~/.tmux.conf says otherwise."),
        _("These lines do: {lines}").format(lines="; ".join(TMUX_LINES)),
    )
