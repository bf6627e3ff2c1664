"""Where a desk is kept: engines, the write gate, migrations, backup, verification."""
