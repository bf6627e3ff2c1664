"""Every operation on cases as a plain command, in the user's words, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_desk import Shell, demo_desk, desk_at, people
from supportdesk.operations.customers import add_component, add_contact, add_customer
from supportdesk.operations.people import identify, user_name
from supportdesk.storage.address import Address


def with_a_customer(address: Address) -> None:
    """A desk with one customer, one contact and one component."""
    with desk_at(address.url) as desk:
        people(desk)
        demo_desk(desk)
        manager = desk.acting_as(identify(desk, user_name()))
        key = add_customer(manager, "1", "Ett AB", level="gold")
        add_contact(manager, key, "Åsa Öberg", mail="asa@ett.example", phone="031-3900601")
        add_component(manager, "mail-01", service="Mail", competence="mail", customer_ids=(key,))


@pytest.fixture
def shell(desks, capsys, monkeypatch, tmp_path) -> Iterator[Shell]:
    with desks.furnished(with_a_customer, tmp_path) as address:
        yield Shell(address.url, capsys, monkeypatch, tmp_path)


def test_a_call_is_registered_in_one_go_and_prints_the_case_with_its_event(shell):
    case = shell.data(
        *("case", "new", "The  printer\nis stuck", "--text", "It says hello", "--customer", "asa@ett.example"),
        *(
            "--impact",
            "2",
            "--urgency",
            "1",
            "--component",
            "MAIL-01",
            "--kind",
            "question",
            "--tag",
            "Print",
            "--take",
        ),
    )
    wanted = {
        "reference": "SD-1001",
        "id": 1001,
        "version": 1,
        "kind": "question",
        "state": "open",
        "line": "first",
        "channel": "phone",
        "subject": "The printer is stuck",
        "customer": "Ett AB",
        "customer_number": "1",
        "customer_level": "gold",
        "contact": "Åsa Öberg",
        "component": "mail-01",
        "competence": "mail",
        "owner": user_name(),
        "tags": ["print"],
        "impact": 2,
        "urgency": 1,
    }
    assert {name: case[name] for name in wanted} == wanted
    assert case["event"].keys() == {"id", "operation_id", "tag"}
    assert case["event"]["tag"] == "case:case:registered"
    assert case["arrived_at"].endswith("Z")
    assert "event" not in shell.data("case", "show", "1001")


def test_registered_and_resolved_in_one_go(shell):
    case = shell.data("case", "new", "Locked out", "--resolve", "--cause", "3", "--solution", "Unlocked.")
    assert (case["state"], case["solution"], case["resolved_line"]) == ("resolved", "Unlocked.", "first")
    assert shell.refuses("case", "new", "x", "--solution", "Unlocked.", code=2) == (
        "--cause and --solution belong to --resolve. Add it, or leave them out."
    )
    assert "Choose one of: 1 " in shell.refuses("case", "new", "x", "--resolve", "--cause", "99", "--solution", "y")
    assert [row["reference"] for row in shell.data("case", "list", "s:resolved")] == [case["reference"]]


def test_take_release_and_assign(shell):
    case = shell.case()
    taken = shell.data("case", "take", case)
    assert (taken["owner"], taken["state"], taken["event"]["tag"]) == (user_name(), "open", "case:owner:taken")
    assert shell.refuses("case", "take", case) == "It is yours already."
    assert shell.data("case", "assign", "1001", "bo", "--reason", "his field")["owner"] == "bo"
    assert shell.refuses("case", "take", case).endswith(
        "if you have agreed on it. With --over it is taken all the same."
    )
    assert shell.data("case", "take", case, "--over")["owner"] == user_name()
    assert shell.data("case", "release", case)["owner"] == ""
    assert shell.refuses("case", "assign", case, "nobody-here") == (
        "There is no agent “nobody-here”. See: supportdesk agent list"
    )


def test_several_cases_are_one_step_and_the_refused_are_named(shell):
    first, second = shell.case("one"), shell.case("two")
    shell.does("case", "take", first)
    said = shell("case", "take", first, second, "SD-77", "--json")
    assert said.code == 1
    assert [(case["reference"], case["event"]["tag"]) for case in said.data] == [(second, "case:owner:taken")]
    assert said.err.splitlines() == [
        f'{{"case": "{first}", "error": "It is yours already.", "code": 1}}',
        '{"case": "SD-77", "error": "There is no case SD-77.", "code": 1}',
    ]
    third, fourth = shell.case("three"), shell.case("four")
    done = shell.data("case", "assign", third, fourth, "bo")
    assert len({case["event"]["operation_id"] for case in done}) == 1
    undone = shell.data("case", "undo")
    assert {(case["reference"], case["owner"]) for case in undone} == {(third, ""), (fourth, "")}


def test_in_plain_words_each_changed_case_is_a_line_and_the_talk_is_on_stderr(shell):
    one, two = shell.case("one"), shell.case("two")
    said = shell.does("case", "take", one, two)
    assert said.lines == [
        f"SD-1001  P4  open  first line  {user_name()}  one",
        f"SD-1002  P4  open  first line  {user_name()}  two",
    ]
    assert said.err == "To take it back: supportdesk case undo\n"
    said = shell.does("case", "undo")
    assert [line.split("  ")[2] for line in said.lines] == ["new", "new"]
    assert said.err == "Taken back: took the case.\nTo take it back: supportdesk case redo\n"
    assert shell.does("case", "redo").err.startswith("Done again: took the case.\n")


def test_words_in_the_thread(shell, tmp_path):
    case = shell.case("Mail is slow", "--customer", "1", "--contact", "åsa")
    shell.does("case", "reply", case, "--text", "We look into it.")
    shell.does("case", "note", case, "--text", "-", stdin="Från röret\r\nrad två\n".encode())
    (tmp_path / "text.txt").write_text("\ufeffFrom a file\n", encoding="utf-8")
    shell.does("case", "note", case, "--file", str(tmp_path / "text.txt"))
    shell.does("case", "receive", case, "--text", "Thanks", "--channel", "mail")
    thread = shell.data("case", "show", case)["thread"]
    said = [(entry["kind"], entry["who"], entry["body"]) for entry in thread if "kind" in entry]
    me = user_name()
    assert said == [
        ("reply", me, "We look into it."),
        ("note", me, "Från röret\nrad två"),
        ("note", me, "From a file"),
        ("inbound", "Åsa Öberg", "Thanks"),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "The text is missing: --text TEXT, --text - for standard input, or --file FILE."),
        (["--text", "a", "--file", "b"], "Give the text once: by --text or by --file."),
    ],
)
def test_a_text_is_given_once(shell, words, sentence):
    case = shell.case()
    assert shell.refuses("case", "reply", case, *words, code=2) == sentence


def test_a_text_that_is_none(shell, tmp_path):
    case = shell.case()
    assert shell.refuses("case", "note", case, "--text", "-", stdin=b"\xff\xfe") == (
        "standard input is not UTF-8 text. Attach it as a file instead."
    )
    assert shell.refuses("case", "note", case, "--file", str(tmp_path)) == f"{tmp_path} cannot be read: Is a directory."
    assert shell.refuses("case", "note", case, "--text", "  ") == "There is no text. Write something first."


def test_facts_are_set_and_give_the_priority(shell):
    case = shell.case("x", "--customer", "1")
    facts = shell.data(
        *("case", "set", case, "--subject", "Mail is down", "--kind", "fault", "--impact", "1", "--urgency", "1"),
        *("--contact", "031-390 06 01", "--component", "mail-01", "--competence", "mail", "--category", "Mail"),
    )
    wanted = {
        "subject": "Mail is down",
        "priority": 1,
        "contact": "Åsa Öberg",
        "component": "mail-01",
        "competence": "mail",
        "category": "Mail",
    }
    assert {name: facts[name] for name in wanted} == wanted
    assert shell.data("case", "set", case, "--priority", "3")["priority"] == 3
    assert shell.refuses("case", "set", case) == "There is nothing to set. Name at least one fact."
    assert shell.refuses("case", "set", case, "--competence", "magic") == (
        "There is no competence “magic”. There are: mail."
    )
    assert shell.refuses("case", "set", case, "--contact", "Sven") == (
        "The customer has no contact “Sven”. There are: Åsa Öberg."
    )


def test_what_another_changed_since_i_looked_is_not_overwritten(shell):
    case = shell.case()
    shell.does("--as", "bo", "case", "set", case, "--subject", "Theirs")
    assert shell.refuses("case", "set", case, "--subject", "Mine", "--seen", "1") == (
        "Bo Ek changed this while you were at it. Nothing of theirs was overwritten."
    )
    assert shell.data("case", "set", case, "--impact", "1", "--seen", "1")["subject"] == "Theirs"


def test_waiting_and_waking(shell):
    case = shell.case()
    waits = shell.data("case", "wait", case, "until", "--until", "2126-07-01 08:30", "--for", "the spare part")
    assert (waits["state"], waits["wake_at"], waits["waiting_for"]) == (
        "scheduled",
        "2126-07-01T06:30:00.000Z",
        "the spare part",
    )
    assert shell.data("case", "wake", case)["state"] == "open"
    assert shell.refuses("case", "wake", case) == "It is not waiting."
    assert shell.data("case", "wait", case, "customer")["state"] == "waiting_customer"
    assert (
        shell.data("case", "wait", case, "supplier", "--until", "2126-07-01")["wake_at"] == "2126-07-01T06:00:00.000Z"
    )
    assert shell.data("case", "wake") == []
    assert [case["state"] for case in shell.data("case", "wake", "--now", "2126-07-02")] == ["open"]


def test_resolve_close_reopen_cancel(shell):
    case, spam = shell.case(), shell.case("spam")
    assert shell.refuses("case", "close", case) == "Not while the case is new."
    done = shell.data("case", "resolve", case, "--cause", "3", "--solution", "Unjammed.", "--reply", "It prints again.")
    assert (done["state"], done["solution"]) == ("resolved", "Unjammed.")
    assert shell.data("case", "close", case)["state"] == "closed"
    again = shell.data("case", "reopen", case, "--reason", "stuck again")
    assert (again["state"], again["reopen_count"]) == ("open", 1)
    assert shell.data("case", "cancel", spam, "--reason", "spam")["state"] == "cancelled"
    assert shell.refuses("case", "cancel", case, code=2) == "--reason is missing. See: supportdesk case cancel --help"


def test_to_second_line_and_back(shell):
    case = shell.case()
    up = shell.data(
        *("case", "escalate", case, "--tried", "restarted", "--step", "mail 3", "--missing", "the log"),
        *("--competence", "mail", "--to", "bo"),
    )
    assert (up["kind"], up["line"], up["owner"], up["competence"]) == ("incident", "second", "bo", "mail")
    event = shell.data("case", "history", case)[-1]
    assert event["details"]["hand_over"] == {"tried": "restarted", "routine_step": "mail 3", "missing": "the log"}
    back = shell.data("--as", "bo", "case", "hand-back", case, "--reason", "try the other printer first")
    assert (back["line"], back["hand_back_count"], back["owner"]) == ("first", 1, "")
    assert "Tried: restarted" in shell.does("case", "show", case).out
    assert shell.refuses("case", "hand-back", case, "--reason", "no").startswith("Only a case on second line")


def test_cases_that_belong_together(shell):
    one, two, three = shell.case("one"), shell.case("two"), shell.case("three")
    linked = shell.data("case", "link", one, two, three, "--kind", "same_cause")
    assert [case["links"][0]["id"] for case in linked] == [1003, 1003]
    assert shell.data("case", "unlink", one, three)["links"] == []
    merged = shell.data("case", "merge", one, two, three)
    assert [(case["state"], case["merged_into_id"]) for case in merged] == [("merged", 1003), ("merged", 1003)]
    assert [case["id"] for case in shell.data("case", "show", three)["merged"]] == [1001, 1002]
    out = shell.data("case", "unmerge", one)
    assert (out["state"], out["merged_into_id"]) == ("new", None)
    assert "itself" in shell.refuses("case", "merge", three, three)


def test_messages_move_into_a_case_of_their_own(shell):
    case = shell.case("Two things", "--text", "First this.")
    shell.does("case", "receive", case, "--text", "Then that.", "--from", "Eva")
    there = [entry["message_id"] for entry in shell.data("case", "show", case)["thread"] if "kind" in entry]
    new = shell.data("case", "split", case, "--message", str(there[1]), "--subject", "That")
    assert (new["reference"], new["subject"], new["links"][0]["kind"]) == ("SD-1002", "That", "split_from")
    bodies = [entry["body"] for entry in shell.data("case", "show", new["reference"])["thread"] if "kind" in entry]
    assert bodies == ["Then that."]


def test_tags_and_watchers(shell):
    case = shell.case()
    assert shell.data("case", "tag", case, "--add", "Mail", "--add", "two words")["tags"] == ["mail", "two-words"]
    assert shell.data("case", "tag", case, "--remove", "mail")["tags"] == ["two-words"]
    assert shell.refuses("case", "tag", case, code=2) == "Name a tag: --add TAG or --remove TAG."
    assert shell.data("case", "watch", case)["watchers"] == [user_name()]
    assert shell.data("case", "watch", case, "--agent", "bo")["watchers"] == sorted([user_name(), "bo"])
    assert shell.data("case", "watch", case, "--stop")["watchers"] == ["bo"]


def test_files_are_kept_and_fetched(shell, tmp_path, monkeypatch):
    case = shell.case()
    (tmp_path / "a.txt").write_bytes(b"a\x00\xff")
    (tmp_path / "b.png").write_bytes(b"png")
    kept = shell.data("case", "attach", case, str(tmp_path / "a.txt"), str(tmp_path / "b.png"))
    files = {file["name"]: file for file in kept["attachments"]}
    assert [(file["name"], file["size"], file["media_type"]) for file in kept["attachments"]] == [
        ("a.txt", 3, "text/plain"),
        ("b.png", 3, "image/png"),
    ]
    number = str(files["a.txt"]["id"])
    target = tmp_path / "out"
    assert shell.data("case", "fetch-attachment", case, number, "--to", str(target))["name"] == "a.txt"
    assert target.read_bytes() == b"a\x00\xff"
    assert target.stat().st_mode & 0o777 == 0o600
    assert shell.refuses("case", "fetch-attachment", case, number, "--to", str(target)) == (
        f"{target} exists. Give another by --to, or overwrite it with --force."
    )
    shell.does("case", "fetch-attachment", case, number, "--to", str(target), "--force")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    shell.does("case", "fetch-attachment", case, number)
    assert [path.name for path in here.iterdir()] == ["a.txt"]
    assert shell.refuses("case", "fetch-attachment", case, "99") == f"There is no such file on {case}."
    assert shell.refuses("case", "attach", case, str(tmp_path / "none")) == (
        f"{tmp_path / 'none'} cannot be read: No such file or directory."
    )
    assert len(shell.data("case", "undo")["attachments"]) == 0


def test_undo_and_redo(shell):
    case = shell.case()
    taken = shell.data("case", "take", case)
    undone = shell.data("case", "undo", "--operation", taken["event"]["operation_id"])
    assert (undone["owner"], undone["state"], undone["event"]["tag"]) == ("", "new", "case:event:undone")
    assert shell.data("case", "redo")["owner"] == user_name()
    assert shell.refuses("case", "redo") == "There is nothing to do again."
    assert shell.refuses("case", "undo", "--operation", "unknown") == "There is nothing to undo under unknown."
    tags = [event["tag"] for event in shell.data("case", "history", case)]
    assert tags == ["case:case:registered", "case:owner:taken", "case:event:undone", "case:event:undone"]


def test_pages_of_the_queue(shell):
    for subject in ("one", "two", "three"):
        shell.case(subject)
    said = shell.does("case", "list", "--limit", "2")
    assert [line.split()[0] for line in said.lines] == ["Case", "SD-1001", "SD-1002"]
    assert said.err == "There are more. Go on with: --after SD-1002\n"
    rest = shell.does("case", "list", "--limit", "2", "--after", "SD-1002")
    assert [line.split()[0] for line in rest.lines] == ["Case", "SD-1003"]
    assert rest.err == ""
    by_number = shell.data("case", "list", "--sort", "number")
    assert [row["id"] for row in by_number] == [1003, 1002, 1001]
    assert [row["id"] for row in shell.data("case", "list", "--sort", "number", "--reverse")] == [1001, 1002, 1003]
    assert by_number[0].keys() == {
        *("reference", "id", "version", "kind", "state", "line", "priority", "subject", "customer", "owner"),
        *("arrived_at", "updated_at", "wake_at", "unanswered", "done", "hand_back_count", "reopen_count", "owner_id"),
        *("due_at", "breached"),
    }
    assert by_number[0]["arrived_at"].endswith("Z")


def test_the_words_of_the_filter_bar(shell):
    mine, other = shell.case("mine"), shell.case("other")
    shell.does("case", "take", mine)
    shell.does("case", "wait", other, "customer")
    assert [row["reference"] for row in shell.data("case", "list", "o:me", "is:open")] == [mine]
    assert [row["reference"] for row in shell.data("case", "list", "is:open", "-s:wait")] == [mine]
    assert shell.data("case", "list", "s:closed") == []
    nothing = shell.does("case", "list", "s:closed")
    assert (nothing.out, nothing.err) == ("", "No case fits.\n")
    assert shell("case", "list", "frog:3").code == 1


def test_saved_views(shell):
    shell.case()
    assert [view["cases"] for view in shell.data("view", "list")] == []
    saved = shell.data("view", "save", "Not waiting", "is:open", "-s:wait", "--sort", "age", "--shared")
    assert (saved["name"], saved["filter"], saved["sort"], saved["shared"]) == (
        "Not waiting",
        "is:open -s:wait",
        "age",
        True,
    )
    assert [(view["name"], view["cases"]) for view in shell.data("view", "list")] == [("Not waiting", 1)]
    assert shell("--as", "bo", "view", "remove", "Not waiting").code == 1
    shell.does("view", "remove", "Not waiting")
    assert shell.refuses("view", "remove", "Not waiting") == (
        "There is no view “Not waiting”. See: supportdesk view list"
    )


def test_each_role_may_do_its_own(shell):
    case = shell.case()
    assert shell.refuses("--as", "sia", "case", "show", case) == f"There is no case {case}."
    assert shell.data("--as", "olle", "case", "list") == []
    assert "You (Bo Ek) may not do this" in shell.refuses("--as", "bo", "agent", "add", "x", "--role", "manager")


def test_a_case_is_named_as_people_name_it(shell):
    case = shell.case()
    for word in (case, case.lower(), "sd1001", "#1001", "1001"):
        assert shell.data("case", "show", word)["reference"] == case
    assert shell.refuses("case", "show", "first") == "“first” is no case. Write it as SD-1042 or 1042."


def test_a_case_to_read(shell, tmp_path: Path):
    case = shell.case("Mail is slow", "--customer", "1", "--contact", "åsa", "--text", "Since\nmonday")
    shell.does("case", "take", case)
    out = shell.does("case", "show", case).lines
    assert out[0] == "SD-1001  Mail is slow"
    facts = {line[2:16].strip(): line[17:] for line in out[1:] if line.startswith("  ") and not line.startswith("   ")}
    assert facts["State"] == "open, first line, fault"
    assert facts["Owner"] == f"Anna Lund ({user_name()})"
    assert facts["Customer"] == "1, Ett AB, gold"
    assert facts["Contact"] == "Åsa Öberg, asa@ett.example, 031-3900601"
    assert out[out.index("    Since") + 1] == "    monday"
    assert out[-1].endswith(f"{user_name()} took the case")
    assert "    owner_id: – → 1" in shell.does("case", "history", case).lines
