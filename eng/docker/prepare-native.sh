#!/usr/bin/env bash
# What NativeAOT links with.
set -euo pipefail
apt-get update -qq
apt-get install -y -qq --no-install-recommends clang zlib1g-dev
rm -rf /var/lib/apt/lists/*
