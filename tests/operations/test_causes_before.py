"""What cases alike turned out to be, for whoever resolves the next one."""

from __future__ import annotations

from desk_words import Words
from supportdesk.operations.causes_before import CauseBefore, causes_before, causes_before_case
from supportdesk.operations.customers import add_component
from supportdesk.operations.flow import resolve
from supportdesk.operations.undo import undo


def resolved(desk: Words, *causes: str, **alike: object) -> None:
    for cause in causes:
        resolve(desk.anna, desk.phone_case(**alike), cause=cause, solution="done")


class TestTheComponent:
    def test_counts_what_its_cases_had_the_most_frequent_first(self, own_desk: Words) -> None:
        disk = add_component(own_desk.eva, "disk-7")
        other = add_component(own_desk.eva, "net-7")
        resolved(own_desk, "capacity", "hardware", "capacity", component_id=disk)
        resolved(own_desk, "security", component_id=other)
        number = own_desk.phone_case(component_id=disk)
        assert causes_before_case(own_desk.anna, number) == [CauseBefore("capacity", 2), CauseBefore("hardware", 1)]
        assert causes_before(own_desk.anna, component_id=other) == [CauseBefore("security", 1)]

    def test_the_case_itself_does_not_count_nor_what_was_undone(self, own_desk: Words) -> None:
        disk = add_component(own_desk.eva, "disk-7")
        first, second = own_desk.phone_case(component_id=disk), own_desk.phone_case(component_id=disk)
        resolve(own_desk.anna, first, cause="hardware", solution="done")
        assert causes_before_case(own_desk.anna, first) == []
        assert causes_before_case(own_desk.anna, second) == [CauseBefore("hardware", 1)]
        undo(own_desk.anna)
        assert causes_before_case(own_desk.anna, second) == []


class TestTheCategory:
    def test_serves_where_the_component_says_nothing(self, own_desk: Words) -> None:
        disk = add_component(own_desk.eva, "disk-7")
        resolved(own_desk, "user_handling", category="printing")
        number = own_desk.phone_case(component_id=disk, category="printing")
        assert causes_before_case(own_desk.anna, number) == [CauseBefore("user_handling", 1)]

    def test_a_case_with_neither_has_none_alike(self, own_desk: Words) -> None:
        resolved(own_desk, "user_handling", category="printing")
        assert causes_before_case(own_desk.anna, own_desk.phone_case()) == []
        assert causes_before_case(own_desk.anna, 999_999) == []
