"""`setup`: a desk written as a file, read over a desk, and applied whole or not at all."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_words import Words
from supportdesk.errors import ChangedByOther, Invalid, NotAllowed
from supportdesk.operations.customers import add_contact, agreements_of, components, contacts_of, customer_named
from supportdesk.operations.people import agents, identify
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.rota import person_on_call, rota_at
from supportdesk.operations.service_levels import load_shipped
from supportdesk.operations.setup import Plan, apply_setup, export_setup, plan_setup
from supportdesk.operations.specialists import best_for, specialists
from supportdesk.operations.views import save_view, views
from supportdesk.rules.actions import TABLE, Action
from supportdesk.rules.setup_parts import SORTS
from supportdesk.terms import Line, Role

ROTA = """
[cover]
second = "always"

[[shift]]
name = "week, even"
who = "bo"
deputy = "cy"
from = "fri 16:00"
to = "fri 16:00"
first = 2026-03-06
every = 2

[[shift]]
name = "week, odd"
who = "cy"
from = "fri 16:00"
to = "fri 16:00"
first = 2026-03-13
every = 2
"""


def plan(desk: Words, text: str) -> Plan:
    return plan_setup(desk.eva, text, file="desk.toml")


def applied(desk: Words, text: str) -> Plan:
    """Applies a file; afterwards nothing of it is left to do."""
    found = plan(desk, text)
    apply_setup(desk.eva, found)
    assert plan(desk, text).differences == ()
    return found


def told(found: Plan) -> list[tuple[str, str, str]]:
    return [(one.section, one.key, one.kind) for one in found.differences]


def wrong(desk: Words, text: str) -> str:
    with pytest.raises(Invalid) as told:
        plan(desk, text)
    return str(told.value)


class TestExport:
    def test_what_is_exported_changes_nothing_and_builds_the_same_desk_elsewhere(self, own_desk: Words):
        own_desk.itself.perform(load_shipped)
        applied(own_desk, ROTA)
        text = export_setup(own_desk.eva)
        assert plan(own_desk, text).differences == ()
        assert own_desk.eva.rows("SELECT 1 FROM shifts") != []
        assert set(tomllib.loads(text)) == {
            *("competence", "agent", "customer", "component", "calendar", "service_level", "view", "cover", "shift")
        }

    def test_contacts_that_nothing_tells_apart_are_all_kept(self, own_desk: Words):
        for title in ("day", "night", "day"):
            add_contact(own_desk.eva, own_desk.orust, "Switchboard", title=title, phone="0304 1")
        text = export_setup(own_desk.eva)
        assert plan(own_desk, text).differences == ()
        found = applied(own_desk, text.replace('title = "night"', 'title = "late"'))
        assert told(found) == [("contact", "K2: Switchboard #2", "changed")]
        titles = [one.title for one in contacts_of(own_desk.eva, own_desk.orust) if one.name == "Switchboard"]
        assert titles == ["day", "late", "day"]

    def test_only_who_sets_up_the_desk_may_look_and_apply(self, desk: Words):
        for who in (desk.anna, desk.bo, desk.sara):
            for work in (
                lambda who=who: export_setup(who),
                lambda who=who: plan_setup(who, "", file="f"),
                lambda who=who: apply_setup(who, Plan({}, {}, (), ())),
            ):
                with pytest.raises(NotAllowed):
                    work()
        assert TABLE[Action.SET_UP].roles == {Role.MANAGER, Role.OPS}
        assert export_setup(desk.olle)


class TestApply:
    def test_a_new_person_is_there_with_roles_lines_and_competences(self, own_desk: Words):
        found = applied(
            own_desk,
            """
            [[competence]]
            key = "web"
            name = "Webb"

            [[agent]]
            login = "Ida"
            name = "Ida Is"
            phone = "070-1"
            roles = ["second_line"]
            lines = ["second"]
            competences = ["web", "mail"]
            """,
        )
        assert told(found) == [("competence", "web", "added"), ("agent", "ida", "added")]
        ida = identify(own_desk.nobody, "ida")
        assert (ida.roles, ida.lines, ida.competences) == ({Role.SECOND_LINE}, {Line.SECOND}, {"web", "mail"})

    def test_what_is_not_named_stays_and_what_is_not_written_too(self, own_desk: Words):
        before = {row.login: row for row in agents(own_desk.eva, everyone=True)}
        found = applied(own_desk, '[[agent]]\nlogin = "bo"\nphone = "070-9"\n')
        assert [one.fields for one in found.differences] == [{"phone": (before["bo"].phone, "070-9")}]
        after = {row.login: row for row in agents(own_desk.eva, everyone=True)}
        assert after == {**before, "bo": before["bo"]._replace(phone="070-9")}

    def test_customers_contacts_agreements_and_components(self, own_desk: Words):
        applied(
            own_desk,
            """
            [[customer]]
            number = "K9"
            name = "Bageriet Lyan"
            level = "gold"
            sales = "sara"

            [[customer.contact]]
            name = "Ulla Lyan"
            mail = "ulla@lyan.example"

            [[customer.agreement]]
            number = "A-9"
            name = "Drift"
            targets = { response_minutes = 30 }
            valid_from = 2026-01-01T00:00:00+01:00

            [[component]]
            name = "till"
            competence = "mail"
            responsible = "bo"
            customers = ["K9"]
            """,
        )
        customer = customer_named(own_desk.eva, "K9")
        assert customer == customer_named(own_desk.eva, "bageriet lyan")
        assert [one.mail for one in contacts_of(own_desk.eva, customer.id)] == ["ulla@lyan.example"]
        [agreement] = agreements_of(own_desk.eva, customer.id)
        assert agreement.valid_from == datetime(2025, 12, 31, 23, tzinfo=UTC)
        assert [one.name for one in components(own_desk.eva, customer_id=customer.id)] == ["till"]

    def test_a_thing_is_removed_only_where_that_is_said(self, own_desk: Words):
        applied(own_desk, ROTA)
        found = applied(own_desk, '[[shift]]\nname = "week, odd"\nremove = true\n')
        assert told(found) == [("shift", "week, odd", "removed")]
        found = applied(own_desk, '[[agent]]\nlogin = "dan"\nremove = true\n')
        assert [one.fields for one in found.differences] == [{"active": (True, False)}]

    def test_what_cases_refer_to_cannot_be_removed_and_nothing_else_is_done_either(self, own_desk: Words):
        own_desk.phone_case(customer_id=own_desk.hamnen, contact_id=own_desk.lina)
        [lina] = [one for one in contacts_of(own_desk.eva, own_desk.hamnen) if one.name == "Lina Ek"]
        found = plan(
            own_desk,
            f"""
            [[agent]]
            login = "bo"
            name = "Somebody else"
            [[customer]]
            number = "K1"
            [[customer.contact]]
            name = "Lina Ek"
            mail = "{lina.mail}"
            remove = true
            """,
        )
        with pytest.raises(Invalid, match="cases or other things refer to it"):
            apply_setup(own_desk.eva, found)
        assert own_desk.as_seen_by("bo").actor.name == "Bo Berg"
        assert lina in contacts_of(own_desk.eva, own_desk.hamnen)

    def test_shared_views_change_and_own_ones_stay(self, own_desk: Words):
        save_view(own_desk.anna, "Mine alone", "o:me", Sort.AGE)
        applied(
            own_desk,
            '[[view]]\nname = "Night"\nfilter = "is:open p:1"\nsort = "age"\n[[view]]\nname="All"\nremove=true\n',
        )
        shown = {view.name: view for view in views(own_desk.anna)}
        assert (shown["Night"].filter, shown["Night"].sort, shown["Night"].shared) == ("is:open p:1", Sort.AGE, True)
        assert "Mine alone" in shown
        assert "All" not in shown

    def test_service_levels_get_a_new_version_and_the_others_keep_theirs(self, own_desk: Words):
        own_desk.itself.perform(load_shipped)
        before = dict(own_desk.eva.rows("SELECT key, max(version) FROM service_levels GROUP BY key"))
        text = export_setup(own_desk.eva)
        level = tomllib.loads(text)["service_level"]["gold"]
        assert level["targets"]["response"]["critical"] == "15m"
        changed = text.replace('critical = "15m"', 'critical = "10m"')
        assert told(applied(own_desk, changed)) == [("service_level", "gold", "changed")]
        after = dict(own_desk.eva.rows("SELECT key, max(version) FROM service_levels GROUP BY key"))
        assert after == {**before, "gold": 2}

    def test_one_event_tells_what_was_changed_without_what_is_personal(self, own_desk: Words):
        applied(own_desk, '[[agent]]\nlogin = "bo"\nphone = "070-9"\n')
        actor, details = own_desk.eva.rows("SELECT actor, details FROM events WHERE tag = 'desk:setup:applied'")[0]
        assert (actor, details) == ("eva", '{"changed":[["agent","bo","changed",["phone"]]]}')

    def test_a_plan_that_has_grown_old_is_refused(self, own_desk: Words):
        old = plan(own_desk, '[[agent]]\nlogin = "bo"\nphone = "070-9"\n')
        applied(own_desk, '[[agent]]\nlogin = "cy"\nphone = "070-8"\n')
        with pytest.raises(ChangedByOther, match="changed meanwhile"):
            apply_setup(own_desk.eva, old)

    def test_nobody_sets_up_a_desk_without_a_manager(self, own_desk: Words):
        assert "manager" in wrong(own_desk, '[[agent]]\nlogin = "eva"\nremove = true\n')


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("x = 1", "desk.toml:1: x: there is no such key."),
            ("\n[[agent]]\nlogin = 'bo'\nrole = 'x'", "desk.toml:4: agent.0.role: there is no such key. Did you mean roles"),
            ("[[agent]]\nlogin = 'bo'\nroles = ['boss']", "desk.toml:3: agent.0.roles: one of first_line, second_line"),
            ("[[agent]]\nlogin = 'new'", "desk.toml:1: agent.0: “name” is needed here."),
            ("[[agent]]\nlogin = 'bo'\ncompetences = ['tea']", "desk.toml:3: agent.0.competences: there is no competence “tea”."),
            ("[[view]]\nname = 'V'\nfilter = 'p:9'", "desk.toml:3: view.0.filter:"),
            ("[[shift]]\nname='s'\nwho='bo'\nfrom='25:00'\nto='08:00'", "desk.toml:4: shift.0.from: a time belongs here"),
            ("[[shift]]\nname='s'\nwho='zed'\nfrom='fri 16:00'\nto='fri 16:00'", "desk.toml:3: shift.0.who: there is no agent"),
            ("[[shift]]\nname='s'\nwho='bo'\nfrom='16:00'\nto='fri 16:00'", "desk.toml:5: shift.0.to: “from” and “to”"),
            ("[[shift]]\nname='s'\nwho='bo'\nfrom='16:00'\nto='17:00'", "desk.toml:1: shift.0.days: on which days?"),
            ("[[shift]]\nname='s'\nwho='bo'\nfrom='2026-12-25 16:00'\nto='2026-12-24 16:00'", "desk.toml:5: shift.0.to: the shift"),
            ("[notices]\ntries = 0", "desk.toml:2: notices.tries: a number from 1 to 20"),
            ("[notices.quiet]\ntz='UTC'\nhours = { mun = [] }", "desk.toml:3: notices.quiet.hours: There is no “mun” here."),
            ("[cover]\nsecond = 'outside tea'", "desk.toml:2: cover.second:"),
            ("[service_level.x]\norder = 1\nname = 'X'\ncalendar = 'moon'", "desk.toml:4: service_level.x.calendar: there"),
            ("agent = [", "desk.toml is no TOML: "),
            ("[[customer]]\nnumber='K2'\n[[customer.contact]]\nname='A'\nmail=7", "desk.toml:5: customer.0.contact.0.mail: a text"),
        ],
    )  # fmt: skip
    def test_a_fault_is_told_with_file_line_and_reason(self, desk: Words, text: str, said: str):
        assert wrong(desk, text).startswith(said)


class TestRota:
    def test_who_is_on_call_and_who_comes_next(self, own_desk: Words):
        applied(own_desk, ROTA)
        [now] = rota_at(own_desk.eva, own_desk.clock.now())  # Tuesday 10 March
        assert (now.line, now.shifts[0].who, now.shifts[0].deputy, now.next[0].who) == (Line.SECOND, "bo", "cy", "cy")
        own_desk.clock.forward(days=7)
        [later] = rota_at(own_desk.eva, own_desk.clock.now())
        assert later.shifts[0].who == "cy"

    def test_a_line_without_a_rota_is_answered_by_one_that_has_it(self, own_desk: Words):
        from supportdesk.clock import to_ms

        assert person_on_call(own_desk.eva.rows, to_ms(own_desk.clock.now()), Line.FIRST) is None
        applied(own_desk, ROTA)
        called = person_on_call(own_desk.eva.rows, to_ms(own_desk.clock.now()), Line.FIRST)
        assert (called.login, called.line) == ("bo", Line.SECOND)

    def test_the_deputy_is_called_for_one_who_has_left(self, own_desk: Words):
        applied(own_desk, ROTA)
        own_desk.itself.perform(lambda change: change.session.connection().exec_driver_sql(
            "UPDATE agents SET active = false WHERE login = 'bo'"))  # fmt: skip
        [now] = rota_at(own_desk.eva, own_desk.clock.now())
        assert now.shifts[0].who == "cy"

    def test_the_plan_tells_gaps_and_overlaps(self, own_desk: Words):
        assert plan(own_desk, ROTA).warnings == ()
        third = "[[shift]]\nname = 'x'\nwho = 'anna'\ndays = ['mon']\nfrom = '10:00'\nto = '12:00'\n"
        found = plan(own_desk, ROTA + third.replace("anna", "cy"))
        assert {one.who for one in found.warnings} == {("bo", "cy")}
        gaps = plan(own_desk, third).warnings
        assert all(one.who == () for one in gaps)
        assert "nobody is on call" in str(gaps[0])

    def test_the_specialist_on_call_is_proposed_before_the_one_who_is_not(self, own_desk: Words):
        applied(own_desk, "[[agent]]\nlogin = 'cy'\ncompetences = ['mail']\n")
        case = own_desk.phone_case(competence_id=own_desk.competences["mail"])
        assert [one.turn for one in specialists(own_desk.eva, case)] == [None, None]
        assert own_desk.itself.perform(lambda change: best_for(change, case)) == ""
        own_desk.clock.forward(days=7)
        applied(own_desk, ROTA)
        assert [(one.login, one.turn) for one in specialists(own_desk.eva, case)] == [("cy", 1), ("bo", None)]
        assert own_desk.itself.perform(lambda change: best_for(change, case)) == "cy"


def test_the_orders_of_views_are_those_of_the_queue():
    assert set(SORTS) == {sort.value for sort in Sort}


# ---- A fixed point, whatever the desk holds ---------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12).filter(str.strip)


@st.composite
def files(draw):
    """A file as a person might write it, from small worlds so that entries meet."""
    from supportdesk.rules.toml_text import toml_text

    keys = [f"k{number}" for number in range(draw(st.integers(0, 3)))]
    logins = [f"a{number}" for number in range(draw(st.integers(0, 3)))]
    pick = lambda of: draw(st.lists(st.sampled_from(of), unique=True)) if of else []  # noqa: E731
    contact = st.fixed_dictionaries({"name": words, "mail": words | st.just(""), "phone": words | st.just("")})
    agent = lambda login: {  # noqa: E731
        **{"login": login, "name": draw(words), "roles": ["first_line"]},
        **{"lines": pick(["first", "second"]), "competences": pick(keys)},
    }
    customer = lambda number: {  # noqa: E731
        **{"number": f"N{number}", "name": draw(words), "active": draw(st.booleans())},
        "contact": draw(st.lists(contact, max_size=3)),
    }
    component = lambda number: {  # noqa: E731
        **{"name": f"part {number}", "service": draw(words)},
        **{"competence": draw(st.sampled_from([*keys, ""])), "deputy": draw(st.sampled_from([*logins, ""]))},
    }
    shift = lambda number: {  # noqa: E731
        **{"name": f"s{number}", "who": draw(st.sampled_from(logins)), "from": "fri 16:00"},
        "to": draw(st.sampled_from(["fri 16:00", "mon 08:00"])),
    }
    few = lambda: range(draw(st.integers(0, 2)))  # noqa: E731
    return toml_text(
        {
            "competence": [{"key": key, "name": draw(words)} for key in keys],
            "agent": [agent(login) for login in logins],
            "customer": [customer(number) for number in few()],
            "component": [component(number) for number in few()],
            "view": [{"name": draw(words), "filter": "is:open"} for _each in few()],
            "shift": [shift(number) for number in few()] if logins else [],
        }
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files(), files())
def test_export_after_apply_changes_nothing_and_apply_does_what_was_planned(desk: Words, first: str, second: str):
    for text in (first, second):
        found = plan(desk, text)
        apply_setup(desk.eva, found)
        again = plan(desk, text)
        assert again.differences == ()
        assert again.before == found.after
        exported = export_setup(desk.eva)
        assert plan(desk, exported).differences == ()
