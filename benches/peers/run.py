#!/usr/bin/env python3
"""Time doorstep and other programs on synthetic notes, and write a page of results.

Programs that are not there are left out with a line that says so. Nothing of doorstep is built:
`cargo build --release` comes first. README.md says what is needed and what is measured.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from jobs import Job, doorstep_jobs
from measure import Failed, Usage, measure
from peers import CAT, Missing, Peer, Tools, find_peers, first_line
from results import Findings, Table, write_page
from sites import HERE, Site, make_forms, make_site, say

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "doorstep-peers"
BINARY = HERE.parent.parent / "target" / "release" / "doorstep"
LARGEST_COMPARED = 100
"""Notes in MB on which comparing what was found does not take too long."""
ORDER = """
cat rg-1 first-1 rg-2 first unchanged rule-word rule-regex rule-near note
rg-2000 first-2000 grep vectorscan vectorscan-near bare-index index search report cooccurrence
duckdb re spacy quanteda
""".split()
"""The jobs of a round, those that are set beside each other close together."""


def main() -> None:
    options = read_options()
    version = first_line(str(options.doorstep), "--version")
    if not version:
        sys.exit(f"error: {options.doorstep} cannot be run; build it, or name it with --doorstep")
    options.work.mkdir(parents=True, exist_ok=True)
    forms = make_forms(options.work)
    peers, missing = look_for_peers(options)
    versions = [version, *(peer.version for peer in peers)]
    findings = Findings(own_command(options), options.seed, versions, missing)
    for size in options.sizes:
        site = make_site(options.work, forms, size, options.seed)
        findings.tables.append(measure_site(site, peers, options))
        if size == options.sizes[0] and size <= LARGEST_COMPARED:
            findings.verdicts = compare(site, options.doorstep)
        write_page(findings, options.results)
    say(f"results are in {options.results}")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time doorstep and other programs.")
    parser.add_argument(
        "--sizes", type=sizes, default=sizes("10,100,1000"), help="of the notes, in MB"
    )
    parser.add_argument("--runs", type=int, default=3, help="how often each job is run")
    parser.add_argument("--seed", type=int, default=7, help="of the notes")
    parser.add_argument("--only", type=names, default=ORDER, help=f"of {', '.join(ORDER)}")
    parser.add_argument("--work", type=absolute, default=CACHE, help="where notes are kept")
    parser.add_argument("--doorstep", type=absolute, default=BINARY, help="the program")
    parser.add_argument("--python", default=sys.executable, help="has the packages of peers")
    parser.add_argument("--bare-index", type=absolute, help="takes NOTES and OUT and indexes")
    parser.add_argument("--results", type=absolute, default=HERE.parent / "RESULTS.md")
    return parser.parse_args()


def sizes(text: str) -> list[float]:
    return sorted(map(float, text.split(",")))


def names(text: str) -> list[str]:
    chosen = text.split(",")
    unknown = sorted(set(chosen).difference(ORDER))
    if unknown:
        raise argparse.ArgumentTypeError(f"no such job: {', '.join(unknown)}")
    return chosen


def absolute(text: str) -> Path:
    return Path(text).absolute()


def own_command(options: argparse.Namespace) -> str:
    """How to repeat this, without where things lie on this machine."""
    parts = [
        "python3 benches/peers/run.py",
        f"--sizes {','.join(f'{size:g}' for size in options.sizes)}",
        f"--runs {options.runs}",
        f"--seed {options.seed}",
    ]
    if options.only != ORDER:
        parts.append(f"--only {','.join(options.only)}")
    if options.bare_index:
        parts.append("--bare-index PROGRAM")
    return " ".join(parts)


def look_for_peers(options: argparse.Namespace) -> tuple[list[Peer], list[str]]:
    found = find_peers(Tools(options.work, options.python, options.bare_index))
    missing = [each.reason for each in found if isinstance(each, Missing)]
    for reason in missing:
        say(f"left out: {reason}")
    return [each for each in found if isinstance(each, Peer)], missing


def measure_site(site: Site, peers: list[Peer], options: argparse.Namespace) -> Table:
    jobs, left_out = choose(site, peers, options)
    measured = Table(site, os.getloadavg()[0], jobs, left_out)
    read_once(site)
    for run in range(options.runs):
        for job in list(measured.jobs):
            try:
                usage = timed(job, site, run)
            except (Failed, subprocess.CalledProcessError) as failure:
                measured.give_up(job, str(failure))
                say(f"{site.size:g} MB, {job.name}: {failure}")
            else:
                measured.usages.setdefault(job.name, []).append(usage)
                say(f"{site.size:g} MB, run {run + 1}, {job.name}: {usage.wall:.3f} s")
    return measured


def choose(
    site: Site, peers: list[Peer], options: argparse.Namespace
) -> tuple[list[Job], list[str]]:
    """The jobs for a corpus in the order of a round, and why others are not among them."""
    jobs = doorstep_jobs(site, options.doorstep)
    jobs += [job for peer in peers for job in peer.jobs(site)]
    jobs = sorted(
        (job for job in jobs if job.name in options.only), key=lambda job: ORDER.index(job.name)
    )
    slow = [job for job in jobs if site.size > job.largest]
    left_out = [f"`{job.name}`, which takes long, above {job.largest:g} MB" for job in slow]
    return [job for job in jobs if job not in slow], left_out


def read_once(site: Site) -> None:
    """Brings the notes into memory, so that the first job is not the only one to wait for them."""
    subprocess.run(["sh", "-c", CAT, "sh", site.notes], check=True)


def timed(job: Job, site: Site, run: int) -> Usage:
    try:
        job.before(run)
        return measure(
            job.command,
            site.output / f"{job.name}.out",
            environment=job.environment,
            stdin=job.stdin,
            good=job.good,
        )
    finally:
        job.after()


def compare(site: Site, doorstep: Path) -> list[str]:
    """Each verdict is a line of its own; differences that have no reason yet are among them."""
    say("comparing what was found")
    command: list[str | Path] = [sys.executable, HERE / "agree.py", doorstep, site.folder]
    done = subprocess.run(command, capture_output=True, text=True)
    verdicts = done.stdout.splitlines() or [f"nothing was compared: {done.stderr[-500:].strip()}"]
    for line in verdicts:
        say(line)
    return verdicts


if __name__ == "__main__":
    main()
