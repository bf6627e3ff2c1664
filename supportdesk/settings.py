"""What a person or a team has set: a TOML file, over it the environment, over it the command line.

Every key of the file also has a variable (`theme` → `SUPPORTDESK_THEME`). Read before the first page is painted, so the
standard library only, and `tomllib` only when there is a file. Sentences are English: no language has been chosen yet.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from supportdesk.errors import DeskUnreachable, Invalid
from supportdesk.zones import zone

Theme = Literal["auto", "dark", "light", "contrast", "ansi", "mono"]
Glyphs = Literal["ascii", "unicode"]
Notice = Literal["bell", "osc9", "osc777", "off"]
After = Literal["next", "stay"]
Folder = Literal["config", "data", "state"]

PROGRAM = "supportdesk"
LINUX: bool = sys.platform == "linux"
LANGUAGES = ("sv", "en")
OPTIONS = {"demo_agent": "--as"}
"""What a setting is called on the command line, where that is not its own name."""
LONGEST_PREFIX = 6
XDG = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "data": ("XDG_DATA_HOME", ".local/share"),
    "state": ("XDG_STATE_HOME", ".local/state"),
}
YES_NO = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def config_file() -> Path:
    """The settings file: `SUPPORTDESK_CONFIG`, else `config.toml` in the person's configuration folder."""
    named = os.environ.get("SUPPORTDESK_CONFIG")
    return Path(named).expanduser() if named else user_folder("config") / "config.toml"


def user_folder(kind: Folder) -> Path:
    """The person's folder of a kind, as platformdirs names it; on Linux without its 10 ms of import."""
    if LINUX:
        variable, below_home = XDG[kind]
        set_to = os.environ.get(variable, "").strip()
        return (Path(set_to) if set_to else Path.home() / below_home) / PROGRAM
    import platformdirs

    return Path(getattr(platformdirs, f"user_{kind}_dir")(PROGRAM, appauthor=False))


def _file_url(path: Path) -> str:
    return f"sqlite:///{path.absolute()}"


@dataclass(frozen=True)
class Settings:
    """One reading of the settings. `database` is a URL; `now` is UTC, `None` for the machine's clock.

    `language` `None` means the terminal's. `demo_agent` is who to be at a demo desk; every other desk ignores it.
    `notice` is how this terminal tells a person, beside a line on the screen. `notify_command` sends notices; it stands with
    whoever runs the program and never in the desk, where others could write it. `file` is where the settings file is or would
    be. `database` may hold a password, so it is left out of the repr.
    """

    database: str = field(default_factory=lambda: _file_url(user_folder("data") / "desk.db"), repr=False)
    language: Literal["sv", "en"] | None = None
    now: datetime | None = None
    theme: Theme = "auto"
    glyphs: Glyphs = "ascii"
    mouse: bool = False
    demo_agent: str | None = None
    after: After = "next"
    case_prefix: str = "SD"
    notice: Notice = "bell"
    notify_command: tuple[str, ...] = ()
    file: Path = field(default_factory=config_file)

    @property
    def data_folder_path(self) -> Path:
        """The person's folder for desks."""
        return user_folder("data")

    @property
    def state_folder(self) -> Path:
        """The person's folder for drafts, views and crash reports."""
        return user_folder("state")


def load_settings(**overrides: Any) -> Settings:
    """The settings in force: `overrides` (those that are not `None`) over environment over file over defaults.

    An unknown key, or a value of the wrong kind, is `Invalid` (for the database `DeskUnreachable`) and says where it stands
    and what is allowed.
    """
    file = config_file()
    values = _from_file(file) | _from_environment()
    for key, value in overrides.items():
        if value is not None:
            values[key] = _read(key, value, OPTIONS.get(key, f"--{key}"))
    return Settings(file=file, **values)


