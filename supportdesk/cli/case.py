"""`supportdesk case …`: which module has which command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from supportdesk.cli.command import LazyGroup
from supportdesk.i18n import _


class CaseGroup(LazyGroup):
    """The commands on cases."""

    commands_in: ClassVar[Mapping[str, str]] = {
        "new": "case_new",
        "list": "case_list",
        **dict.fromkeys(("show", "history"), "case_read"),
        **dict.fromkeys(("take", "release", "assign", "reply", "note", "receive", "set"), "case_work"),
        **dict.fromkeys(("wait", "wake", "resolve", "close", "cancel", "reopen"), "case_flow"),
        **dict.fromkeys(("escalate", "hand-back", "move"), "case_lines"),
        "diagnose": "case_diagnose",
        **dict.fromkeys(("routine", "tick", "stop-routine"), "case_routine"),
        **dict.fromkeys(("link", "unlink", "merge", "unmerge", "split"), "case_joining"),
        **dict.fromkeys(("tag", "watch", "attach", "fetch-attachment"), "case_marking"),
        **dict.fromkeys(("undo", "redo"), "case_undo"),
    }


app = CaseGroup(
    name="case", help=_("Register cases, work on them, look them up."), no_args_is_help=True, rich_markup_mode=None
)
