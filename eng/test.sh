#!/usr/bin/env bash
# Runs every test project and ends with their sum.
set -euo pipefail
# shellcheck source=eng/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$root"

results=$state/test
rm -rf "$results"
mkdir -p "$results"
passed=0 failed=0 skipped=0
rows=()

# count NAME SECONDS PASSED FAILED SKIPPED
count() {
    ((passed += $3, failed += $4, skipped += $5)) || true
    rows+=("$(printf '%-14s %7ss %7s passed %5s failed %5s skipped' "$1" "$2" "$3" "$4" "$5")")
}

# check NAME COMMAND…: a command that counts as one test.
check() {
    local name=$1 start=$SECONDS; shift
    if "$@" >"$results/$name.log" 2>&1; then
        count "$name" $((SECONDS - start)) 1 0 0
    else
        cat "$results/$name.log"
        count "$name" $((SECONDS - start)) 0 1 0
    fi
}

# The runner's own summary is the only source of numbers: one without it has crashed.
project() {
    local name=$1 start=$SECONDS log=$results/$1.log
    say "tests/$name"
    # What bench and record ask for is no test of CI.
    "tests/$name/bin/Release/net10.0/Deception.Tests.$name" --progress off --no-ansi --filter-not-trait Run=asked >"$log" 2>&1 || true
    local total ok bad out
    total=$(sed -n 's/^  total: //p' "$log" | tail -n 1)
    ok=$(sed -n 's/^  succeeded: //p' "$log" | tail -n 1)
    bad=$(sed -n 's/^  failed: //p' "$log" | tail -n 1)
    out=$(sed -n 's/^  skipped: //p' "$log" | tail -n 1)
    if [[ -z $total || $total == 0 ]]; then
        tail -n 40 "$log"
        say "tests/$name ran no test or crashed"
        count "$name" $((SECONDS - start)) "${ok:-0}" $((${bad:-0} + 1)) 0
        return
    fi
    ((bad == 0)) || cat "$log"
    # On CI nothing that needs a lab or a browser may be left out.
    if [[ -n ${CI:-} && $out != 0 && $name =~ ^(Lab|Browser)$ ]]; then
        grep -A2 '^skipped' "$log" || true
        bad=$((bad + out)) out=0
    fi
    count "$name" $((SECONDS - start)) "$ok" "$bad" "$out"
}

say "format"
check format dotnet format Deception.sln --verify-no-changes --no-restore
check shellcheck shellcheck -x deception eng/*.sh eng/docker/*.sh .ci/run
check docker eng/check-docker.sh
for name in Unit Architecture Replay Browser Lab; do
    if (($# == 0)) || [[ " $* " == *" $name "* ]]; then
        project "$name"
    fi
done

printf '\n'
printf '%s\n' "${rows[@]}"
printf '\n'
if ((skipped)); then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
((failed == 0))
