"""What is set where, and what a person reads when it cannot be used."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import platformdirs
import pytest

from supportdesk import i18n, settings
from supportdesk.errors import DeskError, Invalid
from supportdesk.settings import IN_FILE, VARIABLES, Settings, config_file, load_settings, user_folder


@pytest.fixture(autouse=True)
def a_bare_home(tmp_path, monkeypatch):
    """Nothing set: an empty home, none of our variables, a reader in Stockholm."""
    for variable in (*VARIABLES.values(), "SUPPORTDESK_CONFIG", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "Europe/Stockholm")


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes a settings file and points the program to it."""

    def write(text: str) -> Path:
        file = tmp_path / "desk settings.toml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("SUPPORTDESK_CONFIG", str(file))
        return file

    return write


class TestDefaults:
    def test_with_nothing_set(self, tmp_path):
        assert load_settings() == Settings(
            database=f"sqlite:///{tmp_path}/.local/share/supportdesk/desk.db",
            language=None,
            now=None,
            theme="auto",
            glyphs="ascii",
            mouse=False,
            demo_agent=None,
            after="next",
            case_prefix="SD",
            file=tmp_path / ".config/supportdesk/config.toml",
        )

    def test_folders_are_the_persons(self, tmp_path):
        assert load_settings().data_folder_path == tmp_path / ".local/share/supportdesk"
        assert load_settings().state_folder == tmp_path / ".local/state/supportdesk"

    @pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs itself is asked")
    @pytest.mark.parametrize("kind", ["config", "data", "state"])
    @pytest.mark.parametrize("moved", ["", " ", "/somewhere/else"])
    def test_the_quick_way_finds_the_same_folders_as_platformdirs(self, kind, moved, monkeypatch):
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", moved)
        expected = getattr(platformdirs, f"user_{kind}_dir")("supportdesk", appauthor=False)
        assert user_folder(kind) == Path(expected)

    def test_elsewhere_platformdirs_says_where(self, monkeypatch):
        monkeypatch.setattr(settings, "LINUX", False)
        assert user_folder("data") == Path(platformdirs.user_data_dir("supportdesk", appauthor=False))

    def test_frozen(self):
        with pytest.raises(AttributeError):
            load_settings().theme = "dark"  # type: ignore[misc]

    def test_a_password_is_not_in_the_repr(self):
        assert "hush" not in repr(load_settings(database="postgresql://desk:hush@db.example/desk"))

    def test_same_languages_as_the_catalogues(self):
        assert settings.LANGUAGES == i18n.LANGUAGES


class TestOrder:
    def test_command_line_over_environment_over_file(self, written, monkeypatch):
        written('theme = "dark"\nglyphs = "unicode"\nafter = "stay"')
        monkeypatch.setenv("SUPPORTDESK_THEME", "light")
        monkeypatch.setenv("SUPPORTDESK_GLYPHS", "ascii")
        read = load_settings(theme="mono", glyphs=None)
        assert (read.theme, read.glyphs, read.after) == ("mono", "ascii", "stay")

    def test_every_key_of_the_file(self, written):
        file = written(
            'database = "postgresql://db.example/desk"\nlanguage = "sv"\ntheme = "ansi"\nglyphs = "unicode"\n'
            'mouse = true\nafter = "stay"\ncase_prefix = "inc"\n'
            'notice = "osc9"\nnotify_command = ["/bin/sms", "two words"]\n'
        )
        read = load_settings()
        assert {key: getattr(read, key) for key in IN_FILE} == {
            "database": "postgresql://db.example/desk",
            "language": "sv",
            "theme": "ansi",
            "glyphs": "unicode",
            "mouse": True,
            "after": "stay",
            "case_prefix": "INC",
            "notice": "osc9",
            "notify_command": ("/bin/sms", "two words"),
        }
        assert read.file == file == config_file()

    def test_every_variable(self, monkeypatch):
        values = {
            "database": "postgresql://db.example/desk",
            "language": "en",
            "now": "2026-03-29",
            "theme": "dark",
            "glyphs": "unicode",
            "mouse": "on",
            "demo_agent": "bo",
            "after": "stay",
            "case_prefix": "INC",
            "notice": "osc777",
            "notify_command": "/bin/sms 'two words'",
        }
        assert values.keys() == VARIABLES.keys()
        for key, text in values.items():
            monkeypatch.setenv(VARIABLES[key], text)
        read = load_settings()
        assert {key: getattr(read, key) for key in values} == values | {
            "now": datetime(2026, 3, 28, 23, tzinfo=UTC),
            "mouse": True,
            "notify_command": ("/bin/sms", "two words"),
        }

    def test_an_empty_variable_is_not_set(self, monkeypatch):
        monkeypatch.setenv("SUPPORTDESK_THEME", "")
        assert load_settings().theme == "auto"

    def test_the_demo_agent_has_the_short_variable(self, monkeypatch):
        monkeypatch.setenv("SUPPORTDESK_AGENT", " anna ")
        assert load_settings().demo_agent == "anna"


