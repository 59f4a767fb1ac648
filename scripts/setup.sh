#!/usr/bin/env bash
# Installs what s2s needs (Debian 12 or 13, as root or with sudo) and builds build/s2s.
# It can be repeated: what is installed is not installed again, what is built is not built again.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: scripts/setup.sh [--with-tests] [--no-build] [--jobs N]

  --with-tests   build the test programs too, and install the programs that they use
  --no-build     install the packages, but build nothing
  --jobs N       compile N files at a time (default: one a core, as far as memory allows)

Everything that apt, CMake and the compiler say goes to build/setup.log.
TEXT
}

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

packages=(
  build-essential cmake ninja-build ccache pkg-config
  libtorch-dev libdnnl-dev libopenblas0-openmp libhwy-dev
  libsentencepiece-dev libutf8proc-dev libarchive-dev
  libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libspdlog-dev libfmt-dev
  libssl-dev zlib1g-dev
  libgtest-dev libgmock-dev
  python3 ca-certificates libsword-utils # the corpus builders
)

test_packages=(
  chromium zsh fish groff-base     # pages, completion and manual are tested in them
  clang libclang-rt-dev libomp-dev # sanitizers and fuzz targets
)

with_tests=no
build=yes
jobs=
while (($#)); do
  case $1 in
    --with-tests) with_tests=yes ;;
    --no-build) build=no ;;
    --jobs)
      [[ ${2-} =~ ^[1-9][0-9]*$ ]] || fail "--jobs needs a number of at least 1" 2
      jobs=$2
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

[[ $with_tests == no ]] || packages+=("${test_packages[@]}")

# A LibTorch source file takes up to 1.5 GB of compiler.
default_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo 2>/dev/null || true)
  memory=${memory:-1}
  ((memory > 0)) || memory=1
  echo $((cores < memory ? cores : memory))
}

missing_packages() {
  local installed package
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
  for package in "${packages[@]}"; do
    grep -qx "installed $package" <<<"$installed" || echo "$package"
  done
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo "$@"
  fi
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || fail "this needs apt (Debian 12 or 13); install by hand: ${missing[*]}"
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    fail "packages are missing and there is no sudo; as root: apt-get install ${missing[*]}"
  fi
  say "installing ${#missing[@]} packages with what they need: ${missing[*]}"
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
  # One source of many may be down; if it was one that counts, the next step says so.
  logged as_root "${apt[@]}" update || say "apt-get update had errors (see $log); going on with the lists that there are"
  logged as_root "${apt[@]}" install --no-install-recommends "${missing[@]}" || fail_with_log "apt-get install failed"
}

# Shows every tenth part of a build: ninja's lines "[12/240] ..." become "12 of 240".
show_progress() {
  local line done_before=-1 tenth
  while IFS= read -r line; do
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    tenth=$((10 * BASH_REMATCH[1] / BASH_REMATCH[2]))
    ((tenth == done_before)) && continue
    done_before=$tenth
    say "building: ${BASH_REMATCH[1]} of ${BASH_REMATCH[2]}"
  done
}

build_targets() {
  local targets=(app/all)
  [[ $with_tests == no ]] || targets=(all)
  if [[ ! -f build/build.ninja ]]; then
    say "configuring"
    # A cache without build files is what an interrupted or failed configuration leaves.
    rm -f build/CMakeCache.txt
    logged cmake -S . -B build -G Ninja || fail_with_log "CMake could not configure the build"
  fi
  say "building with ${jobs:=$(default_jobs)} jobs"
  cmake --build build --parallel "$jobs" --target "${targets[@]}" 2>&1 | tee -a "$log" | show_progress ||
    fail_with_log "the build failed"
}

cd "$root"
mkdir -p build
: >"$log"
install_packages
if [[ $build == yes ]]; then
  build_targets
  say "ready: build/s2s"
fi
