"""What the queue shows: views by digit, filter, order, preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from supportdesk.i18n import N_, _, pgettext
from supportdesk.operations.queue import QueueQuery
from supportdesk.operations.queue_order import Sort
from supportdesk.screens.commands.asking import ask_line
from supportdesk.screens.commands.command import Command
from supportdesk.screens.commands.general import Everywhere
from supportdesk.screens.commands.prefix import PrefixCommand
from supportdesk.screens.widgets.prefix_keys import Choice
from supportdesk.text import safe

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen
    from supportdesk.screens.queue import QueueScreen


def _queue(screen: DeskScreen) -> QueueScreen:
    return cast("QueueScreen", screen)


class Filter(Everywhere):
    """Opens the filter bar."""

    id: ClassVar[str] = "filter"
    key: ClassVar[str] = "slash,f"
    shown: ClassVar[str] = "/"
    label: ClassVar[str] = N_("filter")
    help: ClassVar[str] = N_("filter: words, o:me, p:1,2, c:name, -s:wait …")
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Opens it."""
        await _queue(screen).filter.open()


class Order(PrefixCommand):
    """Another order; the same again turns it round."""

    id: ClassVar[str] = "sort"
    key: ClassVar[str] = "o"
    label: ClassVar[str] = N_("sort")
    help: ClassVar[str] = N_("sort: p priority, a age, u updated, n number, c customer, o owner; again turns it")
    needs_case: ClassVar[bool] = False

    KEYS: ClassVar[dict[str, Sort]] = {
        "p": Sort.URGENT,
        "a": Sort.AGE,
        "u": Sort.UPDATED,
        "n": Sort.NUMBER,
        "c": Sort.CUSTOMER,
        "o": Sort.OWNER,
    }

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("Sort by")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """The orders."""
        names = (
            _("priority"),
            _("age"),
            pgettext("sort", "updated"),
            _("number"),
            pgettext("sort", "customer"),
            _("owner"),
        )
        return [Choice(key, name) for key, name in zip(self.KEYS, names, strict=True)]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Orders the list."""
        queue = _queue(screen)
        now, sort = queue.query_now, self.KEYS[key]
        reverse = not now.reverse if sort is now.sort else False
        queue.show_query(QueueQuery(now.filter, sort, reverse), keep_case=True)


class Preview(Everywhere):
    """Moves the preview."""

    id: ClassVar[str] = "preview"
    key: ClassVar[str] = "z"
    label: ClassVar[str] = N_("preview")
    help: ClassVar[str] = N_("preview: below, right, off, by width")

    async def run(self, screen: DeskScreen) -> None:
        """Moves it."""
        _queue(screen).preview.turn()


class ViewMenu(PrefixCommand):
    """Views: save the filter in force, remove one."""

    id: ClassVar[str] = "view"
    key: ClassVar[str] = "v"
    label: ClassVar[str] = N_("views")
    help: ClassVar[str] = N_("views: s save this filter, x remove this view; 1-9 choose")
    needs_case: ClassVar[bool] = False

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("Views")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """The views by digit, and what can be done with them."""
        queue = _queue(screen)
        named = [Choice(str(n), safe(_(view.name))) for n, view in enumerate(queue.saved_views[:9], start=1)]
        own = next((view for view in queue.saved_views if view.id == queue.view_id), None)
        no = "" if own is not None and not own.shared else _("This is no view of your own.")
        return [Choice("s", _("save this")), Choice("x", _("remove this"), no), *named]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Chooses, saves or removes."""
        from supportdesk.operations.views import remove_view, save_view

        queue = _queue(screen)
        if key.isdigit():
            queue.use_view(queue.saved_views[int(key) - 1])
            return
        if key == "x":
            gone = queue.view_id
            if gone is not None:
                await screen.in_thread(lambda: remove_view(screen.desk, gone))
                queue.reread()
                screen.say(_("View removed."))
            return
        name = await ask_line(
            screen, _("Save this filter as a view"), _("Name"), _("A view needs a name."), enter=_("save")
        )
        if name is not None:
            now = queue.query_now
            queue.view_id = await screen.in_thread(lambda: save_view(screen.desk, name, now.filter, now.sort))
            queue.reread()
            screen.say(_("View “{name}” saved.").format(name=name))


def _view_command(digit: int) -> type[Command]:
    class UseView(Everywhere):
        """Shows a saved view."""

        id: ClassVar[str] = f"view{digit}"
        key: ClassVar[str] = str(digit)
        label: ClassVar[str] = N_("view")
        help: ClassVar[str] = N_("show this view")

        async def run(self, screen: DeskScreen) -> None:
            """Shows it."""
            queue = _queue(screen)
            if digit <= len(queue.saved_views):
                queue.use_view(queue.saved_views[digit - 1])
            else:
                screen.say(_("There is no view {n}. v s saves one.").format(n=digit), "warn")

    return UseView


class Copy(PrefixCommand):
    """Sends a short text to the terminal's clipboard."""

    id: ClassVar[str] = "copy"
    key: ClassVar[str] = "y"
    label: ClassVar[str] = N_("copy")
    help: ClassVar[str] = N_("copy: i number, l one line")

    def title(self, screen: DeskScreen) -> str:
        """What stands before the choices."""
        return _("Copy")

    def choices(self, screen: DeskScreen) -> list[Choice]:
        """What to copy."""
        return [Choice("i", _("number")), Choice("l", _("one line"))]

    async def chosen(self, screen: DeskScreen, key: str) -> None:
        """Sends it."""
        rows = []
        for case in screen.targets():
            line = f"{screen.reference(case.id)} {safe(case.subject)} ({safe(case.customer)})"
            rows.append(screen.reference(case.id) if key == "i" else line)
        screen.app.copy_to_clipboard("\n".join(rows)[:6000])
        screen.say(_("Sent to the terminal's clipboard."))


VIEWING: tuple[type[Command], ...] = (Filter, Order, Preview, ViewMenu, Copy, *(_view_command(n) for n in range(1, 10)))
