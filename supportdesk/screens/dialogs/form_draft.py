"""What was filled into a form and not saved: kept while one types, brought back the next time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual.timer import Timer

from supportdesk.errors import DeskError
from supportdesk.i18n import _
from supportdesk.operations import at_work
from supportdesk.screens.dialogs.specs import ChoiceField, Field, LookupField, Option
from supportdesk.screens.widgets.letting_go import begin

if TYPE_CHECKING:
    from supportdesk.screens.dialogs.form import Form

DRAFT_AFTER = 0.6
"""Seconds after which what was typed is kept, also under steady typing."""


class FormDraft:
    """The draft of one form, under the name of its place; without one nothing is kept."""

    def __init__(self, form: Form, place: str) -> None:
        self._form, self._place = form, place
        self._timer: Timer | None = None
        self._untouched: dict[str, Any] = {}
        self._one_at_a_time = asyncio.Lock()
        self.is_read = not place
        """Whether the draft that was kept has been read: before that nothing is kept over it."""

    def begin(self) -> None:
        """Notes how the form begins, and brings back what was kept."""
        self._untouched = self._now()
        if self._place:
            begin(self._form, self._bring_back, group="brought back")

    def touched(self) -> None:
        """Something was changed: it will be kept."""
        if self._place and self._timer is None:
            self._timer = self._form.set_timer(DRAFT_AFTER, self._keep_soon)

    def stop(self) -> None:
        """Nothing more is to be kept."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    async def kept(self) -> bool:
        """Keeps it; says why not where it cannot be, and gives whether it was."""
        try:
            async with self._one_at_a_time:
                await self.keep()
        except DeskError as error:
            if self._form.is_running:
                self._form.wrong(_("{error} What you write here is not kept yet.").format(error=error))
            return False
        return True

    async def keep(self) -> None:
        """Keeps what stands in the form now, unless nothing was written."""
        if not self.is_read:
            await self._read()
        if self._place:
            said = self._now()
            draft = said if self._written(said) != self._written(self._untouched) else {}
            await asyncio.to_thread(lambda: at_work.keep_draft(self._form.session.desk, self._place, draft))

    def _keep_soon(self) -> None:
        self._timer = None
        begin(self._form, self.kept, group="draft")

    def _now(self) -> dict[str, Any]:
        kept = {spec.name: self._kept(spec) for spec in self._form.fields}
        return {name: value for name, value in kept.items() if value is not None}

    def _written(self, kept: dict[str, Any]) -> dict[str, Any]:
        """What was typed or looked up: a choice alone is no draft."""
        choices = {spec.name for spec in self._form.fields if isinstance(spec, ChoiceField)}
        return {name: value for name, value in kept.items() if name not in choices}

    def _kept(self, spec: Field) -> Any:
        chosen = self._form.chosen(spec)
        if isinstance(spec, LookupField):
            return [chosen.value, chosen.label] if chosen is not None else self._form.typed(spec.name) or None
        return self._form.value(spec)

    async def _bring_back(self) -> None:
        try:
            await self._read()
        except DeskError as error:
            self.is_read = True  # keys wait no longer for it
            if self._form.is_running:
                self._form.wrong(str(error))

    async def _read(self) -> None:
        """Fills in what was kept, where nobody has written meanwhile."""
        form = self._form
        found = await asyncio.to_thread(lambda: at_work.draft(form.session.desk, self._place))
        self.is_read = True
        if found is None or not form.is_running:
            return
        now = self._now()
        for spec in form.fields:
            untouched = now.get(spec.name) == self._untouched.get(spec.name)
            if untouched and (value := found.body.get(spec.name)) is not None:
                form.put(spec.name, _restored(spec, value))
        form.say_kept(_("Draft from {time} brought back.").format(time=form.session.moment().clock(found.saved_at)))


def _restored(spec: Field, kept: Any) -> Any:
    """A value as the form has it: a draft keeps plain texts and numbers, where a choice is between values of their own kind."""
    if isinstance(spec, LookupField):
        return kept if isinstance(kept, str) else Option(*kept)
    if isinstance(spec, ChoiceField):
        return next((option.value for option in spec.options if option.value == kept), spec.value)
    return kept
