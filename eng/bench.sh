#!/usr/bin/env bash
# The sensor beside a raw libpcap read and tshark, on a mix that is made on the spot and removed again.
set -euo pipefail
# shellcheck source=eng/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/deception-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
# The sensor as it is shipped: native.
say "building the native sensor"
dotnet publish "$root/sensor/Sensor" -c Release -r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" -nologo -v quiet -nodeReuse:false \
    --artifacts-path "$root/.state/bench" -o "$work/sensor" >&2
benchmarks() { dotnet "$root/tests/Benchmarks/bin/Release/net10.0/Deception.Tests.Benchmarks.dll" "$@"; }

# Live, on a virtual cable, which takes root; then from a file.
if [[ $(id -u) = 0 ]]; then
    benchmarks mix "$root/tests/Replay" "$work/mix.pcap" 1000
    DECEPTION_SENSOR="$work/sensor/deception-sensor" DECEPTION_MIX="$work/mix.pcap" \
        "$root/tests/Lab/bin/Release/net10.0/Deception.Tests.Lab" --progress off --no-ansi --explicit only --filter-class '*BusyLinkTests' | grep '^live:\|not within\|Assert\|needs' || true
    rm "$work/mix.pcap"
fi
benchmarks bench --captures "$root/tests/Replay" --work "$work" --sensor "$work/sensor/deception-sensor" "$@"
