"""Note and reply: text with a draft that survives."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from supportdesk.i18n import N_, P_, _, language, pgettext
from supportdesk.operations.at_work import and_no_draft
from supportdesk.operations.canned import canned_replies
from supportdesk.rules.actions import Action
from supportdesk.screens.commands.command import Command
from supportdesk.screens.commands.seen import do_seen
from supportdesk.screens.widgets.look import Lines
from supportdesk.screens.wording.thread import ThreadView, talk_lines
from supportdesk.terms import CaseState

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen, Work


ENTRIES = 60
"""The newest messages and events of a case that somebody who writes can look up."""


async def talk_of(screen: DeskScreen, number: int) -> Lines:
    """What was said on a case so far, the customer's newest message first, as lines of any width."""
    from supportdesk.operations.case_view import thread

    entries = await screen.in_thread(lambda: thread(screen.desk, number, most=ENTRIES))
    view = ThreadView(screen.session.moment(), screen.desk.prefix, number, unfold_texts=True)
    return lambda width: talk_lines(entries, view, width - 1)


class Note(Command):
    """Writes a note inside the desk."""

    id: ClassVar[str] = "note"
    key: ClassVar[str] = "c"
    label: ClassVar[str] = N_("note")
    short: ClassVar[str] = P_("short", "note")
    help: ClassVar[str] = N_("note: only the desk reads it")
    action: ClassVar[Action | None] = Action.NOTE
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Opens the composer and stores the note."""
        from supportdesk.operations.talk import note
        from supportdesk.screens.dialogs.composer import Composer

        cases = list(screen.targets())
        place = f"case:{cases[0].id}:note"
        title = _("Note on {cases}").format(cases=", ".join(screen.reference(case.id) for case in cases[:5]))
        talk = await talk_of(screen, cases[0].id) if len(cases) == 1 else None
        written = await screen.desk_app.push_screen_wait(
            Composer(screen.session, title, place=place, case_id=cases[0].id, talk=talk)
        )
        if written is None:
            return
        said = _("Note saved on {cases}.")
        work = and_no_draft(lambda change, number: note.within(change, number, written.text), place)
        await screen.do(work, said, targets=cases, ask=False)


class Reply(Command):
    """Writes to the customer."""

    id: ClassVar[str] = "reply"
    key: ClassVar[str] = "r"
    label: ClassVar[str] = N_("reply")
    help: ClassVar[str] = N_("reply to the customer; u takes it back for 20 s")
    action: ClassVar[Action | None] = Action.REPLY
    footer: ClassVar[bool] = True

    async def run(self, screen: DeskScreen) -> None:
        """Writes a reply."""
        await self.write(screen)

    async def write(self, screen: DeskScreen) -> bool:
        """Opens the composer with the canned replies, stores the reply, and may let the case wait for the answer.

        Gives whether a reply was stored.
        """
        from supportdesk.change import Change, Outcome
        from supportdesk.operations.case_view import case_detail
        from supportdesk.operations.flow import wait
        from supportdesk.operations.talk import reply
        from supportdesk.screens.dialogs.composer import Composer
        from supportdesk.screens.dialogs.form import Way

        case = screen.targets()[0]
        detail = await screen.in_thread(lambda: case_detail(screen.desk, case.id))
        place = f"case:{case.id}:reply"
        to = detail.contact or detail.requester or _("the customer")
        address = f" <{detail.contact_mail}>" if detail.contact_mail else ""
        title, number = _("Reply to {to} on {case}"), screen.reference(case.id)
        composer = Composer(
            screen.session,
            title.format(to=to + address, case=number),
            title.format(to=to, case=number),
            place=place,
            case_id=case.id,
            canned=canned_replies(screen.desk, detail, reader_language=language()),
            ways={"f3": Way("wait", _("save, wait for the customer"), pgettext("short", "wait"))},
            talk=await talk_of(screen, case.id),
        )
        written = await screen.desk_app.push_screen_wait(composer)
        if written is None:
            return False

        def make(seen: int | None) -> Work:
            def work(change: Change, number: int) -> Outcome:
                outcome = reply.within(change, number, written.text, seen=seen)
                if written.how == "wait":
                    outcome = wait.within(change, number, CaseState.WAITING_CUSTOMER)
                return outcome

            return and_no_draft(work, place)

        seen = [case._replace(version=detail.version)]
        return await do_seen(screen, make, _("Reply saved on {cases}, held 20 s."), seen, onward="next")
