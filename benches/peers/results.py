"""The page of results."""

import os
import platform
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from jobs import Job
from measure import Usage
from sites import HERE, Site

BASE = "first"
"""The job beside which all others are set."""
RATIOS = [
    ("first coding run / ripgrep -j2", "first", "rg-2"),
    ("nothing changed / ripgrep -j2", "unchanged", "rg-2"),
    ("one word rule edited / ripgrep -j2", "rule-word", "rg-2"),
    ("one regex rule edited / ripgrep -j2", "rule-regex", "rg-2"),
    ("one NEAR rule edited / ripgrep -j2", "rule-near", "rg-2"),
    ("one note edited / ripgrep -j2", "note", "rg-2"),
    ("2000 patterns / 200 patterns, first coding run", "first-2000", "first"),
    ("2000 patterns / ripgrep -j2 with 2000", "first-2000", "rg-2000"),
    ("1 thread / 2 threads, first coding run", "first-1", "first"),
    ("search index / bare tantivy", "index", "bare-index"),
]
HEAD = """\
# doorstep beside other programs

Times of doorstep, and of programs that do a part of its job, on the same notes and one machine.
[README.md]({readme}) says how to repeat this and what each program does and does not do.

- Each run is a process of its own. `wall` and `CPU` (user and system) are medians in seconds.
- `MB/s` is the size of the notes by the median wall time, where a job reads all of them.
- `peak RSS` is the median of the most memory in use, in MB. What takes less than the process
  that measures shows that one’s, about 17 MB.
- `/ first` is the wall time by that of doorstep’s first coding run with 2 threads in the same
  round: the median of all rounds, with the least and the most in brackets. Below 1 is less time.
- A round runs every job once, so that a machine that drifts drifts for all. The notes are in the
  page cache. Compare figures of one table only.
"""


@dataclass
class Table:
    """What was measured on one corpus."""

    site: Site
    load: float
    """How many processes wanted to run in the minute before."""
    jobs: list[Job]
    left_out: list[str]
    usages: dict[str, list[Usage]] = field(default_factory=dict)
    """By the name of the job, one a round."""

    def give_up(self, job: Job, why: str) -> None:
        self.jobs.remove(job)
        self.usages.pop(job.name, None)
        self.left_out.append(f"`{job.name}` failed: {why}")


@dataclass
class Findings:
    """Everything that stands on the page."""

    command: str
    seed: int
    versions: list[str]
    missing: list[str]
    tables: list[Table] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)


def write_page(findings: Findings, path: Path) -> None:
    readme = os.path.relpath(HERE / "README.md", path.resolve().parent)
    sections = [
        HEAD.format(readme=readme),
        *map(size_section, findings.tables),
        ratio_section(findings.tables),
        section("Do the programs find the same?", bullets(findings.verdicts)),
        section("Not run", bullets(findings.missing)),
        how_section(findings),
    ]
    path.write_text("\n".join(filter(None, sections)), encoding="utf-8")


def section(title: str, lines: Iterable[str]) -> str:
    body = "\n".join(lines)
    return f"## {title}\n\n{body}\n" if body else ""


def bullets(texts: Iterable[str]) -> list[str]:
    return [f"- {text}" for text in texts]


def table(*rows: Iterable[str]) -> list[str]:
    """A table; the first row is its head."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [lines[0], "|" + " --- |" * (lines[0].count(" | ") + 1), *lines[1:]]


def size_section(measured: Table) -> str:
    site = measured.site
    title = f"{site.size:g} MB: {site.count:,} notes, {site.bytes / 1e6:,.1f} MB"
    head = ("job", "program", "what it does", "runs", "wall", "CPU", "MB/s", "peak RSS", "/ first")
    rows = [job_row(measured, job) for job in measured.jobs if job.name in measured.usages]
    load = f"Load of the machine in the minute before: {measured.load:.2f}."
    left_out = [f"Left out: {'; '.join(measured.left_out)}."] if measured.left_out else []
    return section(title, [*table(head, *rows), "", load, *left_out])


def job_row(measured: Table, job: Job) -> list[str]:
    usages = measured.usages[job.name]
    wall = median(usage.wall for usage in usages)
    return [
        f"`{job.name}`",
        job.program,
        job.does,
        str(len(usages)),
        f"{wall:.3f}",
        f"{median(usage.cpu for usage in usages):.3f}",
        short(measured.site.bytes / 1e6 / wall) if job.reads_all else "",
        f"{median(usage.rss_mb for usage in usages):,.0f}",
        ratio(measured, job.name, BASE),
    ]


def ratio_section(tables: list[Table]) -> str:
    head = ["wall time", *(f"{measured.site.size:g} MB" for measured in tables)]
    rows = [
        [name, *(ratio(measured, above, below) for measured in tables)]
        for name, above, below in RATIOS
    ]
    return section("Ratios", table(head, *(row for row in rows if any(row[1:]))))


def ratio(measured: Table, above: str, below: str) -> str:
    """Round by round; empty where one of both was not run."""
    pairs = zip(measured.usages.get(above, []), measured.usages.get(below, []), strict=False)
    ratios = [one.wall / other.wall for one, other in pairs]
    if not ratios:
        return ""
    spread = f" ({short(min(ratios))}–{short(max(ratios))})" if len(ratios) > 1 else ""
    return short(median(ratios)) + spread


def short(number: float) -> str:
    places = 0 if number >= 100 else 1 if number >= 10 else 2 if number >= 0.1 else 3
    return f"{number:.{places}f}"


def how_section(findings: Findings) -> str:
    facts = [
        f"command: `{findings.command}`",
        f"seed of the notes: {findings.seed}",
        f"machine: {machine()}",
        *findings.versions,
    ]
    commands = [
        f"{job.name}: {shown(job, measured.site)}"
        for measured in findings.tables[:1]
        for job in measured.jobs
        if job.name in measured.usages
    ]
    return section("How", [*bullets(facts), "", "```text", *commands, "```"])


def machine() -> str:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{os.cpu_count()} cores, {processor()}, {memory:.0f} GiB, {platform.system()}"


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def shown(job: Job, site: Site) -> str:
    """The command of a job, with paths below the folders of the run or of this benchmark."""
    program, *arguments = map(str, job.command)
    words = [f"{name}={value}" for name, value in job.environment.items()]
    words += [Path(program).name, *arguments]
    text = shlex.join(words) + (f" < {job.stdin}" if job.stdin else "")
    for folder, name in ((site.folder, ""), (site.forms.parent, ""), (HERE, "benches/peers/")):
        text = text.replace(f"{folder}/", name)
    return text
