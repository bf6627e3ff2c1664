"""Merge, link, tag, follow: what hangs on a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from supportdesk.i18n import N_, _
from supportdesk.rules.actions import Action
from supportdesk.screens.commands.asking import ask_case, ask_line, titled
from supportdesk.screens.commands.command import Command, Said
from supportdesk.terms import CaseState

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen


class Merge(Command):
    """Makes the case part of another; on a merged case takes it out again."""

    id: ClassVar[str] = "merge"
    key: ClassVar[str] = "m"
    label: ClassVar[str] = N_("same as")
    help: ClassVar[str] = N_("same as another case: merge; on a merged one: take it out again")
    needs_case: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Asks for the other case."""
        from supportdesk.operations.joining import merge, unmerge

        cases = list(screen.targets())
        if cases[0].state is CaseState.MERGED:
            await screen.do(
                unmerge.within,
                Said(_("Took {cases} out of the merge."), _("Take {cases} out of the merge?")),
                targets=cases,
            )
            return
        into = await ask_case(screen, cases[0], titled(screen, cases, _("Same as which case?")), _("merge"))
        if into is not None:
            said = Said(_("Merged {cases} into {other}."), _("Merge {cases} into {other}?")).put(
                other=screen.reference(into)
            )
            await screen.do(
                lambda change, number: merge.within(change, number, into), said, targets=cases, onward="next"
            )


class Link(Command):
    """Links the case with another."""

    id: ClassVar[str] = "link"
    key: ClassVar[str] = "L"
    label: ClassVar[str] = N_("link")
    help: ClassVar[str] = N_("link with another case; a linked one again: unlink")
    action: ClassVar[Action | None] = Action.LINK

    async def run(self, screen: DeskScreen) -> None:
        """Asks for the other case."""
        from supportdesk.operations.case_view import case_detail
        from supportdesk.operations.joining import link, unlink

        case = screen.targets()[0]
        other = await ask_case(screen, case, titled(screen, [case], _("Link with which case?")), _("link"))
        if other is None:
            return
        detail = await screen.in_thread(lambda: case_detail(screen.desk, case.id))
        if other in {linked.id for linked in detail.links}:
            said = _("Unlinked {cases} and {other}.").replace("{other}", screen.reference(other))
            await screen.do(lambda change, number: unlink.within(change, number, other), said, targets=[case])
            return
        said = _("Linked {cases} with {other}.").replace("{other}", screen.reference(other))
        await screen.do(lambda change, number: link.within(change, number, other), said, targets=[case])


class Tag(Command):
    """Sets tags."""

    id: ClassVar[str] = "tag"
    key: ClassVar[str] = "number_sign"
    shown: ClassVar[str] = "#"
    label: ClassVar[str] = N_("tags")
    help: ClassVar[str] = N_("tags: words to add, -word to remove")
    action: ClassVar[Action | None] = Action.TAG

    async def run(self, screen: DeskScreen) -> None:
        """Asks for words."""
        from supportdesk.operations.marking import tag

        cases = list(screen.targets())
        title = titled(screen, cases, _("Tags: words to add, -word to remove"))
        words = await ask_line(screen, title, _("Tags"), _("Write at least one word."), enter=_("set"))
        if words is None:
            return
        add = tuple(word for word in words.split() if not word.startswith("-"))
        remove = tuple(word[1:] for word in words.split() if word.startswith("-"))
        said = Said(_("Tagged {cases}."), _("Tag {cases}?"))
        await screen.do(lambda change, number: tag.within(change, number, add, remove), said, targets=cases)


class Watch(Command):
    """Follows the case, or stops."""

    id: ClassVar[str] = "watch"
    key: ClassVar[str] = "W"
    label: ClassVar[str] = N_("follow")
    help: ClassVar[str] = N_("follow the case; again: stop")
    action: ClassVar[Action | None] = Action.WATCH

    async def run(self, screen: DeskScreen) -> None:
        """Turns it."""
        from supportdesk.operations.case_view import case_detail
        from supportdesk.operations.marking import watch

        case = screen.targets()[0]
        detail = await screen.in_thread(lambda: case_detail(screen.desk, case.id))
        stop = screen.desk.actor.login in detail.watchers
        said = _("You no longer follow {cases}.") if stop else _("You follow {cases}.")
        await screen.do(lambda change, number: watch.within(change, number, stop=stop), said, targets=[case])
