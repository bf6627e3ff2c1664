"""The handle on a desk: opened once by however many threads, light to read with, and let go."""

from __future__ import annotations

import subprocess
import sys
import threading

from desk_words import Words
from supportdesk.desk import Store, open_desk
from supportdesk.operations.queue import QueueQuery, page
from supportdesk.rules.storable import storable, storable_all
from supportdesk.storage.address import Address

READING = """
import sys
from supportdesk.desk import open_desk
from supportdesk.operations import at_work, canned, case_view, customers, people, queue, views, waking
desk = open_desk(sys.argv[1])
queue.page(desk, queue.QueueQuery())
views.views(desk)
customers.find_customers(desk, "x")
at_work.pulse(desk, None)
waking.wake_due(desk)
heavy = {"sqlalchemy", "sqlmodel", "pydantic", "textual", "typer", "rich"} & set(sys.modules)
print(sorted(heavy))
"""


def test_reading_a_file_imports_nothing_heavy(sqlite_desks, folder):
    with sqlite_desks.fresh(folder) as address:
        done = subprocess.run(
            [sys.executable, "-c", READING, str(address.path)], capture_output=True, text=True, check=True
        )
    assert done.stdout == "[]\n"


def test_many_threads_open_it_once(address: Address):
    store, seen = Store(address, durable=False), []
    start = threading.Barrier(8)

    def look() -> None:
        start.wait()
        seen.append((id(store.database), id(store.reader)))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 1
    store.close()


def test_let_go_it_can_be_taken_up_again(address: Address):
    desk = open_desk(address.url, durable=False)
    assert page(desk, QueueQuery()) == []
    desk.close()
    desk.close()
    assert page(desk, QueueQuery()) == []
    desk.close()
    desk.close()


def test_the_same_desk_in_anothers_hands(desk: Words):
    assert desk.anna.store is desk.bo.store
    assert desk.anna.acting_as(desk.bo.actor) == desk.bo
    assert (desk.nobody.actor.is_rule, desk.itself.actor.is_rule) == (False, True)


def test_storable_text_is_itself():
    for text in ("", "abc", "åäö", "👩‍👩‍👧", "\ufeff", "\x1b"):
        assert storable(text) is text
    assert storable("\ud83d\ude00\0\ud83d") == "😀\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    assert storable_all({"a\0": ["b\0", 1, None, {"c": ("d\0",)}]}) == {
        "a\N{REPLACEMENT CHARACTER}": ["b\N{REPLACEMENT CHARACTER}", 1, None, {"c": ["d\N{REPLACEMENT CHARACTER}"]}]
    }
