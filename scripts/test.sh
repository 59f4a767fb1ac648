#!/usr/bin/env bash
# Installs what s2s needs, builds it with its tests and runs them. Arguments go to ctest (-R NAME runs one test program).
set -euo pipefail

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

"$root/scripts/setup.sh" --with-tests
say "running the tests"
exec ctest --test-dir "$root/build" --output-on-failure --parallel "$(nproc)" "$@"
