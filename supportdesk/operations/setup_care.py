"""What a setup changes of the care for components: needs and maintenance windows, each with the event of its own command."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk.change import Change
from supportdesk.operations.component_care import close_window, component, keep_need, need_not, open_window
from supportdesk.rules.change_values import Window
from supportdesk.rules.setup_checks import Fields
from supportdesk.rules.week_window import read_window

Components = Mapping[str, Fields]


def care_for(change: Change, before: Components, after: Components) -> None:
    """Stores the windows and needs that differ. All components are there by now, and no need closes a circle."""
    for name, word in _differing(after, before, "needs"):
        need_not.within(change, name, word)
    for name, word in _differing(before, after, "needs"):
        keep_need(change, component(change, name), component(change, word))
    for name, word in _differing(after, before, "windows"):
        close_window.within(change, name, _window(word))
    for name, word in _differing(before, after, "windows"):
        open_window.within(change, name, _window(word))


def _differing(before: Components, after: Components, field: str) -> list[tuple[str, str]]:
    """What stands in `after` alone: component and word."""
    return [
        (name, word)
        for name, fields in after.items()
        for word in fields[field]
        if word not in before.get(name, {}).get(field, ())
    ]


def _window(word: str) -> Window:
    found = read_window(word)
    if found is None:
        raise AssertionError("checked when it was read")
    return found
