"""The road from every earlier layout of the database to the present one (Alembic)."""
