"""What `supportdesk doctor` says of notices: failed ones, ones that nobody sends, and a rota with nobody in it now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from shutil import which

from supportdesk.clock import to_ms
from supportdesk.desk import Desk
from supportdesk.i18n import _, ngettext
from supportdesk.operations.notices import notice_plan, notices_in_trouble
from supportdesk.rules.notice_plan import Way
from supportdesk.storage.finding import Finding, bad, ok, warn

UNSENT = timedelta(minutes=5)


def findings_of_notices(desk: Desk, command: Sequence[str]) -> list[Finding]:
    """How notices fare at this desk, for a program with this command line."""
    return [*_trouble(desk), *_unsent(desk), *_command(desk, command)]


def _trouble(desk: Desk) -> Iterator[Finding]:
    found = notices_in_trouble(desk)
    if found:
        sentence = ngettext(
            "{n} notice could not be sent. The newest: {name}: {why}",
            "{n} notices could not be sent. The newest: {name}: {why}",
            len(found),
        )
        advice = _("See: supportdesk notice list")
        yield bad(sentence.format(n=len(found), name=found[0].name, why=found[0].fault), advice)


def _unsent(desk: Desk) -> Iterator[Finding]:
    sql = "SELECT count(*) FROM notices WHERE state = 'pending' AND way = 'command' AND fault = '' AND due_at < :since"
    waiting = desk.rows(sql, {"since": to_ms(desk.now() - UNSENT)})[0][0]
    if waiting:
        sentence = ngettext(
            "{n} notice waits and no program sends it.", "{n} notices wait and no program sends them.", waiting
        )
        advice = _("Where notify_command is set, run: supportdesk sweep --watch")
        yield bad(sentence.format(n=waiting), advice)


def _command(desk: Desk, command: Sequence[str]) -> Iterator[Finding]:
    wanted = Way.COMMAND in notice_plan(desk.rows).channels
    if command and which(command[0]) is None:
        yield bad(_("notify_command: there is no program {name} that can be run.").format(name=command[0]))
    elif command and not wanted:
        advice = _("Add it to channels under [notices] by: supportdesk setup apply FILE")
        yield warn(_("There is a notify_command, and the desk sends no notices by command."), advice)
    elif command:
        yield ok(_("Notices are sent by {name}.").format(name=command[0]))
