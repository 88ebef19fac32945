#!/usr/bin/env bash
# publish.sh sensor|decoys|controller FOLDER: the program as it is shipped. The sensor is native and needs no runtime.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
part=${1:?which part} out=${2:?into which folder}
case $part in
    sensor) project=sensor/Sensor arguments=(-r "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')") ;;
    decoys | controller) project=$part arguments=() ;;
    *) echo "publish.sh: no such part: $part" >&2; exit 2 ;;
esac
dotnet publish "$project" -c Release -nologo -v quiet "${arguments[@]}" -o "$out"
# Symbols are for the build's keeper, not for every host.
rm -f "$out"/*.pdb "$out"/*.dbg
