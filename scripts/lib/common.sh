# shellcheck shell=bash
# What the scripts share: the repository's root, short progress lines, and errors with their reason.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
log=$root/build/setup.log
script=$(basename "$0" .sh)

# say TEXT...: one progress line.
say() {
  printf '%s: %s\n' "$script" "$*" >&2
}

# fail REASON [EXIT_CODE]: ends the script.
fail() {
  say "error: $1"
  exit "${2:-1}"
}

# logged COMMAND...: runs it quietly; what it says goes to the log.
logged() {
  printf '\n$ %s\n' "$*" >>"$log"
  "$@" >>"$log" 2>&1 </dev/null
}

# fail_with_log REASON: ends the script after showing the end of the log.
fail_with_log() {
  tail -n 40 "$log" >&2
  fail "$1; the lines above are the end of $log"
}
