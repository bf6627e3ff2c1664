"""The road from every earlier layout of the database to the present one (Alembic).

A new layout is a module in `versions/` and its number in `storage.version.SCHEMA`. On SQLite a changed table is rebuilt
(`op.batch_alter_table`): give `cases` and `events` `table_kwargs={"sqlite_autoincrement": True}` then, or their numbers are
used again. `storage.upgrade` runs all of it in one transaction, on SQLite with references checked at its end.
"""
