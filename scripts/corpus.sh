#!/usr/bin/env bash
# Builds a parallel corpus into data/NAME from Debian's packages: scripts/corpus.sh bible-enes | debian-enfr.
# What is there already is not built again. data/README.md says what each corpus is.
set -euo pipefail

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

command -v python3 >/dev/null || fail "python3 is not installed; scripts/setup.sh --no-build or apt-get install python3 brings it"
cd "$root"
exec python3 scripts/corpus/build.py "$@"
