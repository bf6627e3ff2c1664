"""The data that ships with the program is complete, holds together, and names nobody real."""

from __future__ import annotations

import re
import string
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from supportdesk.resources import data_folder
from supportdesk.terms import WAITING_STATES, Channel, Impact, Kind, Line, Priority, Role, Urgency

LANGUAGES, LEVELS = {"sv", "en"}, {"gold", "silver", "bronze"}
COMPONENT_KINDS = {"platform", "infrastructure", "integration", "customer_hardware"}
FICTITIOUS = [range(first, first + 100) for first in (846500400, 313900600, 406280400, 980319200)]
FICTITIOUS.append(range(701740605, 701740700))
"""The series that Sweden keeps free for films and books, without their leading zero."""

REPLY_PLACEHOLDERS = {"contact", "case", "agent", "subject"}
STORY_PLACEHOLDERS = {"contact", "first_name", "title", "phone", "customer", "domain", "agent", "colleague"}
HAND_OVER = {"tried", "routine_step", "missing"}
ALWAYS = {"key", "kind", "language", "channel", "subject", "text", "impact", "urgency", "service", "ending"}
SOMETIMES = {
    "group", "sectors", "customers", "requester", "attachments", "component", "competence", "notes", "replies",
    "customer_replies", "notes_second", "replies_second", "hand_back_reason", "cause", "solution", "waiting_for",
    "waiting_days", "reopened_note",
} | HAND_OVER  # fmt: skip
RESOLVED, WAITING = {"cause", "solution"}, {"waiting_for", "waiting_days"}
ENDINGS: dict[str, set[str]] = {
    "new": set(),
    "open_first": set(),
    "open_second": HAND_OVER,
    "waiting_customer": WAITING,
    "waiting_supplier": WAITING,
    "scheduled": WAITING,
    "resolve_first_line": RESOLVED,
    "resolve_second_line": RESOLVED | HAND_OVER,
    "closed": RESOLVED,
    "reopened": RESOLVED | {"customer_replies", "reopened_note"},
}
"""What a story must tell beside the keys in `ALWAYS`, by how it ends."""

Table = dict[str, Any]


def read(name: str) -> Table:
    return tomllib.loads((data_folder() / name).read_text(encoding="utf-8"))


DESK, CASES = read("demo/desk.toml"), read("demo/cases.toml")
STORIES: list[Table] = CASES["case"]
CUSTOMERS: dict[str, Table] = {c["number"]: c for c in DESK["customer"]}
AGENTS: dict[str, Table] = {a["login"]: a for a in DESK["agent"]}
COMPONENTS: dict[str, Table] = {c["name"]: c for c in DESK["component"]}
COMPETENCES = {c["key"] for c in DESK["competence"]}
SERVICES = {s["key"] for s in DESK["service"]}
SECTORS = {c["sector"] for c in DESK["customer"]}
each_story = pytest.mark.parametrize("story", STORIES, ids=[s["key"] for s in STORIES])


