"""Alembic's entry: runs the migrations on the connection that `storage.upgrade` hands over."""

from alembic import context
from sqlmodel import SQLModel

import supportdesk.models  # noqa: F401  (fills the metadata)


def include_object(item: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Leaves the search index out of comparisons: it is no SQLModel table and differs between engines."""
    return not (kind == "table" and name is not None and name.startswith("case_search"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    include_object=include_object,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
