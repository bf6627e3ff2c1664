"""The lines of the escalation screen: a case at stake in one line, the hours to come, and the case under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from supportdesk.clock import NEVER, from_ms, to_ms
from supportdesk.i18n import _, age, label, ngettext, pgettext
from supportdesk.rules.record_names import record_name
from supportdesk.screens.widgets.look import Line, Look, Role
from supportdesk.screens.wording.chances import chance_lines
from supportdesk.screens.wording.moment import Moment
from supportdesk.screens.wording.queue_rows import LINE_SIGNS, SOON_MS, number_cell, reference
from supportdesk.terms import ClockKind, Subject
from supportdesk.text import fit, safe, wrap

if TYPE_CHECKING:
    from supportdesk.operations.escalations import AtStake, MustGo, Standing
    from supportdesk.operations.notices import NoticeRow

BAR = 8


def verb_words() -> dict[str, str]:
    """What a proposal would do, in a few words."""
    return {
        "escalate": pgettext("proposal", "second line"),
        "problem": pgettext("proposal", "problem mgmt"),
        "manager": pgettext("proposal", "to manager"),
        "assign": pgettext("proposal", "assign"),
        "notify": pgettext("proposal", "call on-call"),
        "report": pgettext("proposal", "tell customer"),
        "tag": pgettext("proposal", "tag"),
        "flag": pgettext("proposal", "look at it"),
    }


def time_left(row: AtStake, now: int) -> str:
    """The time until the report or the due, in at most seven cells; negative when it has passed."""
    due_at = row.due_at if row.report is None else row.report.due_at
    if due_at >= NEVER:
        return _("pause")
    if due_at < now:
        return f"-{age(timedelta(milliseconds=now - due_at))}"
    return age(timedelta(milliseconds=due_at - now))


def bar(row: AtStake) -> str:
    """How much of the promised time is used, as a bar that needs no colour."""
    if row.clock is None:
        return "." * BAR
    used = min(max(row.clock.share, 0), 100)
    filled = (used * BAR + 99) // 100 if used else 0
    return "#" * filled + "." * (BAR - filled)


def urgency(row: AtStake, now: int) -> tuple[str, Role]:
    """Two cells and a role: late, soon, or neither."""
    if row.late_at(now) or (row.report is not None and row.report.due_at < now):
        return "!!", "urgent"
    if row.report is not None or row.due_at - now <= SOON_MS:
        return "! ", "warn"
    return "  ", ""


def stakes_heading(width: int) -> Line:
    """The names over the columns."""
    names = (_("Case"), _("P"), _("Ln"), _("Left"), _("Used"), _("Risk"), _("Owner"), _("Do next"), _("Subject"))
    case, priority, line, left, used, risk, owner, act, subject = names
    text = (
        f"     {fit(case, 8)} {fit(priority, 2)}{fit(line, 2)} {left:>7} {fit(used, BAR)} {fit(risk, 4)} {fit(owner, 6)} "
        f"{fit(act, 13)} {subject}"
    )
    return [(fit(text, width), "dim")]


def stake_line(row: AtStake, width: int, look: Look, moment: Moment, *, prefix: str) -> Line:
    """One case at stake in one line of at most `width` cells."""
    now = to_ms(moment.now)
    flag, role = urgency(row, now)
    pointer = (">" if look.cursor else " ") + ("*" if look.marked else " ") + " "
    risk = "-" if row.risk is None else f"{row.risk}%"
    left = (
        f" {number_cell(prefix, row.id)} {row.priority} {LINE_SIGNS[row.line]}  {time_left(row, now):>7} {bar(row)} "
        f"{risk:>4} {fit(safe(row.owner) or '-', 6)} "
    )
    act = fit(next_step(row), 13) + " "
    room = max(width - len(pointer) - 2 - len(left) - len(act), 0)
    subject = fit(f"{safe(row.customer)}: {safe(row.subject)}" if row.customer else safe(row.subject), room)
    return [
        (pointer, "mark" if look.marked else ""),
        (flag, role),
        (left, role if role == "urgent" else ""),
        (act, "key" if row.proposal or row.report else ""),
        (subject, role if role == "urgent" else ""),
    ]


def next_step(row: AtStake) -> str:
    """What to do next: what is proposed, else what nobody has done."""
    if row.report is not None:
        return verb_words()["report"]
    if row.proposal is not None:
        return verb_words().get(row.proposal.verb, row.proposal.verb)
    if not row.owner:
        return pgettext("proposal", "take it")
    return pgettext("proposal", "look at it") if row.decisions else ""


def summary_line(rows: Sequence[AtStake], width: int, moment: Moment, unsent: Sequence[NoticeRow] = ()) -> Line:
    """What the screen says in one line: notices that did not go out, how many are late, soon late, and wait for an answer."""
    now = to_ms(moment.now)
    late = sum(row.late_at(now) for row in rows)
    soon = sum(not row.late_at(now) and row.due_at - now <= SOON_MS for row in rows)
    asked = sum(row.proposal is not None for row in rows)
    parts = [
        ngettext("{n} late", "{n} late", late).format(n=late),
        ngettext("{n} due within 30 min", "{n} due within 30 min", soon).format(n=soon),
        ngettext("{n} proposal waits", "{n} proposals wait", asked).format(n=asked),
    ]
    owed = sum(row.report is not None for row in rows)
    if owed:
        told = ngettext("{n} customer must be told", "{n} customers must be told", owed)
        parts.insert(0, told.format(n=owed))
    if unsent:
        told = ngettext("{n} notice not sent: {who}: {why}", "{n} notices not sent: {who}: {why}", len(unsent))
        parts.insert(0, told.format(n=len(unsent), who=safe(unsent[0].login), why=safe(unsent[0].fault)))
    role: Role = "urgent" if late or unsent or owed else "warn" if soon or asked else "ok"
    return [(fit("   ".join(parts), width), role)]


def detail_lines(row: AtStake | None, moment: Moment, width: int, *, prefix: str) -> list[Line]:
    """The case under the cursor: what was promised, why it stands here, and what the keys would do."""
    if row is None:
        said = _("Nothing is late, nothing will be within 12 hours, and no rule asks for anything.")
        return [[("   " + line, "ok")] for line in wrap(said, max(width - 4, 20))]
    now = to_ms(moment.now)
    head = f"-- {reference(prefix, row.id)}  P{row.priority}  {label(row.line).lower()}  {safe(row.customer)} "
    lines: list[Line] = [[(fit(head + "-" * width, width), "title")], [(fit(safe(row.subject), width), "")]]
    lines.append([(fit(promise_words(row, moment), width), "urgent" if row.late_at(now) else "")])
    used = row.clock.share if row.clock is not None and row.due_clock == ClockKind.RESOLUTION else None
    lines += [[(fit(text, width), "")] for text in chance_lines(row.chances, used)]
    if row.report is not None:
        lines.insert(2, _report_line(row.report, moment, width))
    for one in row.decisions[:4]:
        lines += _decision_lines(one, moment, width)
    return lines


def _report_line(report: MustGo, moment: Moment, width: int) -> Line:
    name, by = record_name(Subject.REPORT, report.id), from_ms(report.due_at)
    text = _("R tell the customer by {time}: {why} ({record})").format(
        why=label(report.cause), record=name, time=moment.clock(by)
    )
    return [(fit(text, width), "urgent" if by < moment.now else "key")]


def promise_words(row: AtStake, moment: Moment) -> str:
    """What was promised, by when, and how it stands, in a sentence."""
    if row.clock is None or row.due_at >= NEVER:
        return _("No promise runs.")
    name = label(ClockKind(row.due_clock)).lower()
    by = moment.clock(from_ms(row.due_at))
    target = age(timedelta(milliseconds=row.clock.clock.target_ms))
    if row.late_at(to_ms(moment.now)):
        said = _("{what}: promised by {time} ({target}), passed {late} ago.")
        late = age(timedelta(milliseconds=to_ms(moment.now) - row.due_at))
        return said.format(what=name, time=by, target=target, late=late)
    left = age(timedelta(milliseconds=max(row.clock.left_ms, 0)))
    said = _("{what}: promised by {time} ({target}), {left} of working time left, {share} % used.")
    return said.format(what=name, time=by, target=target, left=left, share=row.clock.share)


def _decision_lines(one: Standing, moment: Moment, width: int) -> list[Line]:
    since = moment.clock(from_ms(one.since))
    act = verb_words().get(one.verb, one.verb)
    head = _("y {act}").format(act=act) if one.act == "propose" else _("flag")
    text = f"{head}  {safe(one.because)} ({safe(one.title or one.rule)}, {since})"
    first, *more = wrap(text, max(width - 2, 10)) or [""]
    role: Role = "key" if one.act == "propose" else "dim"
    return [[(first, role)], *([(f"  {line}", role)] for line in more[:1])]
