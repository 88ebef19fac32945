#!/usr/bin/env bash
# A broker and a controller on this machine; state and configuration stay in .state/up.
set -euo pipefail
# shellcheck source=eng/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=eng/network.sh
source "$root/eng/network.sh"

work=$state/up
mkdir -p "$work"
chmod 700 "$work"
trap end_children EXIT
trap 'exit 130' INT TERM

broker_port=4222
answers "$broker_port" && die "up: something listens on port $broker_port already"
start_broker "$work" "$broker_port"
[[ -e $work/policy.json ]] || printf '{ "version": 1, "domains": [], "honey": {} }\n' >"$work/policy.json"
[[ -e $work/controller.json ]] || cat >"$work/controller.json" <<JSON
{ "listen": "http://127.0.0.1:8480", "state": "$work/controller",
  "broker": { "url": "nats://127.0.0.1:$broker_port", "token_file": "$work/broker-token" },
  "policy_file": "$work/policy.json", "syslog": [] }
JSON
start "$work/controller.log" "$controller" --config "$work/controller.json"
url=$(jq -r .listen "$work/controller.json")
wait_for 40 "the controller" curl -sf -o /dev/null "$url/readyz" || { cat "$work/controller.log" >&2; exit 1; }

cat <<TEXT
  Dashboard:       $url
  $(sign_in_line "$work/controller.log" || echo "Sign in as before.")
  Configuration:   $work/controller.json
  Policy:          $work/policy.json (read again when it changes)
  Another user:    ./deception controller users add NAME --config $work/controller.json
  API token:       ./deception controller tokens create NAME --config $work/controller.json

  A sensor on this machine, as root, with its configuration in a file:
    { "agent": "here", "state": "/var/lib/deception/sensor", "interfaces": ["eth0"],
      "broker": { "url": "nats://127.0.0.1:$broker_port", "token_file": "$work/broker-token" } }
    ./deception sensor run --config FILE
TEXT
wait "${children[0]}"
