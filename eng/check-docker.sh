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
DESTDIR=$work/image APT=0 eng/docker/runtime.sh sensor
grep -q '^deception:x:7531:' "$work/image/etc/passwd"
[[ $(stat -c %a "$work/image/var/lib/deception") == 700 ]]
# Every script that the Dockerfile runs is here and executable, and no final stage runs as root.
grep -oE '(eng|/tmp)/docker/[a-z-]+\.sh' Dockerfile | sed 's#/tmp/docker#eng/docker#' | sort -u | while read -r script; do
    [[ -x $script ]] || { echo "$script is missing"; exit 1; }
done
for part in sensor decoys controller; do
    awk -v part="$part" '$1 == "FROM" { here = ($NF == part) } here && $1 == "USER" && $2 == "deception" { found = 1 } END { exit !found }' Dockerfile
done