def texts(value: Any) -> Iterator[str]:
    """Every string inside a piece of TOML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def repeated(values: Iterator[str] | list[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def takers(story: Table) -> set[str]:
    """The customers at which a story can happen."""
    found = {n for n, c in CUSTOMERS.items() if c["language"] == story["language"]}
    if "component" in story:
        found &= set(COMPONENTS[story["component"]]["customers"])
    if "sectors" in story:
        found = {n for n in found if CUSTOMERS[n]["sector"] in story["sectors"]}
    return found & set(story.get("customers", found))


# ---- Rules a desk edits ----------------------------------------------------------------------------------------------


def test_the_priority_matrix_has_a_priority_for_every_impact_and_urgency() -> None:
    rows = read("priority.toml")["rows"]
    assert [len(row) for row in rows] == [len(Urgency)] * len(Impact)
    assert {Priority(cell) for row in rows for cell in row} == set(Priority)


def test_wider_impact_or_sooner_harm_never_lowers_the_priority() -> None:
    rows = read("priority.toml")["rows"]
    for lines in (rows, list(zip(*rows, strict=True))):
        assert all(list(line) == sorted(line) for line in lines)
    assert rows[Impact.ALL - 1][Urgency.NOW - 1] == Priority.CRITICAL
    assert rows[Impact.ONE - 1][Urgency.LATER - 1] == Priority.LOW


def test_causes_are_nine_digits_with_labels_and_hints_in_both_languages() -> None:
    causes = read("causes.toml")["cause"]
    assert [c["code"] for c in causes] == list(range(1, 10))
    assert not repeated([c["id"] for c in causes])
    assert all(re.fullmatch(r"[a-z_]{3,40}", c["id"]) for c in causes)
    for cause in causes:
        assert set(cause["label"]) == set(cause["hint"]) == LANGUAGES, cause["id"]
        assert all(text.strip() for text in texts(cause["label"])), cause["id"]
    assert not repeated([c["label"][lang] for c in causes for lang in LANGUAGES])


def test_ready_made_replies_say_the_same_in_both_languages() -> None:
    replies = read("replies.toml")["reply"]
    assert len(replies) >= 14
    assert not repeated([r["key"] for r in replies])
    for reply in replies:
        assert set(reply["name"]) == set(reply["text"]) == LANGUAGES, reply["key"]
        assert placeholders(reply["text"]["sv"]) == placeholders(reply["text"]["en"]) <= REPLY_PLACEHOLDERS
        assert {"contact", "agent"} <= placeholders(reply["text"]["sv"]), reply["key"]
        to_fill_in = [len(re.findall(r"<[^<>]+>", reply["text"][lang])) for lang in ("sv", "en")]
        assert to_fill_in[0] == to_fill_in[1], reply["key"]


# ---- Nobody real -----------------------------------------------------------------------------------------------------

FILES = [
    *("priority.toml", "causes.toml", "replies.toml", "agreements.toml", "rules.toml"),
    *("demo/desk.toml", "demo/cases.toml", "demo/asides.toml", "demo/rota.toml", "demo/agreements.toml"),
]


@pytest.mark.parametrize("name", FILES)
def test_no_text_points_to_a_real_domain_address_or_number(name: str) -> None:
    for text in texts(read(name)):
        for domain in re.findall(r"[\w.+-]+@([\w{}.-]*\w)", text):
            assert domain.endswith((".example", "{domain")), text
        assert not re.search(r"\b[\w-]+\.(se|nu|com|net|org|io|eu)\b|https?://", text), text
        for address in re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", text):
            assert address.startswith("192.0.2."), text
        for number in re.findall(r"\b0\d{1,3}-\d[\d ]{3,}\d", text):
            digits = int(re.sub(r"\D", "", number))
            assert any(digits in series for series in FICTITIOUS), f"{number} may belong to somebody"


@pytest.mark.parametrize("name", FILES)
def test_texts_are_plain(name: str) -> None:
    for text in texts(read(name)):
        assert text == unicodedata.normalize("NFC", text)
        assert all(c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Co"} for c in text), text
        assert not re.search(r"[ \t]+$", text, re.MULTILINE), f"blanks at the end of a line: {text!r}"


def test_every_person_has_a_number_and_a_mailbox_of_their_own() -> None:
    people = [*DESK["agent"], *(contact for c in DESK["customer"] for contact in c["contact"])]
    assert not repeated([p["phone"] for p in people])
    assert not repeated([p["mail"] for p in people])
    assert all(re.fullmatch(r"[a-z.-]+@[a-z-]+\.example", p["mail"]) for p in people)
    assert all(p["phone"] and p["name"] and p["title"] for p in people)


# ---- The demo desk ---------------------------------------------------------------------------------------------------


def test_agents_hold_known_roles_lines_and_competences() -> None:
    assert len(AGENTS) == len(DESK["agent"]), "a login is used twice"
    for login, agent in AGENTS.items():
        assert re.fullmatch(r"[a-z]+", login)
        assert {Role(role) for role in agent["roles"]}, login
        assert {Line(line) for line in agent["lines"]} <= {Line.FIRST, Line.SECOND, Line.PROBLEM, Line.MANAGER}
        assert set(agent["competences"]) <= COMPETENCES, login
        assert agent["mail"].endswith("@" + DESK["provider"]["domain"]), login


def test_the_desk_is_staffed_as_the_process_describes() -> None:
    roles = Counter(role for agent in AGENTS.values() for role in agent["roles"])
    assert set(roles) == set(Role)
    assert (roles[Role.FIRST_LINE], roles[Role.SECOND_LINE], roles[Role.MANAGER]) == (5, 6, 1)
    for competence in COMPETENCES:
        knows = [a for a in AGENTS.values() if Role.SECOND_LINE in a["roles"] and competence in a["competences"]]
        assert len(knows) >= 2, f"only {len(knows)} specialist for {competence}"


def test_competences_services_and_routines_are_named_and_refer_to_each_other() -> None:
    for table in (DESK["competence"], DESK["service"]):
        assert not repeated([row["key"] for row in table])
        assert all(set(row["name"]) == LANGUAGES for row in table)
    assert not repeated([r["number"] for r in DESK["routine"]])
    assert {s["competence"] for s in DESK["service"] if "competence" in s} <= COMPETENCES
    assert {r["competence"] for r in DESK["routine"]} <= COMPETENCES


@pytest.mark.parametrize("customer", DESK["customer"], ids=list(CUSTOMERS))
def test_a_customer_has_people_and_a_sound_agreement(customer: Table) -> None:
    assert customer["level"] in LEVELS
    assert customer["language"] in LANGUAGES
    assert Role.SALES in AGENTS[customer["sales"]]["roles"]
    assert 1 <= len(customer["contact"]) <= 4
    assert all(c["mail"].endswith("@" + customer["mail_domain"]) for c in customer["contact"])
    assert customer["level"] == customer["agreement"][0]["level"]
    for agreement in customer["agreement"]:
        assert agreement["level"] in LEVELS
        assert 0 < len(agreement["service_hours"]) <= 100
        response, resolution = agreement["response_minutes"], agreement["resolution_minutes"]
        assert len(response) == len(resolution) == len(Priority)
        assert min(response) > 0
        assert sorted(response) == response
        assert sorted(resolution) == resolution
        assert all(answer < fix for answer, fix in zip(response, resolution, strict=True))


def test_customers_and_components_are_many_and_told_apart() -> None:
    assert len(COMPONENTS) == len(DESK["component"]) >= 45
    assert len(CUSTOMERS) == len(DESK["customer"]) >= 26
    assert not repeated([c["name"] for c in DESK["customer"]])
    assert not repeated([c["mail_domain"] for c in DESK["customer"]])
    assert not repeated([a["number"] for c in DESK["customer"] for a in c["agreement"]])
    assert {c["level"] for c in DESK["customer"]} == LEVELS
    assert {c["language"] for c in DESK["customer"]} == LANGUAGES


@pytest.mark.parametrize("component", DESK["component"], ids=list(COMPONENTS))
def test_a_component_is_in_competent_hands(component: Table) -> None:
    assert component["kind"] in COMPONENT_KINDS
    assert component["service"] in SERVICES
    assert component["competence"] in COMPETENCES
    assert component["responsible"] != component["deputy"]
    for login in (component["responsible"], component["deputy"]):
        assert Role.SECOND_LINE in AGENTS[login]["roles"]
        assert component["competence"] in AGENTS[login]["competences"]
    assert component["customers"]
    assert set(component["customers"]) <= set(CUSTOMERS)
    assert not repeated(component["customers"])


# ---- The stories -----------------------------------------------------------------------------------------------------


@each_story
def test_a_story_has_known_keys_and_values(story: Table) -> None:
    assert set(story) >= ALWAYS
    assert set(story) - ALWAYS - SOMETIMES == set(), "unknown keys"
    assert Kind(story["kind"]) is not Kind.INCIDENT, "a case becomes an incident by leaving first line"
    assert Channel(story["channel"]) in {Channel.PHONE, Channel.MAIL}
    assert Impact(story["impact"])
    assert Urgency(story["urgency"])
    assert story["language"] in LANGUAGES
    assert story["service"] in SERVICES
    assert story.get("competence", "mail") in COMPETENCES
    assert set(story.get("sectors", [])) <= SECTORS
    assert set(story.get("customers", [])) <= set(CUSTOMERS)
    assert story.get("component", "mx1") in COMPONENTS
    assert story.get("cause", 1) in range(1, 10)


@each_story
def test_a_story_tells_what_its_ending_needs(story: Table) -> None:
    ending = story["ending"]
    assert ENDINGS[ending] <= set(story)
    if ending not in {"resolve_first_line", "resolve_second_line", "closed", "reopened"}:
        assert not RESOLVED & set(story), "resolved, yet not at an end"
    assert (ending in set(WAITING_STATES)) == (set(story) >= WAITING)
    assert ("reopened_note" in story) == (ending == "reopened")
    assert ending != "new" or not {"replies", "replies_second"} & set(story), "answered, so no longer new"


@each_story
def test_a_hand_over_is_whole_and_only_for_faults(story: Table) -> None:
    told = HAND_OVER & set(story)
    assert told in (set(), HAND_OVER), "a hand-over says what was tried, which routine step, and what is missing"
    if not told:
        assert not {"notes_second", "replies_second", "hand_back_reason"} & set(story)
        return
    assert story["kind"] == Kind.FAULT
    step = re.fullmatch(r"(R-\d\d) (.+), (?:steg|step) [1-9]\d?", story["routine_step"])
    assert step is not None
    number, title = step.groups()
    assert title == next(r["title"] for r in DESK["routine"] if r["number"] == number)
    if "hand_back_reason" in story:
        assert story["ending"] in {"open_first", "resolve_first_line", "waiting_customer", "closed"}
    else:
        assert story["ending"] not in {"open_first", "resolve_first_line", "new"}


@each_story
def test_a_story_is_well_formed_text(story: Table) -> None:
    for text in texts(story):
        assert text.strip()
        assert placeholders(text) <= STORY_PLACEHOLDERS, text
    assert len(story["subject"]) <= 80
    assert len(story["text"].strip().splitlines()) <= 14
    assert len(story.get("waiting_for", "")) <= 300
    assert len(story.get("notes", [])) <= 3
    answers = len(story.get("replies", [])) + len(story.get("replies_second", []))
    assert len(story.get("customer_replies", [])) <= answers <= 2
    assert all(re.fullmatch(r"[\w.-]+\.\w{3,4}", name) for name in story.get("attachments", []))


@each_story
def test_a_story_can_happen_somewhere(story: Table) -> None:
    assert takers(story)
    if "customers" in story:
        assert takers(story) == set(story["customers"]), "bound to a customer who cannot have it"


def test_stories_do_not_repeat_themselves() -> None:
    for key in ("key", "subject", "text"):
        assert not repeated([story[key] for story in STORIES])
    for key in ("notes", "notes_second", "replies", "replies_second", "customer_replies"):
        assert not repeated([text for story in STORIES for text in story.get(key, [])])
    assert not repeated(CASES["colleagues"])


def test_stories_are_many_and_varied() -> None:
    assert len(STORIES) >= 90
    assert {story["ending"] for story in STORIES} == set(ENDINGS)
    told = Counter(key for story in STORIES for key in story)
    assert told["tried"] >= 35
    assert told["hand_back_reason"] >= 5
    assert 0.15 <= sum(story["language"] == "en" for story in STORIES) / len(STORIES) <= 0.25
    assert {story["service"] for story in STORIES} == SERVICES
    assert {story["cause"] for story in STORIES if "cause" in story} == set(range(1, 10))


def test_a_group_is_one_case_twice_or_one_cause_at_different_customers() -> None:
    groups = defaultdict(list)
    for story in STORIES:
        if "group" in story:
            groups[story["group"]].append(takers(story))
    shared = {name: where for name, where in groups.items() if len(where) > 1}
    assert len(shared) >= 5
    for name, where in shared.items():
        same = all(w == where[0] and len(w) == 1 for w in where)
        assert same or can_differ(where), f"{name}: too few customers to tell its stories apart"
        assert not same or len(CUSTOMERS[next(iter(where[0]))]["contact"]) >= len(where)


def can_differ(where: list[set[str]], taken: frozenset[str] = frozenset()) -> bool:
    """Whether each of the sets can give a customer that no other set gives."""
    if not where:
        return True
    return any(can_differ(where[1:], taken | {number}) for number in where[0] - taken)
