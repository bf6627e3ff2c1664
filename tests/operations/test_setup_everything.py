"""`setup` for what hangs on components and for routines, and what a setup must not do: both engines."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_words import Words, refused
from supportdesk.desk import Desk, Store
from supportdesk.errors import Invalid, NotAllowed
from supportdesk.models import Agent, Agreement, Competence, Component, Contact, Customer, Freeze, Shift, View
from supportdesk.operations.component_care import freeze, impact, need, open_window
from supportdesk.operations.ownership import assign, take
from supportdesk.operations.people import identify
from supportdesk.operations.responsibility import accept_responsibility, pass_on
from supportdesk.operations.routine_view import routine_text
from supportdesk.operations.routines import load_routine, retire_routine
from supportdesk.operations.setup import Plan, apply_setup, export_setup, plan_setup
from supportdesk.operations.verify import verify
from supportdesk.rules.actor import rule
from supportdesk.rules.change_values import DAY, Window
from supportdesk.rules.setup_limits import LONGEST
from supportdesk.rules.toml_text import toml_text
from supportdesk.rules.week_window import read_window, window_text

STACK = """
[[component]]
name = "san-1"
responsible = "bo"
windows = ["sun 01:00-04:00", "Sat 22:00-02:00"]

[[component]]
name = "db-1"
responsible = "cy"
deputy = "bo"
competence = "network"
needs = ["SAN-1"]

[[component]]
name = "shop"
needs = ["db-1"]

[[freeze]]
name = "Christmas trade"
starts = 2026-12-10T00:00:00+01:00
ends = 2026-12-27T00:00:00+01:00

[[freeze]]
name = "Stocktaking"
component = "Shop"
starts = 2026-06-30T00:00:00+02:00
ends = 2026-07-01T00:00:00+02:00

