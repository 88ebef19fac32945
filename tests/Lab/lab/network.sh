#!/usr/bin/env bash
# Makes one network namespace per host and joins them by a bridge that has no way out.
# usage: network.sh PREFIX SUBNET HOST=OCTET...      (SUBNET: the first three octets)
set -euo pipefail
prefix=$1 subnet=$2
shift 2

bridge=$prefix-bridge
ip netns add "$bridge"
ip netns exec "$bridge" sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip -n "$bridge" link add br0 type bridge
ip -n "$bridge" link set br0 up

for entry in "$@"; do
    host=${entry%=*} octet=${entry#*=}
    space=$prefix-$host
    ip netns add "$space"
    ip netns exec "$space" sysctl -qw net.ipv6.conf.all.disable_ipv6=1
    ip -n "$space" link add eth0 type veth peer name "$host" netns "$bridge"
    ip -n "$bridge" link set "$host" master br0 up
    ip -n "$space" addr add "$subnet.$octet/24" brd + dev eth0
    ip -n "$space" link set lo up
    ip -n "$space" link set eth0 up
done