class TestDatabase:
    @pytest.mark.parametrize(
        ("given", "url"),
        [
            ("/srv/desk.db", "sqlite:////srv/desk.db"),
            ("sqlite:////srv/desk.db", "sqlite:////srv/desk.db"),
            ("postgresql://db.example/desk", "postgresql://db.example/desk"),
            ("postgres://db.example/desk", "postgresql://db.example/desk"),
            ("postgresql+psycopg://db.example/desk", "postgresql://db.example/desk"),
        ],
    )
    def test_addresses(self, given, url):
        assert load_settings(database=given).database == url

    def test_home(self, tmp_path):
        assert load_settings(database="~/a.db").database == f"sqlite:///{tmp_path}/a.db"

    def test_a_relative_path_is_meant_from_where_it_is_written(self, written, tmp_path, monkeypatch):
        written('database = "desks/a.db"')
        below = tmp_path / "below"
        below.mkdir()
        monkeypatch.chdir(below)
        assert load_settings().database == f"sqlite:///{tmp_path}/desks/a.db"
        assert load_settings(database="b.db").database == f"sqlite:///{below}/b.db"


class TestNow:
    @pytest.mark.parametrize(
        ("text", "utc"),
        [
            ("2026-03-29", "2026-03-28T23:00:00+00:00"),
            ("2026-03-29 14:05", "2026-03-29T12:05:00+00:00"),
            ("2026-01-29T14:05:30", "2026-01-29T13:05:30+00:00"),
            ("2026-03-29T14:05Z", "2026-03-29T14:05:00+00:00"),
            ("2026-03-29T14:05-05:00", "2026-03-29T19:05:00+00:00"),
        ],
    )
    def test_without_a_zone_it_is_the_readers(self, text, utc):
        assert load_settings(now=text).now == datetime.fromisoformat(utc)
        assert load_settings(now=text).now.tzinfo is UTC

    def test_a_datetime_will_do(self):
        assert load_settings(now=datetime(2026, 3, 29, 14, 5, tzinfo=UTC)).now == datetime(
            2026, 3, 29, 14, 5, tzinfo=UTC
        )


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ('colour = "red"', "{file}: there is no setting “colour”. There are: " + ", ".join(IN_FILE) + "."),
            ('now = "2026-03-29"', "{file}: there is no setting “now”. There are: " + ", ".join(IN_FILE) + "."),
            ('theme = "blue"', "{file}: theme is “blue”. Allowed: auto, dark, light, contrast, ansi, mono."),
            ("theme = 3", "{file}: theme is “3”. Allowed: auto, dark, light, contrast, ansi, mono."),
            ('glyphs = "emoji"', "{file}: glyphs is “emoji”. Allowed: ascii, unicode."),
            ('language = "de"', "{file}: language is “de”. Allowed: sv, en."),
            ('mouse = "perhaps"', "{file}: mouse is “perhaps”. Allowed: true, false."),
            ("mouse = 1", "{file}: mouse is “1”. Allowed: true, false."),
            ('after = "back"', "{file}: after is “back”. Allowed: next, stay."),
            ('case_prefix = "ÅÄÖ"', "{file}: case_prefix is “ÅÄÖ”. Allowed: one to 6 letters A to Z."),
            (
                "notify_command = []",
                "{file}: notify_command is “[]”. Allowed: a program and its arguments, such as "
                '["/usr/local/bin/send-sms", "--quick"].',
            ),
            ('case_prefix = ""', "{file}: case_prefix is “”. Allowed: one to 6 letters A to Z."),
            ("database = 7", "{file}: database is “7”. Allowed: a file, sqlite:///FILE or postgresql://HOST/NAME."),
            ('database = " "', "{file}: database is “ ”. Allowed: a file, sqlite:///FILE or postgresql://HOST/NAME."),
        ],
    )
    def test_the_file_the_key_and_what_is_allowed_are_named(self, written, text, sentence):
        file = written(text)
        with pytest.raises(DeskError) as refusal:
            load_settings()
        assert str(refusal.value) == sentence.replace("{file}", str(file))
        assert refusal.value.exit_code == (3 if text.startswith("database") else 1), "3: no desk can be reached so"

    def test_a_variable_is_named(self, monkeypatch):
        monkeypatch.setenv("SUPPORTDESK_THEME", "blue")
        with pytest.raises(Invalid, match=r"^SUPPORTDESK_THEME is “blue”\. Allowed: auto"):
            load_settings()

    @pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "14:05", "0001-01-01"])
    def test_a_time_that_does_not_exist(self, text):
        with pytest.raises(Invalid) as refusal:
            load_settings(now=text)
        assert str(refusal.value) == (
            f"--now is “{text}”. Allowed: a date or a time such as 2026-03-29 or 2026-03-29T14:05."
        )

    def test_no_agent(self):
        with pytest.raises(Invalid, match="--as is “ ”. Allowed: an agent's login"):
            load_settings(demo_agent=" ")

    def test_no_toml(self, written):
        file = written("theme dark")
        with pytest.raises(Invalid, match="is no TOML: .*line 1") as refusal:
            load_settings()
        assert str(refusal.value).startswith(str(file))

    def test_not_utf8(self, written):
        written("").write_bytes(b"theme = '\xe5'")
        with pytest.raises(Invalid, match="cannot be read"):
            load_settings()

    def test_a_folder_is_no_file(self, tmp_path, monkeypatch):
        monkeypatch.setenv("SUPPORTDESK_CONFIG", str(tmp_path))
        with pytest.raises(Invalid, match="cannot be read"):
            load_settings()

    def test_a_file_that_was_named_but_is_not_there(self, tmp_path, monkeypatch):
        monkeypatch.setenv("SUPPORTDESK_CONFIG", str(tmp_path / "gone.toml"))
        with pytest.raises(Invalid, match="There is no settings file .*gone.toml"):
            load_settings()


def test_reading_settings_imports_no_toml_reader_without_a_file():
    code = "import sys; from supportdesk.settings import load_settings; load_settings(); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"tomllib", "platformdirs"} & set(run.stdout.split())
