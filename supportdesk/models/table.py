"""What every table's class is."""

from sqlmodel import SQLModel


class Table(SQLModel):
    """A row. Rows are not validated by pydantic when they are made, so what would validate them is not built: 1 MB less."""

    model_config = {"defer_build": True}
