#!/usr/bin/env bash
# Installs what s2s needs, builds it with its tests and runs them, at last with sanitizers and fuzz targets (scripts/sanitize.sh).
# Arguments go to ctest (-R NAME runs one test program), and leave the sanitizers out.
set -euo pipefail

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

"$root/scripts/setup.sh" --with-tests
say "running the tests"
ctest --test-dir "$root/build" --output-on-failure --parallel "$(nproc)" "$@"
(($#)) || exec "$root/scripts/sanitize.sh"
