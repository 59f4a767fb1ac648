#!/usr/bin/env bash
# Builds a Debian package of s2s for this Debian release: build/package/s2s_VERSION_ARCHITECTURE.deb.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: scripts/package.sh [--jobs N]

  --jobs N   compile N files at a time (default: one per core, as far as memory allows)

Builds what scripts/setup.sh builds, then packs program, manual and shell completion.
Install the package with: apt-get install ./build/package/s2s_*.deb
TEXT
}

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

if [[ ${1-} == -h || ${1-} == --help ]]; then
  usage
  exit
fi
"$root/scripts/setup.sh" "$@"

# CPack asks `file` which files are programs, for dpkg-shlibdeps.
for tool in dpkg-shlibdeps:dpkg-dev file:file; do
  command -v "${tool%:*}" >/dev/null || fail "${tool%:*} was not found. Install it with: apt-get install ${tool#*:}"
done
folder=$root/build/package
rm -rf "$folder"
logged cpack --config "$root/build/CPackConfig.cmake" -B "$folder" || fail_with_log "cpack could not make the package"
rm -rf "$folder/_CPack_Packages"
say "ready: $(cd "$root" && ls build/package/*.deb)"
