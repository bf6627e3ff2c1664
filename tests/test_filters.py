"""The filter language as people meet it: what can be written, what it means, what is said when it cannot be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filter_worlds import ZONE, filters
from supportdesk import i18n
from supportdesk.clock import to_ms
from supportdesk.operations import filter_sql
from supportdesk.operations.views import DEFAULT_VIEWS
from supportdesk.rules.facts import CaseFacts
from supportdesk.rules.filter_choices import plain
from supportdesk.rules.filter_complete import Names, complete
from supportdesk.rules.filter_fields import COMPARED, FIELDS, LISTS, Holds, all_names, choice_words, field_named
from supportdesk.rules.filter_predicate import predicate
from supportdesk.rules.filter_times import window
from supportdesk.rules.filter_tree import And, Not, Op, Or, Special, Term, Words
from supportdesk.rules.filters import FilterError, parse, pointed, unparse
from supportdesk.rules.search_words import case_number, fold, letter_cases, number_ranges, words
from supportdesk.terms import CaseState, Channel, Kind, Line
from supportdesk.widths import cells

NOW = datetime(2026, 3, 30, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_stockholm(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Stockholm")


@pytest.fixture
def in_swedish():
    i18n.use("sv")
    yield
    i18n.use("en")


def term(field: str, *values, op: Op = Op.IS) -> Term:
    return Term(field, op, values)


class TestReading:
    def test_nothing_finds_everything(self):
        assert parse("  ") == And(())

    def test_the_example_of_the_handbook(self):
        assert parse('o:none l:1 prio:<=2 -s:wait (c:"nordic data" OR tag:vip) backup') == And(
            (
                term("owner", Special.NONE),
                term("line", "first"),
                term("priority", 2, op=Op.UP_TO),
                Not(term("state", "waiting_customer", "waiting_supplier", "scheduled")),
                Or((term("customer", "nordic data"), term("tag", "vip"))),
                Words("backup"),
            )
        )

    def test_and_binds_stronger_than_or(self):
        assert parse("a b OR c") == Or((And((Words("a"), Words("b"))), Words("c")))
        assert parse("a AND (b OR c)") == And((Words("a"), Or((Words("b"), Words("c")))))

    def test_not_binds_strongest(self):
        assert parse("-a b") == And((Not(Words("a")), Words("b")))
        assert parse("NOT (a b)") == Not(And((Words("a"), Words("b"))))
        assert parse("NOT -a") == Words("a")

    def test_keywords_are_capitals(self):
        assert parse("or and not") == And((Words("or"), Words("and"), Words("not")))

    @pytest.mark.parametrize(
        ("swedish", "english"),
        [
            ("ägare:jag ELLER kund:ingen", "o:me OR c:none"),
            ("lage:vantar OCH prio:kritisk,hög", "s:wait p:1,2"),
            ("INTE är:öppen linje:första", "-is:open l:1"),
            ("ålder:>2v uppdaterad:<5t orsak:konfiguration", "age:>2w upd:<5h cause:configuration"),
            ("slag:fråga kanal:e-post kompetens:mail", "kind:question chan:mail area:mail"),
        ],
    )
    def test_swedish_words_mean_the_same(self, swedish, english):
        assert parse(swedish) == parse(english)

    def test_values_in_quotes_are_text_alone(self):
        assert parse("o:none,me") == term("owner", Special.NONE, Special.ME)
        assert parse('o:"none","me"') == term("owner", "none", "me")

    def test_quotes_hold_blanks_commas_parentheses_and_quotes(self):
        assert parse('c:"a, (b)   ""c"""') == term("customer", 'a, (b) "c"')
        assert parse('"OR" "c:x" "-y"') == And((Words("OR"), Words("c:x"), Words("-y")))

    @pytest.mark.parametrize("text", ["https://nordic.example/a:b", "10:30", "mx2:25", "a-b", ":x"])
    def test_what_looks_like_a_term_but_is_none(self, text):
        assert parse(text) == Words(text)

    def test_durations(self):
        assert parse("age:>1d12h") == term("age", timedelta(hours=36), op=Op.ABOVE)
        assert parse("age:≤90min") == term("age", timedelta(minutes=90), op=Op.UP_TO)

    def test_dates(self):
        assert parse("arrived:2026-03-29") == term("arrived", date(2026, 3, 29))
        minute = datetime(2026, 3, 29, 14, 5)  # noqa: DTZ001 -- by the reader's clock
        assert (
            parse("upd:>=2026-03-29T14:05") == parse('upd:>="2026-03-29 14:05"') == term("updated", minute, op=Op.FROM)
        )

    def test_numbers_of_cases(self):
        assert parse("id:1042,SD-1043,sd1044,#1045") == term("id", 1042, 1043, 1044, 1045)

    def test_doubles_and_order_do_not_matter_in_lists(self):
        assert parse("s:open,new,ny,new") == parse("s:new,open")
        assert parse("o:bo,anna,bo") == term("owner", "bo", "anna")

    def test_a_node_knows_where_it_stood(self):
        tree = parse('  s:new  -(a "b c")')
        assert [tree.parts[0].spot, *(part.spot for part in tree.parts[1].part.parts)] == [(2, 7), (11, 12), (13, 18)]

    def test_the_views_of_a_new_desk_can_be_read(self):
        for _name, text, _sort in DEFAULT_VIEWS:
            assert unparse(parse(text)) == text


