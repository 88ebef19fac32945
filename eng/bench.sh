#!/usr/bin/env bash
# The sensor beside a raw libpcap read and tshark, on a mix that is made on the spot and removed again.
set -euo pipefail
# shellcheck source=eng/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/deception-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
# No exec: the folder must go at the end.
dotnet "$root/tests/Benchmarks/bin/Release/net10.0/Deception.Tests.Benchmarks.dll" bench \
    --captures "$root/tests/Replay" --work "$work" --sensor "$root/sensor/Sensor/bin/Release/net10.0/deception-sensor" "$@"
