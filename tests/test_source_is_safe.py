"""Lint of our own source: strangers' text cannot become markup, time comes from the clock, nothing fails in silence.

Each rule is a function from a module's syntax tree to its offences, and is shown to catch an offender and to leave honest
code alone. The rules about screens go by what a module imports, so that an `Option` or `update` of our own is left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAFE_WIDGETS = "supportdesk/screens/widgets/safe_widgets.py"
"""The one module that may hand text which is not a literal to a widget that reads markup."""

TAKES_NO_MARKUP = {"Input", "TextArea"}
READS_FILES_OR_OPENS_LINKS = {"Markdown", "MarkdownViewer", "Link"}
FORBIDDEN_MODULES = {"rich.markup", "rich.markdown", "webbrowser", "textual.markup"}
FORBIDDEN_CALLS = ("open_url", "from_markup", "Text.from_ansi", "render_str")
MARKUP_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}
MARKUP_METHODS = {"update", "add_option", "add_options", "add_row", "add_column", "set_options"}

Offence = tuple[int, str]
Rule = Callable[[ast.Module], Iterator[Offence]]


def is_literal(node: ast.expr) -> bool:
    """Text that stands in our source: a constant, a translated one, a choice or a sum of such."""
    match node:
        case ast.Constant():
            return True
        case ast.Call(func=ast.Name(id="_" | "N_" | "ngettext"), args=args):
            return all(is_literal(arg) for arg in args[:1])
        case ast.IfExp(body=body, orelse=orelse):
            return is_literal(body) and is_literal(orelse)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return is_literal(left) and is_literal(right)
    return False


def imports(tree: ast.Module) -> Iterator[tuple[int, str, str, str]]:
    """(line, module, name, name here) of every import, also those inside of functions; the name is "" for a whole module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "", alias.asname or alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (
                (node.lineno, node.module or "", alias.name, alias.asname or alias.name) for alias in node.names
            )


def called_name(call: ast.Call) -> str:
    """The last name of what is called: "update" in `self.title.update(…)`."""
    return (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else call.func.id
        if isinstance(call.func, ast.Name)
        else ""
    )


def dotted(node: ast.expr) -> str:
    """`a.b.c` as text; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def handed_on(call: ast.Call) -> list[ast.expr]:
    """What is given to a call, but for names of widgets and classes, which Textual does not show."""
    return [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg not in ("id", "classes", "markup"))]


def markup_widgets(tree: ast.Module) -> set[str]:
    """What the module calls the Textual widgets it imports which read markup."""
    return {
        here
        for _, module, name, here in imports(tree)
        if module.startswith("textual.widgets") and name and name not in TAKES_NO_MARKUP
    }


def markup_made_of_text(tree: ast.Module) -> Iterator[Offence]:
    """Widgets that read markup, their `update`, notices, titles and tooltips get literals only."""
    widgets = markup_widgets(tree)
    for call in calls(tree):
        name = called_name(call)
        tooltips = [keyword.value for keyword in call.keywords if keyword.arg == "tooltip"]
        reads_markup = name in widgets or name == "notify" or (widgets and name in MARKUP_METHODS)
        if not all(is_literal(given) for given in (handed_on(call) if reads_markup else tooltips)):
            yield call.lineno, f"{name}(…) with text that is not a literal"
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=ast.expr() as value):
                yield from _titles_made_of_text(targets, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from _titles_made_of_text([target], value)


def _titles_made_of_text(targets: list[ast.expr], value: ast.expr) -> Iterator[Offence]:
    for target in targets:
        if isinstance(target, ast.Attribute) and target.attr in MARKUP_ATTRIBUTES and not is_literal(value):
            yield target.lineno, f"{target.attr} = text that is not a literal"


def links_and_markup_parsers(tree: ast.Module) -> Iterator[Offence]:
    """No widget that opens links or reads files, no browser, no parser of markup or ANSI codes."""
    for line, module, name, _ in imports(tree):
        if module in FORBIDDEN_MODULES or f"{module}.{name}" in FORBIDDEN_MODULES:
            yield line, f"imports {module}"
        if module.startswith("textual.widgets") and name in READS_FILES_OR_OPENS_LINKS:
            yield line, f"imports {name}"
    for call in calls(tree):
        if dotted(call.func).endswith(FORBIDDEN_CALLS):
            yield call.lineno, f"calls {dotted(call.func)}"


def own_clock(tree: ast.Module) -> Iterator[Offence]:
    """The time is asked of the desk's clock alone."""
    for call in calls(tree):
        if dotted(call.func).endswith(("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")):
            yield call.lineno, f"calls {dotted(call.func)}"


def silent_failure(tree: ast.Module) -> Iterator[Offence]:
    """No exception is dropped without a word, and none of every kind is suppressed."""
    for node in ast.walk(tree):
        match node:
            case ast.ExceptHandler(body=body) if all(_says_nothing(statement) for statement in body):
                yield node.lineno, "except …: pass"
            case ast.ExceptHandler(type=None):
                yield node.lineno, "except of every kind"
            case ast.Call(args=kinds) if called_name(node) == "suppress":
                if {dotted(kind) for kind in kinds} & {"Exception", "BaseException"}:
                    yield node.lineno, "suppress of every kind"