ERRORS = """
cust:x
^^^^
No field 'cust'. Did you mean c: (customer)?

is:open pirority:1
        ^^^^^^^^
No field 'pirority'. Did you mean p: (priority)?

Re: backup
^^
No field 'Re'. To search for text with a colon, put it in quotes.

l:1 sla:<30x
         ^^^
sla: (time promised) takes a share such as >75%, or a time left such as <30m, not '30x'.

sla:75%
    ^^^
sla: (time promised) needs < or > before its value: sla:<75% or sla:>75%.

risk:>=1.7
       ^^^
risk: (chance of a miss) takes a chance such as >=0.7 or >=70%, not '1.7'.

s:new,clsoed
      ^^^^^^
No value 'clsoed' for s: (state). Did you mean closed?

p:5
  ^
No value '5' for p: (priority). Values are 1, 2, 3, 4.

is:opne
   ^^^^
No value 'opne' for is:. Did you mean open?

s:<new
  ^
s: (state) cannot be compared by <. Write s:value.

p:<1,2
     ^
< takes one value, not a list.

backs:many
      ^^^^
backs: (times handed back) takes a whole number such as 2, not 'many'.

id:SD-x
   ^^^^
id: (case number) takes a case number such as 1042, not 'SD-x'.

age:3d
    ^^
age: needs < or > before its value: age:<3d or age:>3d.

age:>3x
     ^^
age: takes a duration such as >30m, <2h, >3d or >1w, not '3x'.

upd:<soon
     ^^^^
upd: (updated) takes a date such as 2026-03-29 or 2026-03-29T14:05, or a duration such as <3d, not 'soon'.

arrived:>2026-02-29
         ^^^^^^^^^^
There is no day 2026-02-29.

arrived:2026-03-28T24:00
        ^^^^^^^^^^^^^^^^
There is no time 24:00.

arrived:<2026-03-29T02:30
         ^^^^^^^^^^^^^^^^
There is no 02:30 on 2026-03-29: the clocks are put forward then.

c: nordic
^^
c: (customer) needs a value right behind it, such as nordic, "nordic data" or none.

p:1,
^^^^
p: (priority) needs a value right behind it, such as 1, 2 or 3.

c:"nordic"data
          ^
A space is missing here.

a "b c
  ^^^^
The quotes are not closed.

a (b OR c
  ^
This parenthesis is not closed.

a b) c
   ^
This parenthesis closes nothing: there is none open before it.

a OR
    ^
A word or a field is missing here.

OR a
^^
A word or a field is missing here.

a AND OR b
      ^^
A word or a field is missing here.

a - b
   ^
A word or a field is missing here.

()
 ^
A word or a field is missing here.

a !!!
  ^^^
There is no letter or digit here to search for.

((((((((((((((((((((( a
                    ^
A filter has at most 20 parentheses inside one another.
""".strip("\n").split("\n\n")


