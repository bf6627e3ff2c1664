"""`supportdesk sweep`: the rules' round, once or for as long as the program runs."""

from __future__ import annotations

import time
from threading import Thread
from typing import Annotated

import typer

from supportdesk.cli.command import DeskCommand, group
from supportdesk.cli.session import Session, session_of
from supportdesk.errors import DeskError
from supportdesk.i18n import _
from supportdesk.operations.process_name import process_name
from supportdesk.operations.sweep import Swept

app = group()
PAUSE_S = 2.0


@app.command("sweep", cls=DeskCommand, help=_("Judge every case whose time has come by the rules."))
def sweep_now(
    context: typer.Context,
    *,
    watch: Annotated[
        bool, typer.Option("--watch", help=_("Go on until stopped; one program at a time leads."))
    ] = False,
) -> None:
    """Sweeps once, or again and again."""
    from supportdesk.operations.sweep import sweep
    from supportdesk.operations.waking import wake_due

    session = session_of(context)
    if watch:
        _watch(session)
        return
    wake_due(session.desk)
    _tell(session, sweep(session.desk))
    _send(session, process_name())


def _watch(session: Session) -> None:
    """Leads when nobody else does, and sweeps while it leads."""
    from supportdesk.operations.lease import lead
    from supportdesk.operations.risk_keeping import Keeper
    from supportdesk.operations.sweep import SWEEPER, sweep
    from supportdesk.operations.waking import wake_due

    me, desk = process_name(), session.desk
    chances = Keeper()
    sending: Thread | None = None
    said = ""
    while True:
        try:
            if lead(desk.acting_as(SWEEPER), me):
                wake_due(desk)
                swept = sweep(desk)
                if swept.judged:
                    _tell(session, swept)
                chances.look(desk)
            said = ""
        except DeskError as error:  # a desk that is away comes back; each trouble is said once
            if str(error) != said:
                said = str(error)
                session.talk(said)
        if sending is None or not sending.is_alive():
            sending = Thread(target=_send, args=(session, me), daemon=True)
            sending.start()
        time.sleep(PAUSE_S)


def _send(session: Session, me: str) -> None:
    """Sends the notices that are due by the operator's command line, beside the sweep; what fails is told there and kept."""
    from supportdesk.operations.leading import notices_wait
    from supportdesk.operations.sending import send_by_command

    command = session.settings.notify_command
    try:
        if command and notices_wait(session.desk, command=True):
            send_by_command(session.desk, command, me)
    except DeskError as error:
        session.talk(str(error))


def _tell(session: Session, swept: Swept) -> None:
    data = {"judged": swept.judged, "began": swept.began, "ended": swept.ended, "late_ms": swept.late_ms}
    sentence = _(
        "{n} cases judged: {flags} flags, {proposals} proposals and {deeds} deeds began, {ended} ended."
    ).format(
        n=swept.judged,
        flags=swept.began.get("flag", 0),
        proposals=swept.began.get("propose", 0),
        deeds=swept.began.get("do", 0),
        ended=swept.ended,
    )
    session.show(data, lambda: session.talk(sentence))