def _says_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def sleeping(tree: ast.Module) -> Iterator[Offence]:
    """A test waits for a condition, not for time; `sleep(0)` and `pause()` only let others run."""
    from_time = {here for _, module, name, here in imports(tree) if (module, name) == ("time", "sleep")}
    for call in calls(tree):
        name = dotted(call.func)
        waits = name == "time.sleep" or name in from_time
        lets_run = name.endswith("asyncio.sleep") or name.endswith("pilot.pause")
        if waits or (lets_run and not all(isinstance(arg, ast.Constant) and not arg.value for arg in handed_on(call))):
            yield call.lineno, f"calls {name}"


EVERYWHERE = ["supportdesk/**/*.py"]
SCREENS = ["supportdesk/screens/**/*.py", "supportdesk/app.py"]
TESTS = ["tests/**/*.py"]

RULES: list[tuple[Rule, list[str], set[str]]] = [
    (markup_made_of_text, SCREENS, {SAFE_WIDGETS}),
    (links_and_markup_parsers, SCREENS, set()),
    (own_clock, EVERYWHERE, {"supportdesk/clock.py"}),
    (silent_failure, [*EVERYWHERE, *TESTS], set()),
    (sleeping, TESTS, set()),
]


@pytest.mark.parametrize(("rule", "patterns", "but"), RULES, ids=[rule.__name__ for rule, _, _ in RULES])
def test_our_source(rule: Rule, patterns: list[str], but: set[str]) -> None:
    paths = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    assert paths, "the rule looks at nothing"
    offences = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in paths
        if path.relative_to(ROOT).as_posix() not in but
        for line, what in rule(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert offences == []


STATIC = "from textual.widgets import Static\n"
OPTION = "from textual.widgets.option_list import Option as Choice\n"


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (markup_made_of_text, STATIC + "Static(case.subject)"),
        (markup_made_of_text, STATIC + "Static(f'[b]{subject}[/b]', id='x')"),
        (markup_made_of_text, STATIC + "Static(content=subject)"),
        (markup_made_of_text, STATIC + "self.query_one(Static).update(subject)"),
        (markup_made_of_text, STATIC + "Static('Subject: ' + escape(subject))"),
        (markup_made_of_text, STATIC + "Static(_('{n}').format(n=subject))"),
        (markup_made_of_text, STATIC + "Static('' if x else subject)"),
        (markup_made_of_text, OPTION + "Choice(name)"),
        (markup_made_of_text, "def f():\n    from textual.widgets import Label\n    Label(safe(name))"),
        (markup_made_of_text, "self.notify(str(error))"),
        (markup_made_of_text, "self.app.notify('x', title=name)"),
        (markup_made_of_text, "self.border_title = case.number"),
        (markup_made_of_text, "pane.border_subtitle: str = name"),
        (markup_made_of_text, "Own(tooltip=name)"),
        (links_and_markup_parsers, "from textual.widgets import Markdown"),
        (links_and_markup_parsers, "from rich.markup import escape"),
        (links_and_markup_parsers, "from rich import markup"),
        (links_and_markup_parsers, "import webbrowser"),
        (links_and_markup_parsers, "self.app.open_url(url)"),
        (links_and_markup_parsers, "Content.from_markup('[b]x')"),
        (own_clock, "import datetime\ndatetime.datetime.now()"),
        (own_clock, "date.today()"),
        (own_clock, "time.time()"),
        (silent_failure, "try:\n    f()\nexcept ValueError:\n    pass"),
        (silent_failure, "try:\n    f()\nexcept ValueError:\n    ..."),
        (silent_failure, "try:\n    f()\nexcept:\n    log()"),
        (silent_failure, "with contextlib.suppress(Exception):\n    f()"),
        (sleeping, "import time\ntime.sleep(1)"),
        (sleeping, "from time import sleep as nap\nnap(1)"),
        (sleeping, "await asyncio.sleep(0.1)"),
        (sleeping, "await pilot.pause(0.1)"),
        (sleeping, "await pilot.pause(delay=wait)"),
    ],
)
def test_an_offender_is_caught(rule: Rule, source: str) -> None:
    assert len(list(rule(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (markup_made_of_text, STATIC + "Static('Hej', id=name); Static(); Static(_('Case') + ': ')"),
        (markup_made_of_text, "from supportdesk.screens.dialogs.specs import Option\nOption(value, label)"),
        (markup_made_of_text, "self.window.update(rows); seen.update(numbers)"),
        (markup_made_of_text, "from textual.widgets import Input\nInput(value=draft)\nseen.update(numbers)"),
        (markup_made_of_text, "self.notify(_('Saved'))"),
        (markup_made_of_text, "self.border_title = 'Queue'"),
        (links_and_markup_parsers, "from textual.widgets import Static\nfrom rich.text import Text\nText(x)"),
        (own_clock, "self.desk.now(); clock.now()"),
        (silent_failure, "try:\n    f()\nexcept ValueError as error:\n    raise Invalid(str(error)) from error"),
        (silent_failure, "with contextlib.suppress(FileNotFoundError):\n    f()"),
        (sleeping, "await asyncio.sleep(0); await pilot.pause(); terminal.wait_quiet(100)"),
    ],
)
def test_honest_source_is_left_alone(rule: Rule, source: str) -> None:
    assert list(rule(ast.parse(source))) == []
