"""docs/setup.md: its examples can be applied one after the other, and it leaves out no section, field or setting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli_desk import Shell, demo_desk, desk_at, people
from supportdesk.operations.rule_sets import checked
from supportdesk.operations.service_levels import load_shipped
from supportdesk.rules import notice_plan, rota_file
from supportdesk.rules.setup_file import INNER, LISTED, ORDER
from supportdesk.rules.setup_parts import SECTIONS
from supportdesk.settings import load_settings

PAGE = (Path(__file__).parents[1] / "docs" / "setup.md").read_text(encoding="utf-8")
*FILES, WHOLE = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
RULES = re.findall(r"```rules\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def shell(address, capsys, monkeypatch, tmp_path) -> Shell:
    with desk_at(address.url) as desk:
        people(desk)
        desk.perform(load_shipped)
        demo_desk(desk)
    return Shell(address.url, capsys, monkeypatch, tmp_path)


def test_the_examples_are_applied_one_after_the_other_and_then_change_nothing(shell, tmp_path):
    assert len(FILES) == 4
    for number, text in enumerate(FILES):
        file = tmp_path / f"{number}.toml"
        file.write_text(text, encoding="utf-8")
        assert shell.data("setup", "apply", str(file), "--yes")["applied"]
        assert shell.data("setup", "plan", str(file))["differences"] == []
    exported = tmp_path / "desk.toml"
    exported.write_text(shell.does("setup", "export").out, encoding="utf-8")
    assert shell.data("setup", "plan", str(exported)) == {"applied": False, "differences": [], "rota": []}


def test_the_whole_desk_of_the_page_makes_a_new_desk(address, capsys, monkeypatch, tmp_path):
    with desk_at(address.url) as desk:
        people(desk)
    shell = Shell(address.url, capsys, monkeypatch, tmp_path)
    whole = tmp_path / "desk.toml"
    whole.write_text(WHOLE, encoding="utf-8")
    found = shell.data("setup", "apply", str(whole), "--yes")["differences"]
    assert {one["section"] for one in found} == set(ORDER)
    whole.write_text(shell.does("setup", "export").out, encoding="utf-8")
    assert shell.data("setup", "plan", str(whole)) == {"applied": False, "differences": [], "rota": []}
    stopped = shell.data("component", "impact", "san-9")
    assert [one["name"] for one in stopped["components"]] == ["san-9", "db-9", "quay-web"]
    assert [one["name"] for one in stopped["customers"]] == ["Hamnkontoret"]
    assert [one["key"] for one in shell.data("routine", "list")] == ["san-full"]
    shell.does("db", "verify")


def test_the_christmas_of_the_page(shell, tmp_path):
    for number, text in enumerate(FILES):
        (tmp_path / f"{number}.toml").write_text(text, encoding="utf-8")
        shell.does("setup", "apply", str(tmp_path / f"{number}.toml"), "--yes")
    [line] = shell.data("rota", "show", "--at", "2026-12-25 12:00")
    assert (line["line"], line["on_call"][0]["shift"], line["until"]) == (
        "second",
        "Christmas",
        "2026-12-28T07:00:00.000Z",
    )
    assert line["then"] == []


def test_the_rule_of_the_page_can_be_put_in_force():
    [text] = RULES
    assert [rule.name for rule in checked(text).rules] == ["tell-the-owner"]


def test_the_setting_of_the_page_can_be_read(tmp_path, monkeypatch):
    [line] = re.findall(r"^ +(notify_command = .*)$", PAGE, re.MULTILINE)
    (tmp_path / "config.toml").write_text(line, encoding="utf-8")
    monkeypatch.setenv("SUPPORTDESK_CONFIG", str(tmp_path / "config.toml"))
    assert load_settings().notify_command == ("/usr/local/bin/send-sms", "--quick")


def test_every_section_and_field_is_named():
    fields = {name for section in SECTIONS.values() for name in section.fields} - {"customer"}
    words = {*fields, *notice_plan.KEYS, *rota_file.KEYS}
    sections = {*LISTED, *(f"customer.{name}" for name in INNER)}
    missing = {word for word in words if not re.search(rf"`{word}`|^\[?\w*\.?{word}\b.*[=\]]", PAGE, re.MULTILINE)}
    assert missing == set()
    assert [section for section in sections if f"[[{section}]]" not in PAGE] == []
