"""What a person does at the desk: commands that change and queries that read; the home of SQL."""
