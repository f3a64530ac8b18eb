"""Whatever names a benchmark names one that there is, with sizes that it takes: Makefile, README, pages of docs."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMING = ("Makefile", "*.md", "docs/**/*.md", "tests/bench/__main__.py")
OTHER_WORDS = {"small", "against", "pairs", "only"}
"""Words of `make bench` besides a benchmark and its sizes."""
ASKED = re.compile(r'(?:make (\w+) )?ARGS=(?:"([^"]+)"|([\w=]+))|-m tests\.bench ([\w=\[\] ]+)')


def wrong_benchmarks(root: Path) -> list[str]:
    """List what is named and is neither a benchmark nor one of its sizes."""
    known = _benchmarks(root)
    return [
        f"{path.relative_to(root)}: {word}"
        for pattern in NAMING
        for path in sorted(root.glob(pattern))
        for asked in _asked(path.read_text(encoding="utf-8"))
        for word in _wrong(asked.split(), known)
    ]


def _benchmarks(root: Path) -> dict[str, set[str]]:
    """Return the sizes that each benchmark takes."""
    found = {}
    for path in root.glob("tests/bench/bench_*.py"):
        functions = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if type(node) is ast.FunctionDef]
        [run] = [node for node in functions if node.name == "run"]
        found[path.stem.removeprefix("bench_")] = {one.arg for one in (*run.args.args, *run.args.kwonlyargs)}
    return found


def _asked(text: str) -> list[str]:
    """Return what each `make bench` is given, in the paragraphs and the lines of a Makefile that are about it."""
    found = []
    for part in re.split(r"\n\s*\n|\n(?=\w+:)", re.sub(r"\[\w+…\]", "", text)):
        if re.search(r"make bench|tests\.bench|^bench:", part):
            for target, quoted, bare, direct in ASKED.findall(part):
                found += [re.sub(r"[\[\]]", " ", quoted or bare or direct)] if target in ("", "bench") else []
    return found


def _wrong(words: list[str], known: dict[str, set[str]]) -> list[str]:
    names = [word for word in words if "=" not in word]
    sizes = OTHER_WORDS.union(*(known.get(name, set()) for name in names))
    unknown = [name for name in names if name not in {*known, *OTHER_WORDS}]
    return unknown + [word for word in words if "=" in word and word.partition("=")[0] not in sizes]


def test_every_benchmark_that_is_named_is_there():
    """`make bench ARGS=…` with any name that a reader finds runs it."""
    assert wrong_benchmarks(ROOT) == []


def test_a_benchmark_that_is_not_there_is_found(tmp_path):
    """In the help of the Makefile, on a page, with a size of another one; other commands' ARGS are left alone."""
    target = 'bench: ## measure (ARGS=one, ARGS="gone" away)\n\t@x -m tests.bench $(ARGS)\n'
    texts = {
        "tests/bench/bench_one.py": "def run(*, size: int = 3): ...\n",
        "tests/bench/bench_two.py": "def run(rounds=1): ...\n",
        "Makefile": f'test: ## tests (ARGS="some")\n\n{target}',
        "README.md": "`make bench ARGS=lost`, `make test ARGS=tests`; `ARGS=small`.\n\nNothing of it: `ARGS=here`.\n",
        "docs/a/b.md": 'make bench ARGS="two size=3", make bench ARGS="against=/there pairs=2"\n',
        "tests/bench/__main__.py": '"""Runs ``python -m tests.bench one [size=2 rounds=3]``."""\n',
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert wrong_benchmarks(tmp_path) == [
        "Makefile: gone",
        "README.md: lost",
        "docs/a/b.md: size=3",
        "tests/bench/__main__.py: rounds=3",
    ]