def refusal(text: str) -> FilterError:
    with pytest.raises(FilterError) as caught:
        parse(text)
    return caught.value


class TestErrors:
    @pytest.mark.parametrize("shown", ERRORS, ids=[shown.split("\n")[0] for shown in ERRORS])
    def test_says_what_and_points_to_it(self, shown):
        text = shown.split("\n")[0]
        assert pointed(text, refusal(text)) == shown

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("läge:löts", "Det finns inget värde ”löts” för s: (läge). Menade du löst?"),
            ("är:opne", "Det finns inget värde ”opne” för is: (är). Menade du öppen?"),
            ("typ:x", "Det finns inget värde ”x” för kind: (slag). Värdena är fråga, tjänstebegäran, fel, incident."),
            ("ägare:", "o: (ägare) behöver ett värde direkt efter sig, som jag eller ingen."),
        ],
    )
    def test_swedes_are_told_swedish_words(self, in_swedish, text, said):
        assert str(refusal(text)) == said

    def test_what_could_stand_there_instead(self):
        assert refusal("cust:x").expected == ("c:",)
        assert refusal("s:clsoed").expected == ("closed",)
        assert refusal("age:3d").expected == ("<3d", ">3d")
        assert refusal("(a").expected == (")",)

    def test_wide_letters_are_pointed_at_by_cells(self):
        text = "日本 cust:x"
        assert pointed(text, refusal(text), cells).split("\n")[1] == "     ^^^^"

    def test_a_filter_that_no_view_could_keep(self):
        error = refusal("a" * 1001)
        assert (str(error), error.spot) == ("A filter has at most 1000 characters.", (1000, 1001))

    @pytest.mark.parametrize("char", ["\x00", "\x1b", "\x7f", "\udcff"])
    def test_characters_that_no_engine_should_get(self, char):
        error = refusal(f'c:"a{char}"')
        assert (str(error), error.spot) == ("A filter cannot hold this character.", (4, 5))

    def test_a_time_may_exist_elsewhere(self):
        assert parse("arrived:<2026-03-29T02:30", ZoneInfo("Asia/Tokyo"))

    @given(st.text(alphabet='ab :,()"-<>=0129OR AND NOT\nåsl.T', max_size=40) | st.text(max_size=30))
    @example("NOT " * 250)
    @example("(" * 1000)
    def test_nothing_else_is_raised_and_the_spot_is_in_the_text(self, text):
        try:
            tree = parse(text, ZONE)
        except FilterError as error:
            start, end = error.spot
            assert 0 <= start < end <= len(text) + 1
        else:
            assert parse(unparse(tree), ZONE) == tree


class TestWriting:
    @given(filters())
    @settings(deadline=None)
    def test_reading_what_was_written_gives_the_same(self, tree):
        assert parse(unparse(tree), ZONE) == tree

    @pytest.mark.parametrize(
        ("typed", "written"),
        [
            ("owner:ME   state:waiting", "o:me s:wait"),
            ("s:resolved,closed,cancelled,merged", "s:done"),
            ("s:new,wait", "s:wait,new"),
            ("age:>120m upd:<48h age:<14d age:>90m", "age:>2h upd:<2d age:<2w age:>90m"),
            ("NOT (a AND b)", "-(a b)"),
            ("a AND (b ELLER c)", "a (b OR c)"),
            ('c:"nordic" "hej" c:"two words" o:"me"', 'c:nordic hej c:"two words" o:"me"'),
        ],
    )
    def test_in_the_shortest_usual_way(self, typed, written):
        assert unparse(parse(typed)) == written


