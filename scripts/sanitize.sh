#!/usr/bin/env bash
# Builds all that needs no LibTorch with Clang's address and undefined-behaviour sanitizers (build/sanitize), runs its tests, and
# lets each fuzz target look for inputs that break it. CI does this after the tests.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: scripts/sanitize.sh [--fuzz SECONDS] [--only TARGET] [--jobs N]

  --fuzz SECONDS  time for each fuzz target; 0: its corpus alone (default: 10)
  --only TARGET   no tests, and this fuzz target alone (see tests/fuzz)
  --jobs N        compile N files at a time (default: one a core)

Inputs that fuzz targets found interesting stay in build/sanitize/found, those that broke one in build/sanitize/broken.
TEXT
}

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
folder=$root/build/sanitize
log=$root/build/sanitize.log

seconds=10
only=
jobs=$(nproc)
while (($#)); do
  case $1 in
    --fuzz | --jobs)
      [[ ${2-} =~ ^[0-9]+$ ]] || fail "$1 needs a number" 2
      if [[ $1 == --fuzz ]]; then seconds=$2; else jobs=$2; fi
      shift
      ;;
    --only)
      only=${2-}
      [[ -d $root/tests/fuzz/corpus/$only && $only ]] || fail "--only needs a fuzz target (see tests/fuzz/corpus)" 2
      shift
      ;;
    -h | --help)
      usage
      exit
      ;;
    *)
      usage >&2
      fail "unknown option '$1'" 2
      ;;
  esac
  shift
done

build() {
  command -v clang++ >/dev/null || fail "this needs Clang: scripts/setup.sh --with-tests installs it"
  mkdir -p "$folder"
  : >"$log"
  say "building with sanitizers"
  logged cmake -S "$root" -B "$folder" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DS2S_SANITIZE=address,undefined -DS2S_FUZZ=ON ||
    fail_with_log "CMake could not configure the build"
  local target=all
  [[ ! $only ]] || target=${only}_fuzz
  logged cmake --build "$folder" --parallel "$jobs" --target "$target" ||
    fail_with_log "the build failed"
}

# fuzz TARGET: looks for $seconds, from the committed corpus and from what was found before.
fuzz() {
  local found=$folder/found/$1 broken=$folder/broken/$1
  mkdir -p "$found" "$broken"
  say "fuzzing $1 for $seconds s"
  logged "$folder/fuzz/$1_fuzz" -max_total_time="$seconds" -max_len=16384 -timeout=30 -rss_limit_mb=3000 -artifact_prefix="$broken/" \
    "$found" "$root/tests/fuzz/corpus/$1" || fail_with_log "$1 broke; the input lies in $broken"
  say "  $(grep -o 'Done [0-9]* runs' "$log" | tail -n 1 | cut -d' ' -f2) inputs"
}

build
if [[ ! $only ]]; then
  say "running the tests"
  ctest --test-dir "$folder" --output-on-failure --parallel "$(nproc)" >>"$log" 2>&1 || fail_with_log "a test failed"
fi
if ((seconds)); then
  for target in "$root"/tests/fuzz/corpus/*/; do
    target=$(basename "$target")
    [[ $only && $target != "$only" ]] || fuzz "$target"
  done
fi
say "nothing found"
