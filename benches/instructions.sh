#!/usr/bin/env bash
# Counts the instructions of small fixed jobs with callgrind and compares them with those kept in
# instructions.txt, so that a slow-down is seen whatever else the machine is doing.
# `benches/instructions.sh --keep` keeps today's counts instead.
set -euo pipefail
cd "$(dirname "$0")/.."
kept=benches/instructions.txt
# Per cent by which a count may exceed the one kept: hash seeds and processors move it a little.
tolerance=8

if ! command -v valgrind >/dev/null; then
    (apt-get update && apt-get install -y valgrind) >/dev/null 2>&1 || true
fi
if ! command -v valgrind >/dev/null; then
    echo "instructions: skipped, valgrind is not here and cannot be installed"
    exit 0
fi

cargo build --release --locked --quiet
doorstep="${CARGO_TARGET_DIR:-$PWD/target}/release/doorstep"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r corpus-sample codebooks "$work"
rm -rf "$work/corpus-sample/.doorstep"
cd "$work"

count() {
    RAYON_NUM_THREADS=1 valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        "$doorstep" "$@" 2>&1 >/dev/null | sed -n 's/.*Collected : //p'
}

counts() {
    echo "version $(count --version)"
    echo "first $(count code corpus-sample)"
    echo "unchanged $(count report corpus-sample)"
    sed -i 's/"drop dead"/"drop down"/' codebooks/hostility.toml
    echo "rule $(count code corpus-sample)"
    echo "search $(count search -p corpus-sample sorry)"
}

found=$(counts)
cd - >/dev/null
if [[ "${1:-}" == --keep ]]; then
    echo "$found" >"$kept"
    exit 0
fi
slower=0
while read -r job now; do
    before=$(sed -n "s/^$job //p" "$kept")
    echo "instructions: $job $now, kept $before ($((now * 100 / before)) %)"
    if ((now * 100 > before * (100 + tolerance))); then
        slower=1
        echo "instructions: $job takes more than $tolerance % more than it did"
    fi
done <<<"$found"
exit $slower