class TestTable:
    def test_no_word_means_two_fields(self):
        names = [plain(name) for field in FIELDS for name in {plain(name) for name in all_names(field)}]
        assert sorted(names) == sorted(set(names))

    @pytest.mark.parametrize("field", [f for f in FIELDS if f.holds in LISTS], ids=lambda field: field.name)
    def test_no_word_means_two_values(self, field):
        names = [name for choice in field.choices() for name in {plain(word) for word in choice_words(choice)}]
        assert sorted(names) == sorted(set(names))

    @pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
    def test_every_field_can_be_asked_by_every_name(self, field):
        asked = {
            Holds.AGE: "<2h",
            Holds.PAST: ">2h",
            Holds.AHEAD: "<2026-03-30",
            Holds.USED: ">75%",
            Holds.CHANCE: ">0.7",
        }
        asked = asked.get(field.holds, "1")
        if field.holds in LISTS:
            asked = field.choices()[0].key
        trees = {parse(f"{name}:{asked}") for name in all_names(field)}
        assert len(trees) == 1
        assert trees.pop().field == field.name


CASE = CaseFacts(
    number=1042,
    kind=Kind.FAULT,
    state=CaseState.OPEN,
    line=Line.FIRST,
    channel=Channel.MAIL,
    priority=2,
    impact=2,
    urgency=2,
    arrived_at=int(datetime(2026, 3, 28, 22, 59, tzinfo=UTC).timestamp() * 1000),
    updated_at=int(datetime(2026, 3, 30, 9, 0, tzinfo=UTC).timestamp() * 1000),
    last_inbound_at=1,
    owner="bo",
    customer_number="K1001",
    customer_name="Åkeri Öst",
    tags=frozenset({"vip"}),
    words=frozenset(words("Mail delivery stopped on mx2")),
)
FITS = [
    "",
    "o:me",
    "o:BO is:mine is:open is:unanswered",
    "c:ÅKERI c:k1001",
    "c:a\u030akeri",
    "deliv MX",
    "mx2-stopped",
    "1042",
    "10",
    "sd-104",
    "id:1042",
    "tag:vip,other -tag:other",
    "p:<3 p:hög",
    "upd:<31m upd:<=30m upd:>29m",
    "arrived:2026-03-28 arrived:2026-03-28T23:59",
    "arrived:<2026-03-29 arrived:<=2026-03-28 arrived:>2026-03-27 arrived:>=2026-03-28",
    "resolved:none -resolved:<2026-03-29",
]
FITS_NOT = [
    "o:anna",
    "c:akeri",
    "elivery",
    "042",
    "SD-2",
    "id:104",
    "upd:<30m",
    "upd:>30m",
    "arrived:2026-03-29",
    "arrived:2026-03-28T23:58",
    "arrived:>2026-03-28",
    "resolved:<2026-03-29",
    "-(c:öst OR tag:other)",
]


