"""The yardstick of what a move costs: the same queue as most Textual programs are built, a `DataTable` and a `Static`."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import DataTable, Static

from benchmarks import widget_sample as sample
from supportdesk.widths import fit

ROWS = 500
SUBJECT_CELLS = 14
"""So wide that all columns are seen: a table that scrolls sideways writes more."""
COLUMNS = ("id", "priority", "left", "state", "owner", "customer", "subject")


class TableQueue(App[None]):
    """A table of invented cases with a look at the one under the cursor."""

    CSS = "DataTable { width: 60%; } Static { width: 40%; height: 1fr; }"
    BINDINGS = [("j", "down", "down"), ("q", "quit", "leave")]

    def compose(self) -> ComposeResult:
        """Table and preview side by side, as the queue of the program at this width."""
        with Horizontal():
            yield DataTable(cursor_type="row")
            yield Static()

    def on_mount(self) -> None:
        """Fills the table."""
        table = self.query_one(DataTable)
        table.add_columns(*COLUMNS)
        for number in range(ROWS):
            *facts, subject = map(str, sample.case(number))
            table.add_row(*facts, fit(subject, SUBJECT_CELLS))
        table.focus()

    def action_down(self) -> None:
        """One row down."""
        self.query_one(DataTable).action_cursor_down()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Shows the case under the cursor."""
        lines = sample.preview(sample.case(event.cursor_row))
        self.query_one(Static).update("\n".join("".join(text for text, _role in line) for line in lines))


if __name__ == "__main__":
    TableQueue().run(mouse=False)
