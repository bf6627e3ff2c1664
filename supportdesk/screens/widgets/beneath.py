"""Screens that lie under another: what is hidden is not painted, and what is seen through only when it has changed."""

from __future__ import annotations

from textual.app import App, ReturnType
from textual.screen import Screen, ScreenResultType


class SeenThroughScreen(Screen[ScreenResultType]):
    """A screen that may lie under one that lets it be seen."""

    def _compositor_refresh(self) -> None:
        super()._compositor_refresh()
        if self.app.screen is not self:
            self._repaint_required = False  # Textual leaves it set, and paints everything again at each message


class CoveringApp(App[ReturnType]):
    """An app that takes a screen that covers all for one: Textual goes on painting the screen next below."""

    @property
    def _background_screens(self) -> list[Screen[object]]:
        return super()._background_screens if self.screen.styles.background.a < 1 else []
