#!/usr/bin/env bash
# Plays every scenario of the lab, the long ones too, and keeps what its domain controller's sensor could see.
# usage: record.sh FILE.pcap [MINUTES]      (MINUTES: how long an office works; 20)
set -euo pipefail
# shellcheck source=eng/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[[ $# -ge 1 && $1 == *.pcap ]] || { echo "usage: ./deception record FILE.pcap [MINUTES]" >&2; exit 2; }
file=$(realpath -m "$1")
mkdir -p "$(dirname "$file")"
DECEPTION_RECORD=$file DECEPTION_LONG_MINUTES=${2:-20} "$root/tests/Lab/bin/Release/net10.0/Deception.Tests.Lab" \
    --progress off --no-ansi --explicit on --filter-not-class '*BusyLinkTests' --filter-not-class '*AotTests' --filter-not-class '*KillTests' \
    --filter-not-namespace '*Trust*'
say "$(stat -c %s "$file") bytes in $file"
"$root/sensor/Sensor/bin/Release/net10.0/deception-sensor" replay "$file" --format table
