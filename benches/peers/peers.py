"""The other programs: whether they are there, which version, and their jobs."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jobs import Job
from sites import HERE, Site

NO_MATCH_IS_FINE = frozenset({0, 1})
WITHOUT_NEAR = "160 patterns (no NEAR)"
RIPGREP = "rg --no-config --no-unicode -i --dfa-size-limit 2G --regex-size-limit 2G -c".split()
CAT = 'find "$1" -name "*.txt" -print0 | xargs -0 cat > /dev/null'
MEDIUM, SMALL = 100.0, 10.0
"""Largest corpora, in MB, for programs that take long."""


@dataclass(frozen=True)
class Peer:
    """A program that is here, with its jobs on a corpus."""

    version: str
    jobs: Callable[[Site], list[Job]]


@dataclass(frozen=True)
class Missing:
    """A program that is not here."""

    reason: str


@dataclass(frozen=True)
class Tools:
    """What the caller says about where things are."""

    work: Path
    python: str
    bare_index: Path | None


def find_peers(tools: Tools) -> list[Peer | Missing]:
    return [
        find_cat(),
        find_ripgrep(),
        find_grep(),
        find_vectorscan(tools),
        find_duckdb(tools),
        find_re(tools),
        find_spacy(tools),
        find_quanteda(),
        find_bare_index(tools),
    ]


def find_cat() -> Peer | Missing:
    version = first_line("cat", "--version")
    if not version or not first_line("xargs", "--version"):
        return Missing("cat: cat or xargs is not installed")
    return Peer(version, lambda site: [cat(site)])


def cat(site: Site) -> Job:
    command: list[str | Path] = ["sh", "-c", CAT, "sh", site.notes]
    return Job("cat", "cat > /dev/null", "reads every note, nothing else", command)


def find_ripgrep() -> Peer | Missing:
    version = first_line("rg", "--version")
    if not version:
        return Missing("ripgrep: `rg` is not installed")
    return Peer(
        version,
        lambda site: [
            ripgrep(site, "rg-1", WITHOUT_NEAR, "patterns160.txt", threads=1),
            ripgrep(site, "rg-2", WITHOUT_NEAR, "patterns160.txt", threads=2),
            ripgrep(site, "rg-2000", "2000 patterns", "patterns2000.txt", threads=2),
        ],
    )


def ripgrep(site: Site, name: str, what: str, patterns: str, threads: int) -> Job:
    return Job(
        name=name,
        program=f"ripgrep -j{threads}",
        does=f"counts lines with any of {what} in each note",
        command=[*RIPGREP, f"-j{threads}", "-f", site.forms / patterns, site.notes],
        good=NO_MATCH_IS_FINE,
    )


def find_grep() -> Peer | Missing:
    version = first_line("grep", "--version") or ""
    if "GNU" not in version:
        return Missing("GNU grep: `grep` is not GNU grep")
    return Peer(version, lambda site: [grep(site)])


def grep(site: Site) -> Job:
    return Job(
        name="grep",
        program="GNU grep, C locale",
        does=f"counts lines with any of {WITHOUT_NEAR} in each note",
        command=["grep", "-r", "-i", "-c", "-E", "-f", site.forms / "grep160.txt", site.notes],
        environment={"LC_ALL": "C"},
        good=NO_MATCH_IS_FINE,
        largest=MEDIUM,
    )


def find_vectorscan(tools: Tools) -> Peer | Missing:
    program = tools.work / "vectorscan"
    source = HERE / "vectorscan.c"
    built = succeeds("cc", "-std=gnu11", "-O2", "-o", str(program), str(source), "-lhs")
    version = first_line(str(program), "--version") if built else None
    if not version:
        return Missing("vectorscan: cc, or libvectorscan-dev or libhyperscan-dev, is not installed")
    return Peer(
        f"vectorscan or hyperscan {version}",
        lambda site: [
            vectorscan(site, program, "vectorscan", WITHOUT_NEAR, "patterns160.txt"),
            vectorscan(site, program, "vectorscan-near", "200 patterns", "patterns200.txt"),
        ],
    )


def vectorscan(site: Site, program: Path, name: str, what: str, patterns: str) -> Job:
    return Job(
        name=name,
        program="vectorscan, 1 thread",
        does=f"counts ends of matches of {what}, all notes together",
        command=[program, site.forms / patterns],
        stdin=site.note_list,
    )


def find_duckdb(tools: Tools) -> Peer | Missing:
    does = f"counts matches of {WITHOUT_NEAR} by code, all notes together"
    return python_peer(tools, "duckdb", "DuckDB regexp", does, largest=MEDIUM)


def find_re(tools: Tools) -> Peer | Missing:
    does = "counts matches of 200 patterns by code, all notes together"
    return python_peer(tools, "re", "Python re", does, largest=SMALL)


def find_spacy(tools: Tools) -> Peer | Missing:
    does = "counts words and phrases (110 patterns) by code, all notes together"
    return python_peer(tools, "spacy", "spaCy PhraseMatcher", does, largest=SMALL)


def python_peer(tools: Tools, name: str, program: str, does: str, largest: float) -> Peer | Missing:
    script = HERE / "python_peers.py"
    version = first_line(tools.python, str(script), name, "--version")
    if not version:
        return Missing(f"{program}: the Python package `{name}` is not installed")

    def job(site: Site) -> Job:
        command: list[str | Path] = [tools.python, script, name, site.notes]
        return Job(name, program, does, command, largest=largest)

    return Peer(f"{program} {version}", lambda site: [job(site)])


def find_quanteda() -> Peer | Missing:
    version = first_line("Rscript", str(HERE / "quanteda.R"), "--version")
    if not version:
        return Missing("quanteda: R or its package quanteda is not installed")
    return Peer(f"quanteda {version}", lambda site: [quanteda(site)])


def quanteda(site: Site) -> Job:
    script, entries = HERE / "quanteda.R", site.forms / "dictionary.tsv"
    return Job(
        name="quanteda",
        program="quanteda tokens_lookup, 2 threads",
        does="counts words, wildcards and phrases (150 patterns) by code in each note",
        command=["Rscript", script, site.notes, entries, "2"],
        largest=SMALL,
    )


def find_bare_index(tools: Tools) -> Peer | Missing:
    program = tools.bare_index
    if not program:
        return Missing("bare tantivy: no program was given with --bare-index")
    if not shutil.which(program):
        return Missing(f"bare tantivy: {program} cannot be run")
    return Peer("bare tantivy: as given", lambda site: [bare_index(site, program)])


def bare_index(site: Site, program: Path) -> Job:
    out = site.folder / "bare-index"
    return Job(
        name="bare-index",
        program="bare tantivy",
        does="search index of the same files from nothing, and nothing else",
        command=[program, site.notes, out],
        before=lambda _: shutil.rmtree(out, ignore_errors=True),
    )


def succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def first_line(*command: str) -> str | None:
    """The first line that a program prints, if it is there and ends well."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return None
    lines = done.stdout.splitlines()
    return lines[0].strip() if done.returncode == 0 and lines else None
