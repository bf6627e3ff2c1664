"""Saved views: shared and one's own, with their counts."""

from __future__ import annotations

from desk_words import Words, refused
from supportdesk.errors import Invalid, NotAllowed, NotFound
from supportdesk.operations.flow import resolve, wait
from supportdesk.operations.queue import COUNTED, QueueQuery, page
from supportdesk.operations.queue_order import Sort
from supportdesk.operations.views import DEFAULT_VIEWS, remove_view, save_view, seed_views, view_counts, views
from supportdesk.terms import CaseState, Channel


def names(desk) -> list[str]:
    return [view.name for view in views(desk)]


def test_a_new_desk_has_its_views_once(own_desk: Words):
    assert names(own_desk.anna) == [name for name, _filter, _sort in DEFAULT_VIEWS]
    assert all(view.shared for view in views(own_desk.anna))
    seed_views(own_desk.eva)
    assert len(views(own_desk.anna)) == len(DEFAULT_VIEWS)
    with refused("You (", kind=NotAllowed):
        seed_views(own_desk.anna)


def test_counts_are_what_is_in_them(own_desk: Words):
    desk = own_desk
    desk.taken_case(desk.anna)
    desk.taken_case(desk.bo)
    wait(desk.bo, desk.taken_case(desk.bo), CaseState.WAITING_SUPPLIER)
    desk.phone_case(impact=1, urgency=1, channel=Channel.MAIL)
    resolve(desk.bo, desk.phone_case(), cause="1", solution="x")
    counts = {view.filter: view_counts(desk.anna, [view])[view.id] for view in views(desk.anna)}
    assert counts == {
        "o:me is:open": 1,
        "o:none is:open -s:wait": 1,
        "p:1,2 is:open -s:wait": 1,
        "is:open is:unanswered": 1,
        "s:wait": 1,
        "l:2 is:open": 0,
        "is:open": 4,
        "s:resolved,closed": 1,
    }
    everything = views(desk.anna)
    by_pages = {view.id: len(page(desk.anna, QueueQuery(view.filter, view.sort), limit=COUNTED)) for view in everything}
    assert view_counts(desk.anna, everything) == by_pages
    assert set(view_counts(desk.olle, everything).values()) == {0}


def test_ones_own_comes_after_the_shared_ones_and_nobody_else_sees_it(own_desk: Words):
    desk = own_desk
    first = save_view(desk.anna, " Printers ", "print", Sort.AGE)
    second = save_view(desk.anna, "VPN", "vpn", Sort.UPDATED)
    mine = views(desk.anna)[-2:]
    assert [(view.id, view.name, view.filter, view.sort, view.shared) for view in mine] == [
        (first, "Printers", "print", Sort.AGE, False),
        (second, "VPN", "vpn", Sort.UPDATED, False),
    ]
    assert "VPN" not in names(desk.bo)


def test_a_name_in_use_is_replaced(own_desk: Words):
    desk = own_desk
    first = save_view(desk.anna, "VPN", "vpn", Sort.AGE)
    assert save_view(desk.anna, "VPN", "is:open vpn", Sort.URGENT) == first
    assert [(view.filter, view.sort) for view in views(desk.anna) if view.id == first] == [("is:open vpn", "urgent")]
    assert save_view(desk.bo, "VPN", "x", Sort.AGE) != first
    shared = save_view(desk.eva, "VPN", "x", Sort.AGE, shared=True)
    assert shared != first
    assert names(desk.anna).count("VPN") == 2


def test_removing(own_desk: Words):
    desk = own_desk
    mine = save_view(desk.anna, "VPN", "vpn", Sort.AGE)
    shared = views(desk.anna)[0].id
    with refused("no such view", kind=NotFound):
        remove_view(desk.bo, mine)
    with refused("You (", kind=NotAllowed):
        remove_view(desk.anna, shared)
    remove_view(desk.anna, mine)
    remove_view(desk.eva, shared)
    assert "VPN" not in names(desk.anna)
    assert len(views(desk.anna)) == len(DEFAULT_VIEWS) - 1
    with refused("no such view", kind=NotFound):
        remove_view(desk.anna, mine)


def test_refused(desk: Words):
    for name in ("", "  ", "x" * 61):
        with refused("at most 60 characters", kind=Invalid):
            save_view(desk.anna, name, "is:open", Sort.AGE)
    with refused(kind=Invalid):
        save_view(desk.anna, "never stored", 'is:open "unfinished', Sort.AGE)
    with refused("You (", kind=NotAllowed):
        save_view(desk.anna, "never stored", "is:open", Sort.AGE, shared=True)
    assert "never stored" not in names(desk.anna)