class TestMeaning:
    @pytest.mark.parametrize("text", FITS)
    def test_fits(self, text):
        assert predicate(parse(text), "bo", NOW)(CASE)

    @pytest.mark.parametrize("text", FITS_NOT)
    def test_does_not_fit(self, text):
        assert not predicate(parse(text), "bo", NOW)(CASE)

    def test_a_day_is_the_readers_unless_a_zone_is_given(self):
        on_the_29th = parse("arrived:2026-03-29")
        assert not predicate(on_the_29th, "bo", NOW)(CASE)
        assert predicate(on_the_29th, "bo", NOW, tz=ZoneInfo("Europe/Helsinki"))(CASE)

    def test_a_day_has_the_hours_that_the_clocks_give_it(self):
        hours = [window(Op.IS, date(2026, *day), ZONE) for day in ((3, 28), (3, 29), (10, 25))]
        assert [(day.high - day.low) / 3_600_000 for day in hours] == [24, 23, 25]

    def test_a_minute_is_one_minute_and_the_first_of_two(self):
        twice = datetime(2026, 10, 25, 2, 59)  # noqa: DTZ001 -- by the clock on the wall
        first = to_ms(datetime(2026, 10, 25, 0, 59, tzinfo=UTC))
        assert window(Op.IS, twice, ZONE) == (first, first + 60_000, False)
        assert window(Op.UP_TO, twice, ZONE) == (None, first + 60_000, False)
        assert window(Op.ABOVE, twice, ZONE) == (first + 60_000, None, False)

    def test_durations_count_back_or_ahead(self):
        hour = timedelta(hours=1)
        assert window(Op.BELOW, hour, None) == (-3_600_000 + 1, None, True)
        assert window(Op.FROM, hour, None) == (None, -3_600_000 + 1, True)
        assert window(Op.BELOW, hour, None, ahead=True) == (None, 3_600_000, True)
        assert window(Op.ABOVE, hour, None, ahead=True) == (3_600_000 + 1, None, True)

    def test_numbers_carry_the_prefix_of_the_desk(self):
        assert predicate(parse("INC-104"), "bo", NOW, prefix="INC")(CASE)
        assert not predicate(parse("SD-104"), "bo", NOW, prefix="INC")(CASE)
        assert "BETWEEN" in filter_sql.compile_filter(parse("INC-104"), "sqlite", prefix="INC").sql
        assert "BETWEEN" not in filter_sql.compile_filter(parse("SD-104"), "sqlite", prefix="INC").sql


class TestWords:
    def test_runs_of_letters_and_digits_folded(self):
        assert words("Växeln: MX2 (re-started), 10.0.0.1 _x_ Straße") == (
            ["växeln", "mx2", "re", "started", "10", "0", "0", "1", "x", "strasse"]
        )

    def test_composed_and_apart_are_one(self):
        assert words("va\u0308xeln") == words("VÄXELN") == ["växeln"]

    def test_long_runs_are_cut(self):
        assert words("a" * 50 + " b") == ["a" * 40, "b"]

    @given(st.text())
    def test_words_are_made_once_and_for_all(self, text):
        made = words(text)
        assert words(" ".join(made)) == made
        assert all(word.isalnum() and 0 < len(word) <= 40 for word in made)

    @given(st.text())
    def test_folding_twice_changes_nothing(self, text):
        assert fold(fold(text)) == fold(text)

    @pytest.mark.parametrize(
        ("text", "digits"),
        [
            ("1042", "1042"),
            ("#1042", "1042"),
            ("SD-1042", "1042"),
            ("sd1042", "1042"),
            ("mx2", ""),
            ("INC-1042", ""),
            ("0x80", ""),
            ("0042", ""),
            ("²", ""),
            ("1" * 13, ""),
            ("sd", ""),
        ],
    )
    def test_case_numbers(self, text, digits):
        assert case_number(text) == digits

    @given(st.integers(1, 10**12 - 1), st.integers(1, 10**12 - 1))
    @example(104, 1049)
    @example(104, 1050)
    @example(104, 104)
    def test_ranges_hold_the_numbers_that_begin_so(self, start, number):
        within = any(low <= number <= high for low, high in number_ranges(str(start)))
        assert within is str(number).startswith(str(start))

    def test_letters_in_both_cases(self):
        assert letter_cases("å1ßǆ") == ["åÅ", "1", "ß", "ǆǄǅ"]


NAMES = Names(
    agents=lambda: ["anna", "bo", "none"],
    customers=lambda: ["Nordic Data", "Nya Åkeriet", "Data (Syd)"],
    tags=lambda: ["vip"],
)


