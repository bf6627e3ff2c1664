"""What is decided before Textual is imported: its environment, and which theme this terminal gets.

Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

from supportdesk.errors import Invalid
from supportdesk.i18n import _
from supportdesk.screens.widgets.look import PALETTES

SETTINGS = ("auto", *PALETTES)
LIGHT_BACKGROUNDS = {"7", "15"}
"""The last field of `COLORFGBG` when the terminal says that its background is light."""


FRAMES_PER_SECOND = "240"
"""How often Textual may write. At its default a preview comes two frames of 17 ms after the row; nothing
is written more often for it, since nothing here moves by itself."""


def before_textual(environ: MutableMapping[str, str]) -> str | None:
    """Make the environment ready; to be called before Textual is imported, which reads it once.

    Removes `NO_COLOR` and returns what it was, so that a child process can be given it back: Textual would
    answer it with 24-bit greys.
    """
    environ.setdefault("TEXTUAL_FPS", FRAMES_PER_SECOND)
    return environ.pop("NO_COLOR", None)


def choose_theme(setting: str, environ: Mapping[str, str], no_color: str | None = None) -> str:
    """The palette for a setting: itself, or for `auto` what this terminal can show.

    `no_color` is what `before_textual` returned. A theme named in the settings outranks it, as the
    convention has it; an empty value does not count. Raises `Invalid` for a theme that does not exist.
    """
    if setting not in SETTINGS:
        sentence = _("There is no theme '{name}'. Choose one of: {names}.")
        raise Invalid(sentence.format(name=setting, names=", ".join(SETTINGS)))
    if setting != "auto":
        return setting
    if no_color:
        return "mono"
    multiplexed = "TMUX" in environ or "STY" in environ or environ.get("TERM", "").startswith(("tmux", "screen"))
    if multiplexed or not environ.get("COLORTERM"):
        return "ansi"
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if background in LIGHT_BACKGROUNDS else "dark"
