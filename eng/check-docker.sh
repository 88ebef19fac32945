#!/usr/bin/env bash
# The Dockerfile's steps without an engine: publishes decoys and controller as the images do, starts them, makes the user.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for part in decoys controller; do
    eng/docker/publish.sh "$part" "$work/$part"
    "$work/$part/deception-$part" --version
done
# The sensor is native and takes long to publish: another program stands in for its file. Only root may give capabilities,
# and not every machine has the tool; then a stand-in notes what would be done.
program=$work/image/opt/deception/deception-sensor
mkdir -p "$work/bin" "${program%/*}"
cp /bin/true "$program"
if ((EUID != 0)) || ! command -v setcap >/dev/null || ! setcap cap_net_raw+ep "$program" 2>/dev/null; then
    # shellcheck disable=SC2016
    printf '#!/bin/sh\necho "$2 $1" >"%s"\n' "$work/capability" >"$work/bin/setcap"
    chmod +x "$work/bin/setcap"
else
    setcap -r "$program"
fi
PATH=$work/bin:$PATH DESTDIR=$work/image APT=0 eng/docker/runtime.sh sensor
[[ -e $work/capability ]] || getcap "$program" >"$work/capability"
[[ $(<"$work/capability") =~ ^"$program "(cap_net_raw[+=]ep)$ ]] || { echo "the sensor's file lacks its capability"; exit 1; }
grep -q '^deception:x:7531:' "$work/image/etc/passwd"
[[ $(stat -c %a "$work/image/var/lib/deception") == 700 ]]
# Every script that the Dockerfile runs is here and executable, and no final stage runs as root.
grep -oE '(eng|/tmp)/docker/[a-z-]+\.sh' Dockerfile | sed 's#/tmp/docker#eng/docker#' | sort -u | while read -r script; do
    [[ -x $script ]] || { echo "$script is missing"; exit 1; }
done
for part in sensor decoys controller; do
    awk -v part="$part" '$1 == "FROM" { here = ($NF == part) } here && $1 == "USER" && $2 == "deception" { found = 1 } END { exit !found }' Dockerfile
done
# The capability goes onto a file that is there, and a later copy would lose it.
awk '$1 == "FROM" { here = ($NF == "sensor") }
    here && /--from=build-sensor/ { copied = NR }
    here && /runtime\.sh sensor/ { ran = NR }
    END { exit !(copied && copied < ran) }' Dockerfile