def offered(text: str) -> list[str]:
    """The whole texts that completions make; `|` is the cursor."""
    cursor = text.index("|")
    text = text.replace("|", "")
    return [text[: c.replace_from] + c.insert + text[c.replace_to :] for c in complete(text, cursor, NAMES)]


class TestCompleting:
    @pytest.mark.parametrize(
        ("typed", "texts"),
        [
            ("cust|", ["c:"]),
            ("kund|", ["c:"]),
            ("is:open ag|", ["is:open age:", "is:open o:", "is:open tag:"]),
            ("-(stat|", ["-(s:"]),
            ("cu|st:x p:1", ["c:x p:1"]),
            ("s:res|", ["s:resolved"]),
            ("s:new,löst| p:1", ["s:new,resolved p:1"]),
            ("p:<=h|", ["p:<=2"]),
            ("is:una|", ["is:unanswered"]),
            ("c:nor|", ['c:"Nordic Data"']),
            ('c:"nordic d|', ['c:"Nordic Data"']),
            ('c:"nor|dic x" p:1', ['c:"Nordic Data" p:1']),
            ("c:syd|", ['c:"Data (Syd)"']),
            ("kund:akeri|", []),
            ("kund:åkeri|", ['kund:"Nya Åkeriet"']),
            ("o:|", ["o:me", "o:none", "o:anna", "o:bo", 'o:"none"']),
            ("watch:a|", ["watch:anna"]),
            ("age:|", ["age:<2h", "age:>3d", "age:>1w"]),
            ("tag:|", ["tag:none", "tag:vip"]),
            ("cause:kap|", ["cause:capacity"]),
            ("backup|", []),
            ("sla:|", ["sla:none", "sla:>75%", "sla:<30m", "sla:>100%"]),
        ],
    )
    def test_goes_on_with(self, typed, texts):
        assert offered(typed) == texts

    def test_an_empty_bar_offers_every_field(self):
        assert offered("|") == [f"{field.key}:" for field in FIELDS]

    def test_labels_say_what_it_is(self):
        assert [one.label for one in complete("l:", 2, NAMES)] == [
            "1 first line",
            "2 second line",
            "problem problem management",
            "manager service manager",
        ]

    def test_labels_are_in_the_readers_language(self, in_swedish):
        assert [one.label for one in complete("l:", 2, NAMES)] == [
            "1 första linjen",
            "2 andra linjen",
            "problem Problem Management",
            "serviceansvarig",
        ]

    @pytest.mark.parametrize(
        ("typed", "texts"),
        [
            ("läge:vän|", ["läge:väntar_kund", "läge:väntar_leverantör", "läge:väntar"]),
            ("s:waiting_c|", ["s:väntar_kund"]),
            ("är:ut|", ["är:utan_ägare", "är:bruten"]),
            ("o:|", ["o:jag", "o:ingen", "o:anna", "o:bo", 'o:"none"']),
            ("orsak:prog|", ["orsak:programfel"]),
        ],
    )
    def test_swedes_are_offered_swedish_words(self, in_swedish, typed, texts):
        assert offered(typed) == texts
        assert all(parse(text) for text in texts)

    def test_names_are_asked_for_when_needed(self):
        def not_yet() -> list[str]:
            raise AssertionError("nobody asked for customers")

        assert complete("s:", 2, Names(customers=not_yet))

    @given(st.text(alphabet='cops:,"() -<x', max_size=20), st.data())
    def test_any_text_and_cursor(self, text, data):
        cursor = data.draw(st.integers(0, len(text)))
        for one in complete(text, cursor, NAMES):
            assert 0 <= one.replace_from <= cursor <= one.replace_to <= len(text)

    @pytest.mark.parametrize("field", [f for f in FIELDS if f.holds in (*LISTS, *COMPARED)], ids=lambda f: f.name)
    def test_whatever_is_offered_can_be_read(self, field):
        texts = offered(f"{field.key}:|")
        assert texts
        assert all(field_named(field.key).name == parse(text).field for text in texts)
