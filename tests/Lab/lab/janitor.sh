#!/usr/bin/env bash
# Undoes what a test run set up, whatever its end: it is told by lines on its standard input, and acts when that closes.
# lines: process PID START | namespaces PREFIX | folder PATH       (START: field 22 of /proc/PID/stat)
trap '' INT TERM HUP
processes=() prefixes=() folders=()
while read -r kind value more; do
    case $kind in
        process) processes+=("$value $more") ;;
        namespaces) prefixes+=("$value") ;;
        folder) folders+=("$value") ;;
    esac
done

started() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
spaces() { local prefix; for prefix in "${prefixes[@]}"; do ip netns list | cut -d' ' -f1 | grep -- "^$prefix-"; done; }
inside() { local space; for space in $(spaces); do ip netns pids "$space"; done; }

for entry in "${processes[@]}"; do
    read -r pid start <<<"$entry"
    [[ $(started "$pid") != "$start" ]] || kill -KILL "$pid" 2>/dev/null
done
for _ in {1..100}; do
    mapfile -t running < <(inside)
    ((${#running[@]})) || break
    kill -KILL "${running[@]}" 2>/dev/null
    sleep 0.05
done
for space in $(spaces); do ip netns del "$space"; done
for folder in "${folders[@]}"; do rm -rf --one-file-system -- "$folder"; done

left=$(inside; spaces; for folder in "${folders[@]}"; do [[ ! -e $folder ]] || echo "$folder"; done)
[[ -z $left ]] || { echo "left behind: $left" >&2; exit 1; }
