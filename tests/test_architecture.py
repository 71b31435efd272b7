"""Keeps the promises of the house that import-linter cannot express: sizes, the four files of a topic, who commits.

Looks at the source only, runs nothing of it, and names every place that breaks a promise.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("app", "admin", "bot", "public", "casework", "flows", "store", "vault", "locales")
MAX_LINES = 350
FOUR = {"models.py", "rules.py", "queries.py", "service.py"}
# A topic without one of the four files says here why.
WITHOUT = {
    "figures": {"models.py"},  # counts what other topics keep
    "people": {"rules.py"},  # who somebody is gets looked up, never decided
}


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    """Path from the root and text of every Python file below the folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for name, text in sources(*folders):
        yield name, ast.parse(text)


def topics() -> list[Path]:
    return sorted(path.parent for path in (ROOT / "casework").glob("*/__init__.py"))


def imported(tree: ast.Module) -> set[str]:
    """Dotted names that a module imports, `from a import b` as `a.b` too."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def between_topics() -> Iterator[tuple[str, str, str]]:
    """(file, topic that it belongs to, `other.part`) for each import of one topic by another."""
    for topic in topics():
        for name, tree in trees(f"casework/{topic.name}"):
            for target in sorted(imported(tree)):
                parts = target.split(".")
                if parts[0] != "casework" or len(parts) < 3 or parts[1] == topic.name:
                    continue
                if (ROOT / "casework" / parts[1]).is_dir():
                    yield name, topic.name, f"{parts[1]}.{parts[2]}"


def test_a_file_is_small_enough_to_be_read_in_one_go() -> None:
    sizes = {name: len(text.splitlines()) for name, text in sources(*PACKAGES, "bench") if "/migrations/" not in name}
    assert {name: lines for name, lines in sizes.items() if lines > MAX_LINES} == {}


def test_a_module_says_why_it_exists() -> None:
    silent = [name for name, tree in trees(*PACKAGES, "bench", "tests") if tree.body and not ast.get_docstring(tree)]
    assert silent == []


def test_a_topic_has_its_four_files() -> None:
    missing = {topic.name: FOUR - {path.name for path in topic.glob("*.py")} for topic in topics()}
    assert {name: files for name, files in missing.items() if files} == WITHOUT


def test_imports_are_written_in_full() -> None:
    """A relative import would hide an arrow from the tests below."""
    relative = [
        f"{name}:{node.lineno}"
        for name, tree in trees(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_a_topic_never_asks_the_queries_of_another() -> None:
    assert [f"{name} imports {part}" for name, _, part in between_topics() if part.endswith(".queries")] == []


def test_the_services_of_the_topics_call_each_other_in_no_circle() -> None:
    calls: dict[str, set[str]] = {}
    for _, topic, part in between_topics():
        other, _, file = part.partition(".")
        if file == "service":
            calls.setdefault(topic, set()).add(other)
    assert calls, "no topic calls another: this test looks at the wrong place"
    TopologicalSorter(calls).prepare()  # raises CycleError, which names the circle


def test_nothing_commits_but_the_edge_of_a_transaction() -> None:
    commits = [
        f"{name}:{node.lineno}"
        for name, tree in trees(*PACKAGES)
        if name != "store/database.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert commits == []


def test_only_the_plug_board_reads_the_environment() -> None:
    readers = [
        name
        for name, tree in trees(*PACKAGES)
        if not name.startswith("app/") and any(_reads_environment(node) for node in ast.walk(tree))
    ]
    assert readers == []


def _reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        owner = node.value.id if isinstance(node.value, ast.Name) else None
        return owner == "os" and node.attr in {"environ", "environb", "getenv"}
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        return node.module in {"pydantic_settings", "dotenv"} or (
            node.module == "os" and bool(names & {"environ", "getenv"})
        )
    return isinstance(node, ast.Import) and any(alias.name in {"pydantic_settings", "dotenv"} for alias in node.names)


def test_telegrams_library_is_never_imported_by_merely_starting() -> None:
    """It takes seconds and 150 MB; only the modules named after Telegram may name it at their top."""
    eager = [
        name
        for name, tree in trees(*PACKAGES)
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "telegram" not in name
        and any(target.split(".")[0] == "aiogram" for target in imported(ast.Module([node], [])))
    ]
    assert eager == []


@pytest.mark.parametrize(("lock", "extra"), [("requirements.lock", None), ("requirements-dev.lock", "dev")])
def test_the_lock_file_knows_every_dependency(lock: str, extra: str | None) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    names = {_normal(re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0]) for line in wanted}
    assert names - set(_pins(lock)) == set(), f"{lock} is behind pyproject.toml: run `make lock`"


def test_tests_run_on_the_versions_that_people_run() -> None:
    pins, for_tests = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert {name: for_tests.get(name) for name in pins} == pins


def _pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
    return {_normal(name): version for name, version in found}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_setting_is_explained_and_every_explained_setting_exists() -> None:
    from app.settings import Settings

    prefix = "KORPU_"
    settings = {prefix + name.upper() for name in Settings.model_fields}
    explained = set(re.findall(r"^#? ?(KORPU_[A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert explained == settings
    deployed = (ROOT / "docker-compose.yml").read_text("utf-8") + (ROOT / "Dockerfile").read_text("utf-8")
    assert set(re.findall(r"\bKORPU_[A-Z_]+(?=[:=])", deployed)) <= settings
