"""The folders of a run: patterns, and for each size a corpus with two projects beside it."""

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETTINGS = 'name = "bench"\nsources = ["../notes"]\ncodebooks = ["book.toml"]\n'


@dataclass(frozen=True)
class Site:
    """A corpus of one size with everything that belongs to it."""

    size: float
    folder: Path
    forms: Path
    bytes: int
    """Of all notes."""
    count: int
    """How many notes."""

    @property
    def notes(self) -> Path:
        return self.folder / "notes"

    @property
    def note_list(self) -> Path:
        """A file with the path of every note."""
        return self.folder / "notes.list"

    @property
    def some_note(self) -> Path:
        return self.notes / "case_00000" / "visit_03.txt"

    @property
    def project(self) -> Path:
        """A project with 200 patterns."""
        return self.folder / "p200"

    @property
    def large_project(self) -> Path:
        """A project with 2000 patterns."""
        return self.folder / "p2000"

    @property
    def output(self) -> Path:
        return self.folder / "output"


def make_forms(work: Path) -> Path:
    forms = work / "patterns"
    run_script("codebook.py", forms)
    return forms


def make_site(work: Path, forms: Path, size: float, seed: int) -> Site:
    folder = work / f"{size:g}mb-seed{seed}"
    make_corpus(folder, size, seed)
    count, total = count_and_bytes(folder / "notes")
    site = Site(size, folder, forms, total, count)
    with open(site.note_list, "w", encoding="utf-8") as listing:
        listing.writelines(f"{path}\n" for path in note_paths(site.notes))
    make_project(site.project, forms / "book.toml")
    make_project(site.large_project, forms / "book2000.toml")
    shutil.rmtree(site.output, ignore_errors=True)
    site.output.mkdir()
    return site


def make_corpus(folder: Path, size: float, seed: int) -> None:
    """Writes the notes, unless they are there as they were written."""
    notes, mark = folder / "notes", folder / "notes.done"
    if mark.exists() and mark.read_text() == str(count_and_bytes(notes)):
        return
    say(f"writing {size:g} MB of notes")
    shutil.rmtree(folder, ignore_errors=True)
    run_script("corpus.py", notes, f"{size:g}", "--seed", str(seed))
    mark.write_text(str(count_and_bytes(notes)))


def count_and_bytes(notes: Path) -> tuple[int, int]:
    sizes = [os.path.getsize(path) for path in note_paths(notes)]
    return len(sizes), sum(sizes)


def note_paths(notes: Path) -> Iterator[str]:
    return glob.iglob(f"{glob.escape(str(notes))}/*/*.txt")


def make_project(folder: Path, codebook: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "doorstep.toml").write_text(SETTINGS)
    shutil.copyfile(codebook, folder / "book.toml")


def run_script(script: str, *arguments: str | Path) -> None:
    """Runs a script beside this one as a process, so that this process stays small: what it takes
    is the least that any measured process seems to take."""
    if subprocess.run([sys.executable, HERE / script, *arguments], stdout=sys.stderr).returncode:
        sys.exit(1)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
