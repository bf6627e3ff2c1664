"""The laws of the card's second half, held by whatever people do in whatever order: no report is lost, every responsibility has
one bearer, and what was escalated is on the agenda until it is decided (P6 to P9)."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_owed import promised

from desk_words import Words
from fake_clock import FakeClock
from supportdesk.clock import to_ms
from supportdesk.desk import Desk, Store
from supportdesk.errors import DeskError
from supportdesk.operations.flow import reopen, resolve
from supportdesk.operations.lines import HandOver, escalate, hand_back, move
from supportdesk.operations.meeting_view import meeting_detail, open_meeting
from supportdesk.operations.meetings import call_meeting, decide, move_meeting, set_meeting
from supportdesk.operations.owed_view import reports, responsibilities
from supportdesk.operations.reports import ask_for_report, send_report, withdraw_report
from supportdesk.operations.responsibility import accept_responsibility, pass_on, return_responsibility
from supportdesk.operations.sweep import sweep
from supportdesk.operations.undo import undo
from supportdesk.operations.verify import verify
from supportdesk.terms import Channel, Line, ReportCause, ReportState, ResponsibilityState

TRIED = HandOver(tried="Restarted it.")
STEPS = (
    *("register", "escalate", "hand_back", "to_problem", "to_manager", "resolve", "reopen", "wait", "sweep", "ask"),
    *("send", "withdraw", "pass", "accept", "return", "call", "decide", "close", "undo"),
)


class Life:
    """One desk lived through: each step is done by somebody to one of its cases, or refused with a sentence."""

    def __init__(self, desk: Words) -> None:
        self.desk, self.cases = desk, []
        self.refusals: list[str] = []

    def step(self, name: str, who: str, place: int) -> None:
        case = self.cases[place % len(self.cases)] if self.cases else 0
        try:
            self._do(name, getattr(self.desk, who), case, place)
        except DeskError as refused:
            self.refusals.append(str(refused))

    def _do(self, name: str, me: Desk, case: int, place: int) -> None:
        desk, soon = self.desk, self.desk.clock.now() + timedelta(hours=1)
        if name == "register":
            self.cases.append(desk.phone_case("Mail stopped", by=me, channel=Channel.MAIL))
        elif name == "wait":
            desk.clock.forward(minutes=37 * (1 + place % 5))
        elif name == "sweep":
            sweep(desk.nobody)
        elif name == "call":
            call_meeting(me, "Week 14")
        elif name == "undo":
            undo(me)
        elif name in {"decide", "close"}:
            meeting = open_meeting(desk.eva)
            if meeting is not None and name == "decide":
                decide(me, meeting.id, case, "Seen.")
            elif meeting is not None:
                set_meeting(me, meeting.id, attendance="Eva")
                move_meeting(me, meeting.id, "close")
        else:
            self._to_case(name, me, case, soon)

    def _to_case(self, name: str, me: Desk, case: int, soon: Any) -> None:
        mine = [row.id for row in reports(self.desk.eva, case=case)]
        borne = [row.id for row in responsibilities(self.desk.eva, case=case)]
        deeds = {
            "escalate": lambda: escalate(me, case, TRIED, competence="mail"),
            "hand_back": lambda: hand_back(me, case, "It is yours."),
            "to_problem": lambda: move(me, case, Line.PROBLEM, TRIED),
            "to_manager": lambda: move(me, case, Line.MANAGER, TRIED),
            "resolve": lambda: resolve(me, case, cause="configuration", solution="Made room."),
            "reopen": lambda: reopen(me, case, reason="It is back."),
            "ask": lambda: ask_for_report(me, case),
            "send": lambda: [send_report(me, key, "We make room now.", soon) for key in mine],
            "withdraw": lambda: [withdraw_report(me, key, "They know.") for key in mine],
            "pass": lambda: pass_on(me, case, "Promised twice."),
            "accept": lambda: [accept_responsibility(me, key) for key in borne],
            "return": lambda: [return_responsibility(me, key, "Done.") for key in borne],
        }
        deeds[name]()

    def holds(self) -> None:
        """The laws."""
        self._reports()
        self._responsibility()
        self._agenda()

    def _reports(self) -> None:
        rows = reports(self.desk.eva, everything=True)
        unsent = [row.case_id for row in rows if row.state is ReportState.DUE]
        assert len(unsent) == len(set(unsent))
        told = self.desk.nobody.rows("SELECT count(*) FROM events WHERE tag = 'report:report:raised'")[0][0]
        assert told == len(rows)

    def _responsibility(self) -> None:
        rows = responsibilities(self.desk.eva)
        assert len({row.case_id for row in rows}) == len(rows)
        for row in rows:
            assert bool(row.bearer) == (row.state is ResponsibilityState.ACCEPTED)

    def _agenda(self) -> None:
        meeting = open_meeting(self.desk.eva)
        if meeting is None:
            return
        decided: dict[int, int] = {}
        for case, at in self.desk.nobody.rows("SELECT case_id, about_at FROM meeting_decisions WHERE state = 'made'"):
            decided[case] = max(decided.get(case, 0), at)
        since = to_ms(meeting.since)
        brought = [
            (case, at)
            for case, at in self.desk.nobody.rows("SELECT id, escalated_at FROM cases WHERE escalated_at IS NOT NULL")
        ]
        brought += [
            (row.case_id, to_ms(row.raised_at))
            for row in reports(self.desk.eva, everything=True)
            if row.cause is ReportCause.MISSED
        ]
        wanted = {case for case, at in brought if at >= since and at > decided.get(case, -1)}
        assert {item.id for item in meeting_detail(self.desk.eva, meeting.id).agenda} == wanted

    def ends(self) -> None:
        """After a sweep no rule's word waits for a report, and every row is what its events say."""
        sweep(self.desk.nobody)
        waiting = "SELECT count(*) FROM decisions WHERE verb = 'report' AND state = 'waiting'"
        assert self.desk.nobody.rows(waiting)[0][0] == 0
        assert list(verify(self.desk.nobody)) == []
        assert all(self.refusals)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(STEPS), st.sampled_from(("anna", "bo", "eva", "eva")), st.integers(0, 5)),
        min_size=10,
        max_size=45,
    )
)
def test_the_laws_hold_whatever_people_do(desks: Any, tmp_path_factory: Any, steps: list[tuple[str, str, int]]):
    folder: Path = tmp_path_factory.mktemp("laws")
    with desks.furnished(promised, folder) as address, closing(Store(address, durable=False)) as store:
        life = Life(Words(store, FakeClock()))
        life.step("register", "anna", 0)
        for name, who, place in steps:
            life.step(name, who, place)
            life.holds()
        life.ends()
