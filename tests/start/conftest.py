"""The fixtures of `opened_program`, under a name that no other folder's conftest can take."""

from opened_program import desk_file, environment, home, made_desk, opened

__all__ = ["desk_file", "environment", "home", "made_desk", "opened"]
