"""Following a routine on a case by keys (P4)."""

from __future__ import annotations

from robot import at_the_desk

from supportdesk.desk import Desk
from supportdesk.operations.people import identify
from supportdesk.operations.routine_view import runs
from supportdesk.operations.routines import begin_routine, load_routine
from supportdesk.terms import RunState

MAIL = """# Mail does not arrive
- words: mail, down

Ask first whether anybody gets mail.

1. Look at the queue.
2. Restart the queue.
   - solved: done
   - not solved: step 3
3. Look for a full disk.
   - not solved: escalate
"""


async def test_the_routine_that_fits_is_followed_step_by_step(desk: Desk) -> None:
    eva = desk.acting_as(identify(desk, "eva"))
    load_routine(eva, "mail-down", MAIL)
    load_routine(eva, "print", "# Cannot print\n- words: print\n\n1. Look.")
    async with at_the_desk(desk) as anna:
        await anna.press("6")
        await anna.until(lambda: anna.app.screen.listing.target is not None, "a case under the cursor")
        anna.app.screen.listing.jump_to(1001)
        await anna.until(lambda: anna.app.screen.listing.target.id == 1001, "the cursor is on it")
        await anna.press("e", "r")
        await anna.sees("follow a routine", "mail-down", "down, mail")
        await anna.press("enter")
        await anna.sees("Mail does not arrive", ">[ ]  1 Look at the queue.", "Ask first whether anybody gets mail.")
        await anna.press("t")
        await anna.sees(
            "Step 1: done.", "[x]  1 Look at the queue.", ">[ ]  2 Restart the queue.", "not solved: step 3"
        )
        await anna.press("x")
        await anna.sees(">[ ]  3 Look for a full disk.", "not solved: second line takes over")
        await anna.press("u")
        await anna.sees(">[ ]  2 Restart the queue.")
        await anna.press("y")
        await anna.sees("it solved the case")
        await anna.press("y")
        await anna.sees("This routine is not followed any more.")
    assert [row.state for row in runs(eva, 1001)] == [RunState.SOLVED]


async def test_one_that_does_not_fit_is_never_begun_by_enter_alone(desk: Desk) -> None:
    load_routine(desk.acting_as(identify(desk, "eva")), "print", "# Toner\n- words: toner\n\n1. Look.")
    async with at_the_desk(desk) as anna:
        await anna.press("e", "r")
        await anna.sees("follow a routine", "Toner", "does not seem to fit")
        await anna.press("enter")
        await anna.sees("Which routine? Type letters of its name.")
        await anna.press("down", "enter")
        await anna.sees(">[ ]  1 Look.")


async def test_without_routines_it_says_how_to_load_one(desk: Desk) -> None:
    async with at_the_desk(desk) as anna:
        await anna.press("e", "r")
        await anna.sees("There are no routines yet: supportdesk routine load KEY FILE")


async def test_the_step_that_is_next_stands_among_the_facts_of_the_case(desk: Desk) -> None:
    eva = desk.acting_as(identify(desk, "eva"))
    load_routine(eva, "mail-down", MAIL)
    begin_routine(eva, 1001, "mail-down")
    async with at_the_desk(desk) as anna:
        await anna.press("6")
        await anna.until(lambda: anna.app.screen.listing.target is not None, "a case under the cursor")
        anna.app.screen.listing.jump_to(1001)
        await anna.until(lambda: anna.app.screen.listing.target.id == 1001, "the cursor is on it")
        await anna.press("enter", "2")
        await anna.sees("Routine", "Mail does not arrive: step 1")
