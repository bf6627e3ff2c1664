"""Registering a call in one dialog: the customer found as one types, the priority shown, and F4 when it is fixed at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from supportdesk.errors import DeskError
from supportdesk.i18n import _, label, ngettext, pgettext
from supportdesk.operations.at_work import and_no_draft
from supportdesk.operations.case_view import open_cases_of
from supportdesk.operations.causes_before import causes_before
from supportdesk.operations.customers import components, contacts_of, find_customers
from supportdesk.operations.problem_view import known_errors
from supportdesk.operations.register import NewCase, register, register_and_resolve
from supportdesk.rules.priority import priority_of
from supportdesk.rules.record_names import record_name
from supportdesk.rules.search_words import words
from supportdesk.screens.commands.resolving import cause_lines, resolution_fields
from supportdesk.screens.dialogs.form import Filled, Form, Way
from supportdesk.screens.dialogs.specs import BlockField, ChoiceField, Field, LookupField, Option, TextField
from supportdesk.screens.widgets.look import Line
from supportdesk.terms import Channel, Impact, Kind, Subject, Urgency
from supportdesk.text import fit, safe

if TYPE_CHECKING:
    from supportdesk.screens.desk_screen import DeskScreen

PLACE = "register"
MOST_KNOWN = 2


async def register_call(screen: DeskScreen) -> None:
    """Opens the dialog and stores what was filled in; F3 takes the case too, F4 resolves it in the same breath."""
    desk = screen.desk
    form = CallForm(screen)
    filled = await screen.desk_app.push_screen_wait(form)
    if filled is None:
        return
    new = new_case(filled, form.typed_customer)
    if filled.how == "fixed":
        before = await screen.in_thread(lambda: causes_before(desk, component_id=new.component_id))
        fixed = Form(screen.session, _("Fixed at once"), resolution_fields(before), beside=cause_lines(before))
        asked = await screen.desk_app.push_screen_wait(fixed)
        if asked is None:
            screen.say(_("Not saved yet: the draft is kept, i goes on."), "warn")
            return
        cause, solution = asked.values["cause"], asked.values["solution"]
        work = and_no_draft(lambda change, _none: register_and_resolve.within(change, new, cause, solution), PLACE)
        said = _("Registered and resolved {case}.")
    else:
        work = and_no_draft(lambda change, _none: register.within(change, new), PLACE)
        said = _("Registered {case}, it is yours.") if new.take else _("Registered {case}.")
    outcome = await screen.in_thread(lambda: desk.perform(lambda change: work(change, 0)))
    screen.told([outcome.case_id], said.format(case=screen.reference(outcome.case_id)), undo=True)


def new_case(filled: Filled, typed_customer: str) -> NewCase:
    """The case that was filled in; a customer nobody knows is kept as text, beside the caller."""
    values = filled.values
    found: tuple[int, int | None] | None = values["customer"]
    return NewCase(
        subject=values["subject"],
        text=values["text"],
        kind=values["kind"],
        channel=Channel.PHONE,
        impact=int(values["impact"]),
        urgency=int(values["urgency"]),
        customer_id=found[0] if found else None,
        contact_id=found[1] if found else None,
        requester=", ".join(filter(None, (values["caller"].strip(), typed_customer))),
        component_id=values["component"],
        take=filled.how == "take",
    )


class CallForm(Form):
    """The dialog for a call."""

    def __init__(self, screen: DeskScreen) -> None:
        self._desk = screen.desk
        kinds = (Kind.QUESTION, Kind.FAULT, Kind.REQUEST)
        fields: list[Field] = [
            LookupField(
                "customer",
                _("Customer"),
                self._find_customer,
                shown=6,
                hint=_("letters of a name, or a phone number"),
                unknown=_("The same key again saves it as text beside the caller; or choose one of those shown."),
            ),
            TextField("caller", _("Caller"), hint=_("if it is nobody of those")),
            TextField(
                "subject",
                _("Subject"),
                needed=_("A subject is needed: one line that says what is wrong."),
                hint=_("one line that says what is wrong"),
            ),
            LookupField("component", _("Component"), self._find_component, hint=_("letters of a system or service")),
            ChoiceField("kind", _("What"), [Option(kind, label(kind).lower()) for kind in kinds], Kind.FAULT),
            ChoiceField("impact", _("Impact"), [Option(value, label(value).lower()) for value in Impact], Impact.ONE),
            ChoiceField(
                "urgency", _("Urgency"), [Option(value, label(value).lower()) for value in Urgency], Urgency.TODAY
            ),
            BlockField("text", _("Text"), height=4),
        ]
        ways = {
            "f3": Way("take", _("save, take"), pgettext("short", "take")),
            "f4": Way("fixed", _("save, fixed now"), pgettext("short", "fixed")),
        }
        super().__init__(
            screen.session, _("New case (phone)"), fields, place=PLACE, ways=ways, beside=self._beside_lines
        )
        self.typed_customer = ""
        """What stands as customer and is none, when it was saved."""
        self._alike: tuple[str, list[Line]] = ("", [])

    async def action_save(self, how: str) -> None:
        """Saves; what was typed as customer is kept when it is none."""
        self.typed_customer = self.typed("customer")
        await super().action_save(how)

    def _find_customer(self, text: str) -> Sequence[Option]:
        """Customers, each followed by the people who call from there."""
        options: list[Option] = []
        if len(text.strip()) < 2:
            return options
        for row in find_customers(self._desk, text, most=5):
            n_open = ngettext("{n} open", "{n} open", row.open_cases).format(n=row.open_cases)
            note = f"{safe(row.level)}, {n_open}" if row.level else n_open
            people = contacts_of(self._desk, row.id)
            wanted = words(text)
            fitting = [one for one in people if any(word in one.name.casefold() for word in wanted)] or people[:2]
            options += [
                Option((row.id, one.id), f"{row.name}, {one.name}", f"{one.phone}  {note}") for one in fitting[:3]
            ]
            options.append(Option((row.id, None), row.name, note))
        return options

    def _find_component(self, text: str) -> Sequence[Option]:
        wanted = text.casefold().strip()
        rows = components(self._desk) if wanted else []
        fitting = [row for row in rows if wanted in row.name.casefold() or wanted in row.service.casefold()]
        return [Option(row.id, row.name, row.service) for row in fitting]

    def _beside_lines(self, values: Mapping[str, Any], width: int) -> Sequence[Line]:
        """The priority that follows, and open cases that look alike."""
        priority = priority_of(int(values["impact"]), int(values["urgency"]))
        word = label(priority).lower()
        lines: list[Line] = [[(_("-> priority {n}, {word}").format(n=int(priority), word=word), "title")]]
        lines += self._known(values, width)
        customer = values["customer"]
        if customer is not None:
            lines += self._open_of(customer[0], width)
        return lines

    def _known(self, values: Mapping[str, Any], width: int) -> list[Line]:
        """Known errors that the call looks like, with how to live with them."""
        try:
            found = known_errors(
                self._desk, str(values["subject"]), component_id=values["component"], text=str(values["text"])
            )
        except DeskError as error:
            return [[(fit(safe(str(error)), width), "error")]]
        return [
            [
                (
                    fit(f"   {record_name(Subject.PROBLEM, one.id)} {safe(one.title)}: {safe(one.workaround)}", width),
                    "warn",
                )
            ]
            for one in found[:MOST_KNOWN]
        ]

    def _open_of(self, customer_id: int, width: int) -> list[Line]:
        key = str(customer_id)
        if self._alike[0] != key:
            self._alike = (key, self._read_open(customer_id, width))
        return self._alike[1]

    def _read_open(self, customer_id: int, width: int) -> list[Line]:
        try:
            cases = open_cases_of(self._desk, customer_id, most=3)
        except DeskError as error:
            return [[(fit(safe(str(error)), width), "error")]]
        return [[(fit(f"   {self._desk.prefix}-{case.id} {safe(case.subject)}", width), "dim")] for case in cases]