def _from_file(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        if os.environ.get("SUPPORTDESK_CONFIG"):
            raise Invalid(f"There is no settings file {file}. Write one, or unset SUPPORTDESK_CONFIG.") from error
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"{file} is no TOML: {error}") from error
    unknown = [key for key in table if key not in IN_FILE]
    if unknown:
        raise Invalid(f"{file}: there is no setting “{unknown[0]}”. There are: {', '.join(IN_FILE)}.")
    desk = table.get("database")
    if isinstance(desk, str) and desk.strip() and "://" not in desk:
        table["database"] = str(file.parent / Path(desk).expanduser())  # a relative path is meant from the file
    return {key: _read(key, value, f"{file}: {key}") for key, value in table.items()}


def _from_environment() -> dict[str, Any]:
    given = {key: os.environ.get(variable, "") for key, variable in VARIABLES.items()}
    return {key: _read(key, text, VARIABLES[key]) for key, text in given.items() if text}


def _read(key: str, value: object, where: str) -> Any:
    try:
        return READERS[key](value)
    except ValueError as error:
        kind = DeskUnreachable if key == "database" else Invalid
        raise kind(f"{where} is “{value}”. Allowed: {error}.") from error


# Readers: each takes what the file, the environment or the command line has, and raises ValueError(what is allowed).


def _database(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a file, sqlite:///FILE or postgresql://HOST/NAME")
    scheme, separator, rest = value.partition("://")
    if not separator:
        return _file_url(Path(value).expanduser())
    engine = scheme.partition("+")[0]  # which driver is ours to choose, not the person's
    return f"postgresql://{rest}" if engine in ("postgresql", "postgres") else value


def _one_of(*allowed: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in allowed:
            raise ValueError(", ".join(allowed))
        return str(value)

    return read


def _moment(value: object) -> datetime:
    """An instant from ISO text or a datetime; without a zone it is the reader's."""
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        if at.tzinfo:
            return at.astimezone(UTC)
        found = at.replace(tzinfo=zone()).astimezone(UTC)
        if found.astimezone(zone()).replace(tzinfo=None) != at:  # the clocks were put forward over it
            raise ValueError(value)
        return found
    except (ValueError, OverflowError) as error:
        raise ValueError("a date or a time such as 2026-03-29 or 2026-03-29T14:05") from error


def _yes_no(value: object) -> bool:
    if isinstance(value, str) and value.lower() in YES_NO:
        return YES_NO[value.lower()]
    if not isinstance(value, bool):
        raise ValueError("true, false")
    return value


def _login(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("an agent's login")
    return value.strip()


def _command(value: object) -> tuple[str, ...]:
    """A command line: a list in the file, words as a shell would part them in the environment. No shell ever sees it."""
    if isinstance(value, str):
        import shlex

        value = shlex.split(value)
    if (
        not isinstance(value, list)
        or any(not isinstance(word, str) for word in value)
        or not value
        or not value[0].strip()
    ):
        raise ValueError('a program and its arguments, such as ["/usr/local/bin/send-sms", "--quick"]')
    return tuple(value)


def _prefix(value: object) -> str:
    if not isinstance(value, str) or not (value.isascii() and value.isalpha() and len(value) <= LONGEST_PREFIX):
        raise ValueError(f"one to {LONGEST_PREFIX} letters A to Z")
    return value.upper()


READERS: Mapping[str, Callable[[object], Any]] = {
    "database": _database,
    "language": _one_of(*LANGUAGES),
    "now": _moment,
    "theme": _one_of(*get_args(Theme)),
    "glyphs": _one_of(*get_args(Glyphs)),
    "mouse": _yes_no,
    "demo_agent": _login,
    "after": _one_of(*get_args(After)),
    "case_prefix": _prefix,
    "notice": _one_of(*get_args(Notice)),
    "notify_command": _command,
}
IN_FILE = tuple(key for key in READERS if key not in ("now", "demo_agent"))  # for one run, not for good
VARIABLES = {key: "SUPPORTDESK_AGENT" if key == "demo_agent" else f"SUPPORTDESK_{key.upper()}" for key in READERS}