[[routine]]
key = "disk-full"
text = '''
# Disk full
- words: disk full

1. Look which folder grows: `du -xh "/"`
   - solved: done
2. Ask for a larger disk.
'''
"""
LIFTED = """
[[freeze]]
name = "Stocktaking"
component = "shop"
starts = 2026-06-30T00:00:00+02:00
remove = true
"""


def plan(desk: Words, text: str) -> Plan:
    return plan_setup(desk.eva, text, file="desk.toml")


def applied(desk: Words, text: str) -> Plan:
    """Applies a file; afterwards nothing of it is left to do, and what is exported changes nothing."""
    found = plan(desk, text)
    apply_setup(desk.eva, found)
    assert plan(desk, text).differences == ()
    assert plan(desk, export_setup(desk.eva)).differences == ()
    return found


def told(found: Plan) -> list[tuple[str, str, str]]:
    return [(one.section, one.key, one.kind) for one in found.differences]


def wrong(desk: Words, text: str) -> str:
    with pytest.raises(Invalid) as told:
        plan(desk, text)
    return str(told.value)


def events(desk: Words, tag: str) -> list[dict[str, object]]:
    sql = "SELECT details FROM events WHERE tag = :tag ORDER BY id"
    return [json.loads(details) for (details,) in desk.eva.rows(sql, {"tag": tag})]


class TestComponents:
    def test_needs_windows_freezes_and_routines_come_from_the_file(self, own_desk: Words):
        found = applied(own_desk, STACK)
        assert told(found) == [
            ("component", "san-1", "added"),
            ("component", "db-1", "added"),
            ("component", "shop", "added"),
            ("freeze", "Christmas trade: *: 2026-12-09T23:00:00Z", "added"),
            ("freeze", "Stocktaking: shop: 2026-06-29T22:00:00Z", "added"),
            ("routine", "disk-full", "added"),
        ]
        carried = [(one.name, one.steps) for one in impact(own_desk.eva, ("san-1",)).components]
        assert carried == [("san-1", 0), ("db-1", 1), ("shop", 2)]
        windows = own_desk.eva.rows("SELECT weekday, from_minute, to_minute FROM maintenance_windows ORDER BY weekday")
        assert windows == [(5, 22 * 60, 26 * 60), (6, 60, 240)]
        row, text = routine_text(own_desk.eva, "disk-full")
        assert (row.edition, row.title, row.steps, row.loaded_by) == (1, "Disk full", 2, "eva")
        assert text.startswith("# Disk full\n")

    def test_what_commands_made_is_exported_and_builds_the_same_desk(self, own_desk: Words):
        applied(own_desk, STACK)
        open_window(own_desk.eva, "shop", Window(2, 30, 25 * 60))
        need(own_desk.eva, "shop", "san-1")
        starts = datetime(2026, 12, 9, 23, tzinfo=UTC)
        freeze(own_desk.eva, "Christmas trade", starts, starts.replace(day=30))
        text = export_setup(own_desk.eva)
        assert plan(own_desk, text).differences == ()
        assert 'windows = ["wed 00:30-25:00"]' in text
        assert text.count("Christmas trade") == 2

    def test_an_export_makes_the_same_desk_where_there_is_none(self, own_desk: Words, desks, tmp_path):
        applied(own_desk, STACK)
        text = export_setup(own_desk.eva)
        (tmp_path / "elsewhere").mkdir()
        with desks.fresh(tmp_path / "elsewhere") as address, closing(Store(address, durable=False)) as store:
            nobody = Desk(store, own_desk.clock)
            itself = nobody.acting_as(rule("test"))
            apply_setup(itself, plan_setup(itself, text, file="desk.toml"))
            assert export_setup(nobody.acting_as(identify(nobody, "eva"))) == text
            assert list(verify(nobody)) == []

    def test_each_is_told_by_the_event_of_its_own_command(self, own_desk: Words):
        applied(own_desk, STACK)
        assert events(own_desk, "desk:component:needs") == [
            {"component": "db-1", "needs": "san-1"},
            {"component": "shop", "needs": "db-1"},
        ]
        applied(
            own_desk, '[[component]]\nname = "shop"\nneeds = []\n[[component]]\nname="san-1"\nwindows=[]\n' + LIFTED
        )
        assert events(own_desk, "desk:component:no_longer_needs") == [{"component": "shop", "needs": "db-1"}]
        assert [one["weekday"] for one in events(own_desk, "desk:component:no_window")] == [5, 6]
        assert events(own_desk, "desk:freeze:lifted") == [{"component": "shop", "name": "Stocktaking"}]
        assert [one["key"] for one in events(own_desk, "desk:routine:loaded")] == ["disk-full"]

    def test_a_component_goes_with_its_needs_and_windows_and_not_while_another_needs_it(self, own_desk: Words):
        applied(own_desk, STACK)
        gone = '[[component]]\nname = "shop"\nremove = true\n'
        assert wrong(own_desk, gone) == (
            "desk.toml:1: component.0: freeze “Stocktaking: shop: 2026-06-29T22:00:00Z” still names it. "
            "Change that first, or in the same file."
        )
        applied(own_desk, gone + LIFTED)
        said = wrong(own_desk, '[[component]]\nname = "san-1"\nremove = true')
        assert said.startswith("desk.toml:1: component.0: component “db-1” still names it.")
        applied(own_desk, '[[component]]\nname = "db-1"\nremove = true\n[[component]]\nname = "san-1"\nremove = true\n')
        assert own_desk.eva.rows("SELECT 1 FROM maintenance_windows UNION SELECT 1 FROM component_needs") == []

    def test_needs_may_be_turned_round_in_one_file(self, own_desk: Words):
        applied(own_desk, STACK)
        turned = '[[component]]\nname="db-1"\nneeds=["shop"]\n[[component]]\nname="shop"\nresponsible="bo"\nneeds=[]\n'
        found = applied(own_desk, turned)
        assert found.differences[0].fields == {"needs": (["san-1"], ["shop"])}
        assert [one.name for one in impact(own_desk.eva, ("shop",)).components] == ["shop", "db-1"]

    def test_a_freeze_gets_another_end(self, own_desk: Words):
        applied(own_desk, STACK)
        later = STACK.replace("2026-07-01", "2026-07-02")
        assert told(applied(own_desk, later)) == [("freeze", "Stocktaking: shop: 2026-06-29T22:00:00Z", "changed")]
        assert own_desk.eva.rows("SELECT count(*) FROM freezes") == [(2,)]

    @pytest.mark.parametrize("word", ["sat 22:00-02:00", "mon 00:00-24:00", "sun 24:00-02:00", "fri 01:00-26:30"])
    def test_a_window_is_written_as_it_was_read(self, word: str):
        assert window_text(read_window(word)) == word

    @given(st.integers(0, 6), st.integers(0, DAY), st.integers(1, 2 * DAY))
    def test_any_window_is_read_back_alike(self, day: int, begins: int, ends: int):
        window = Window(day, min(begins, ends - 1), ends)
        assert read_window(window_text(window)) == window


class TestRoutines:
    def test_a_changed_routine_gets_an_edition_and_a_removed_one_is_retired_with_a_reason(self, own_desk: Words):
        applied(own_desk, STACK)
        found = applied(own_desk, STACK.replace("larger disk", "larger disk by phone"))
        assert told(found) == [("routine", "disk-full", "changed")]
        assert routine_text(own_desk.eva, "disk-full")[0].edition == 2
        applied(own_desk, '[[routine]]\nkey = "disk-full"\nremove = true\n')
        sql = "SELECT reason FROM events WHERE tag = 'desk:routine:retired'"
        assert own_desk.eva.rows(sql) == [("Taken away by the setup file.",)]
        assert told(applied(own_desk, STACK)) == [("routine", "disk-full", "added")]
        assert routine_text(own_desk.eva, "disk-full")[0].edition == 3

    def test_the_same_text_by_command_is_no_difference(self, own_desk: Words):
        applied(own_desk, STACK)
        _row, text = routine_text(own_desk.eva, "disk-full")
        retire_routine(own_desk.eva, "disk-full", "try")
        load_routine(own_desk.eva, "disk-full", f"\n{text}\n\n")
        assert plan(own_desk, STACK).differences == ()

    def test_who_keeps_the_machines_neither_reads_nor_writes_routines_and_sets_up_the_rest(self, own_desk: Words):
        applied(own_desk, STACK)
        text = export_setup(own_desk.olle)
        assert "disk-full" not in text
        assert plan_setup(own_desk.olle, text, file="f").differences == ()
        with pytest.raises(NotAllowed):
            plan_setup(own_desk.olle, STACK.replace("larger", "smaller"), file="f")
        with pytest.raises(NotAllowed):
            apply_setup(own_desk.olle, plan(own_desk, STACK.replace("larger", "smaller")))
        assert routine_text(own_desk.eva, "disk-full")[0].edition == 1


def relieve_bo(desk: Words) -> None:
    """Bo answers for nothing any more."""
    applied(desk, '[[component]]\nname = "mail-cluster"\nresponsible = "cy"\n')


class TestLeaving:
    GONE = '[[agent]]\nlogin = "bo"\nremove = true\n'

    def test_who_has_open_cases_stays_until_they_are_somebody_elses(self, own_desk: Words):
        relieve_bo(own_desk)
        case = own_desk.phone_case()
        take(own_desk.bo, case)
        assert wrong(own_desk, self.GONE) == (
            f"desk.toml:1: agent.0: bo cannot leave yet: 1 open case (SD-{case}). "
            "Give that to somebody else first, or in the same file."
        )
        assign(own_desk.eva, case, "cy")
        applied(own_desk, self.GONE)

    def test_who_took_a_case_after_the_plan_stays_too_and_nothing_else_is_done(self, own_desk: Words):
        relieve_bo(own_desk)
        found = plan(own_desk, self.GONE + '[[agent]]\nlogin = "cy"\nphone = "070-8"\n')
        take(own_desk.bo, own_desk.phone_case())
        with pytest.raises(Invalid, match="bo cannot leave yet: 1 open case"):
            apply_setup(own_desk.eva, found)
        assert own_desk.eva.rows("SELECT phone FROM agents WHERE login = 'cy' AND phone = '070-8'") == []

    def test_who_answers_for_components_or_is_on_the_rota_stays_until_the_file_names_another(self, own_desk: Words):
        relieve_bo(own_desk)
        shift = "[[shift]]\nname='week'\nwho='cy'\ndeputy='bo'\ndays=['mon']\nfrom='17:00'\nto='08:00'\n"
        applied(own_desk, STACK + shift)
        said = wrong(own_desk, self.GONE)
        assert "bo cannot leave yet: responsible for san-1; deputy for db-1; on the rota: week." in said
        given = '[[component]]\nname="san-1"\nresponsible="cy"\n[[component]]\nname="db-1"\ndeputy=""\n'
        applied(own_desk, self.GONE + given + shift.replace("'bo'", "''"))

    def test_who_bears_a_responsibility_stays(self, own_desk: Words):
        case = own_desk.phone_case()
        passed = pass_on(own_desk.bo, case, "The promise will not be kept")
        accept_responsibility(own_desk.eva, passed.number)
        second = '[[agent]]\nlogin = "siv"\nname = "Siv"\nroles = ["manager"]\n'
        said = wrong(own_desk, second + '[[agent]]\nlogin = "eva"\nremove = true\n')
        assert said.startswith(f"desk.toml:5: agent.1: eva cannot leave yet: responsibility for SD-{case}.")

    def test_one_who_left_in_another_way_keeps_no_file_from_being_applied(self, own_desk: Words):
        applied(own_desk, STACK)
        own_desk.itself.perform(lambda change: change.session.connection().exec_driver_sql(
            "UPDATE agents SET active = false WHERE login = 'bo'"))  # fmt: skip
        assert plan(own_desk, export_setup(own_desk.eva)).differences == ()
        assert "bo does not work at the desk any more." in wrong(own_desk, "[[component]]\nname='shop'\ndeputy='bo'")


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (
                "[[component]]\nname='san-1'\nneeds=['shop']",
                "3: component.0.needs: That would be a circle: san-1 → shop → db-1 → san-1. Take one of these away first.",
            ),
            ("[[component]]\nname='san-1'\nneeds=['San-1']", "3: component.0.needs: That would be a circle: san-1 → san-1."),
            ("[[component]]\nname='x'\nneeds=['y']", "3: component.0.needs: there is no component “y”."),
            ("[[component]]\nname='x'\nresponsible='zed'", "3: component.0.responsible: there is no agent “zed”."),
            ("[[component]]\nname='x'\ncompetence='tea'", "3: component.0.competence: there is no competence “tea”."),
            ("[[component]]\nname='x'\ncustomers=['K99']", "3: component.0.customers: there is no customer “K99”."),
            ("[[component]]\nname='san-1'\nresponsible=''", "3: component.0.responsible: nobody would answer for san-1"),
            ("[[component]]\nname='x'\nwindows=['sat 01:00-02:00']", "1: component.0.responsible: nobody would answer for x"),
            ("[[component]]\nname='x'\nwindows=['sat 25:00']", "3: component.0.windows: a window is written “sat 22:00-02:00”"),
            ("[[freeze]]\nname='F'\nstarts=2026-01-02\nends=2026-01-01", "4: freeze.0.ends: It would end before it begins."),
            ("[[freeze]]\nname='F'\nends=2026-01-01", "1: freeze.0: “starts” is needed here."),
            ("[[freeze]]\nname='F'\ncomponent='y'\nstarts=2026-01-02\nends=2026-01-03", "3: freeze.0.component: there is no"),
            ("[[routine]]\nkey='Big One'\ntext='# T'", "2: routine.0.key: “Big One” cannot name a routine"),
            ("[[routine]]\nkey='r'", "1: routine.0: “text” is needed here."),
            ("[[routine]]\nkey='r'\ntext='''\n# T\n1. a\n3. b\n'''", "3: routine.0.text:3: this is step 2."),
            ("[[routine]]\nkey='r'\ntext='a'", "3: routine.0.text:1: a routine begins with its title"),
            (
                "[calendar.c]\nname='C'\ntz='Europe/Stockholm'\nhours={mon=[['08:00','12:00'],['11:00','17:00']]}",
                "4: calendar.c.hours.mon: 08:00–12:00 and 11:00–17:00 overlap. Give each hour once.",
            ),
            ("[calendar.c]\nname='C'\ntz='Europe/Atlantis'\nhours={mon=[['08:00','12:00']]}", "3: calendar.c.tz: "),
            ("[[agent]]\nlogin='a b'\nname='A'\nroles=['ops']", "2: agent.0.login: “a b” cannot be a login"),
            ("[[view]]\nname='V'\nfilter='is:open'\n[[component]]\nname='" + "x" * 101 + "'", "5: component.0.name: at most 100"),
            (
                "[[customer]]\nnumber='K1'\n[[customer.agreement]]\nnumber='A'\nname='A'\nvalid_from=2026-02-01\nvalid_to=2026-01-01",
                "7: customer.0.agreement.0.valid_to: The agreement would end before it begins.",
            ),
            ("[[shift]]\nname='s'\nwho='bo'\nfrom='fri 16:00'\nto='fri 16:00'\ntz='Mars/Base'", "6: shift.0.tz: "),
        ],
    )  # fmt: skip
    def test_a_fault_is_told_with_file_line_and_what_to_do_and_nothing_is_done(self, own_desk: Words, text, said):
        applied(own_desk, STACK)
        before = export_setup(own_desk.eva)
        assert wrong(own_desk, text).startswith(f"desk.toml:{said}")
        assert export_setup(own_desk.eva) == before

    def test_what_no_database_keeps_is_replaced_and_then_no_difference(self, own_desk: Words):
        applied(own_desk, '[[component]]\nname = "x"\nservice = "a\\u0000b"\n')
        assert own_desk.eva.rows("SELECT service FROM components WHERE name = 'x'") == [
            ("a\N{REPLACEMENT CHARACTER}b",)
        ]

    def test_as_much_is_kept_as_the_tables_keep(self):
        tables = {
            **{"competence": Competence, "agent": Agent, "customer": Customer, "contact": Contact, "view": View},
            **{"agreement": Agreement, "component": Component, "freeze": Freeze, "shift": Shift},
        }
        for section, table in tables.items():
            kept = {one.name: one.type.length for one in table.__table__.columns if getattr(one.type, "length", None)}
            assert LONGEST[section].items() <= kept.items(), section


# ---- Laws ------------------------------------------------------------------------------------------------------------

spans = st.sampled_from(["mon 08:00-12:00", "sat 22:00-02:00", "sun 00:00-24:00", "wed 23:00-30:00"])
lines = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12).filter(
    lambda text: text.strip() and not text.strip()[0].isdigit() and ":" not in text and text.strip()[0] not in "-*#"
)


@st.composite
def stacks(draw):
    """Components of a small world that need those before them, with freezes and routines."""
    names = [f"c{number}" for number in range(draw(st.integers(1, 5)))]
    order = draw(st.permutations(names))

    def component(at):
        return {
            **{"name": order[at], "responsible": draw(st.sampled_from(["bo", "cy"]))},
            "needs": draw(st.lists(st.sampled_from(order[:at]), unique=True)) if at else [],
            "windows": draw(st.lists(spans, max_size=2)),
        }

    def routine(number):
        return {
            "key": f"r{number}",
            "text": f"# {draw(lines)}\n\n{draw(lines)}\n\n1. {draw(lines)}\n   {draw(lines)}\n",
        }

    frozen = st.fixed_dictionaries(
        {
            "name": st.sampled_from(["Trade", "Stock"]),
            "component": st.sampled_from([*names, ""]),
            "starts": st.integers(1, 3).map(lambda month: f"2026-0{month}-01T00:00:00Z"),
            "ends": st.integers(1, 9).map(lambda day: f"2026-05-0{day}T00:00:00Z"),
        }
    )
    freezes = draw(st.lists(frozen, max_size=2, unique_by=lambda one: tuple(one.values())[:3]))
    return toml_text(
        {
            "component": draw(st.permutations([component(at) for at in range(len(order))])),
            "freeze": freezes,
            "routine": [routine(number) for number in range(draw(st.integers(0, 2)))],
        }
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stacks(), stacks())
def test_what_is_exported_changes_nothing_and_what_was_planned_is_what_is_there(desk: Words, first: str, second: str):
    for text in (first, second):
        try:
            found = plan(desk, text)
        except Invalid as refused:
            assert "circle" in str(refused)  # noqa: PT017  only what is there already can close one
            continue
        apply_setup(desk.eva, found)
        again = plan(desk, text)
        assert again.differences == ()
        assert again.before == found.after
        assert apply_setup(desk.eva, again) == 0
        assert plan(desk, export_setup(desk.eva)).differences == ()


def test_what_a_component_is_changes_in_a_change_alone(own_desk: Words):
    till = '[[component]]\nname = "till"\nresponsible = "eva"\nservice = "Tills"\n'
    applied(own_desk, till + '[[component]]\nname = "shelf"\nresponsible = "eva"\n')
    own_desk.clock.forward(days=2)
    for what in ('service = "Shops"', 'needs = ["shelf"]'):
        found = plan(own_desk, f'[[component]]\nname = "till"\n{what}\n')
        with refused("Nothing on till is changed without its change.", kind=NotAllowed):
            apply_setup(own_desk.eva, found)
    applied(own_desk, '[[component]]\nname = "till"\nresponsible = "bo"\nwindows = ["mon 01:00-02:00"]\n')
