"""What a job is, and the jobs of doorstep."""

import math
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sites import Site

SEARCHED = "overdraft"
SENTENCE = "\n\nThe heating was off, and mum was frightened.\n"
SEARCH = ("search", SEARCHED, "--project")
BY_CODE = ("--level", "code")
EDIT_WORDS = ["paperwork", "leaflet", "colleague", "programme", "medication", "referral", "tea"]
"""What edited rules look for: another word in each run, so that nothing kept helps."""


def nothing(*_: int) -> None:
    pass


@dataclass(frozen=True)
class Job:
    """One process to time, and what happens untimed before and after it."""

    name: str
    program: str
    does: str
    command: list[str | Path]
    environment: dict[str, str] = field(default_factory=dict)
    stdin: Path | None = None
    good: frozenset[int] = frozenset({0})
    """Exit codes that are no failure."""
    before: Callable[[int], None] = nothing
    """Is told the number of the run, from 0."""
    after: Callable[[], None] = nothing
    reads_all: bool = True
    """Whether it reads the whole corpus, so that megabytes a second mean something."""
    largest: float = math.inf
    """The largest corpus, in MB, on which it does not take too long."""


class Project:
    """A project that is brought into the state a job needs, untimed."""

    def __init__(self, folder: Path, doorstep: Path) -> None:
        self.folder = folder
        self.doorstep = doorstep

    def forget(self, _run: int = 0) -> None:
        shutil.rmtree(self.folder / ".doorstep", ignore_errors=True)

    def settle(self, _run: int = 0) -> None:
        self.run("code")

    def code_anew(self, _run: int) -> None:
        self.forget()
        self.settle()

    def index(self, _run: int) -> None:
        self.settle()
        self.run("index")

    def run(self, command: str) -> None:
        subprocess.run([self.doorstep, command, self.folder], check=True, capture_output=True)


class Edit:
    """Changes one file of a settled project, and takes the change back."""

    def __init__(self, project: Project, path: Path) -> None:
        self.project = project
        self.path = path
        self.original = path.read_bytes()

    def replace(self, old: str, new: str) -> None:
        self.write(self.original.replace(old.encode(), new.encode(), 1))

    def append(self, text: str) -> None:
        self.write(self.original + text.encode())

    def write(self, changed: bytes) -> None:
        assert changed != self.original, f"{self.path} is not as this benchmark expects it"
        self.project.settle()
        self.path.write_bytes(changed)

    def undo(self) -> None:
        self.path.write_bytes(self.original)
        self.project.settle()


def doorstep_jobs(site: Site, doorstep: Path) -> list[Job]:
    small, large = Project(site.project, doorstep), Project(site.large_project, doorstep)
    return [
        first_run(small, "first-1", 200, threads=1),
        first_run(small, "first", 200, threads=2),
        unchanged(small),
        edited_rule(small, "rule-word", "one word", "'hostel'", "'{}'"),
        edited_rule(small, "rule-regex", "one regex", "(?:police|cops)", "(?:police|{})"),
        edited_rule(small, "rule-near", "one NEAR", "child NEAR/10 neglect*", "child NEAR/10 {}"),
        edited_note(small, site),
        index(small),
        indexed(small, "search", f"search for the word `{SEARCHED}`", *SEARCH),
        indexed(small, "report", "frequencies by case", "report", *BY_CODE),
        indexed(small, "cooccurrence", "co-occurrence by case", "report", "cooccurrence", *BY_CODE),
        first_run(large, "first-2000", 2000, threads=2),
    ]


def first_run(project: Project, name: str, patterns: int, threads: int) -> Job:
    does = f"first run: reads all notes, codes {patterns} patterns, keeps what it found"
    return job(project, name, does, "code", threads=threads, before=project.forget)


def unchanged(project: Project) -> Job:
    does = "codes; nothing has changed"
    return job(project, "unchanged", does, "code", before=project.settle, reads_all=False)


def edited_rule(project: Project, name: str, which: str, old: str, new: str) -> Job:
    edit = Edit(project, project.folder / "book.toml")
    return job(
        project,
        name,
        f"codes; {which} rule of 200 was edited",
        "code",
        before=lambda run: edit.replace(old, new.format(EDIT_WORDS[run % len(EDIT_WORDS)])),
        after=edit.undo,
        reads_all=False,
    )


def edited_note(project: Project, site: Site) -> Job:
    edit = Edit(project, site.some_note)
    return job(
        project,
        "note",
        "codes; one note was edited",
        "code",
        before=lambda _: edit.append(SENTENCE),
        after=edit.undo,
        reads_all=False,
    )


def index(project: Project) -> Job:
    does = "search index from nothing, after coding"
    return job(project, "index", does, "index", before=project.code_anew)


def indexed(project: Project, name: str, does: str, *arguments: str) -> Job:
    """A job that would bring codings and index up to date, and finds that they are."""
    does = f"{does}; nothing has changed"
    return job(project, name, does, *arguments, before=project.index, reads_all=False)


def job(
    project: Project,
    name: str,
    does: str,
    *arguments: str,
    before: Callable[[int], None],
    after: Callable[[], None] = nothing,
    threads: int = 2,
    reads_all: bool = True,
) -> Job:
    return Job(
        name=name,
        program="doorstep" if threads == 2 else f"doorstep, {threads} thread",
        does=does,
        command=[project.doorstep, *arguments, project.folder],
        environment={"RAYON_NUM_THREADS": str(threads)},
        before=before,
        after=after,
        reads_all=reads_all,
    )
