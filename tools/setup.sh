# From a fresh Debian 12 to a built program.  Sourced by ./demo and ./test, which stand at the root:
#   install_packages SECTION...   what packages.txt lists in these sections and this machine lacks
#   build PRESET TARGET...        configures and builds into the folder of the preset; sets `build_dir`
# Each prints a line when it is done; on failure the end of its log, and exits with 1.
# shellcheck shell=bash
set -euo pipefail
export LC_ALL=C.UTF-8

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cores=$(nproc 2>/dev/null || echo 2)
log=  # what a command prints, shown only if it fails

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then mark=$'\e[36m▸\e[0m' bad=$'\e[31m✗\e[0m'; else mark='▸' bad='✗'; fi
say() { printf '%s %s\n' "$mark" "$*"; }
stop() {
  printf '%s %s\n' "$bad" "$*" >&2
  exit 1
}

# quietly WHAT COMMAND...: runs it with its output in the log; WHAT names it if it fails.
quietly() {
  local what=$1
  shift
  "$@" >"$log" 2>&1 </dev/null && return
  tail -n 25 "$log" >&2
  stop "$what failed; the whole log is $log"
}

packages_of() {  # SECTION... → their packages, one a line
  awk -v wanted=" $* " '
    { sub(/#.*/, "") }
    /^\[/ { section = substr($1, 2, length($1) - 2); next }
    NF && index(wanted, " " section " ") { print $1 }' "$root/packages.txt"
}

missing_of() {  # PACKAGE... → those not installed, one a line; npm may have come with Node instead
  comm -23 <(printf '%s\n' "$@" | sort -u) \
    <({
      dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' || true  # it fails where one is unknown
      if command -v npm >/dev/null; then echo npm; fi
    } | sort -u)
}

install_packages() {
  local packages missing as_root=() started=$SECONDS
  mapfile -t packages < <(packages_of "$@")
  if ! command -v dpkg-query >/dev/null; then
    say "packages: not a Debian system, so packages.txt is not checked; it lists what the build needs"
    return
  fi
  mapfile -t missing < <(missing_of "${packages[@]}")
  if ((${#missing[@]} == 0)); then
    say "packages: all ${#packages[@]} present"
    return
  fi
  if ((EUID != 0)); then
    if ! sudo -n true 2>/dev/null; then
      stop "packages: ${#missing[@]} of ${#packages[@]} missing; install them as root, then run this again:
  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
    fi
    as_root=(sudo -n)
  fi
  say "packages: installing ${missing[*]}"
  log=$(mktemp "${TMPDIR:-/tmp}/tangyin-apt.XXXXXX")
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update >"$log" 2>&1 </dev/null || true  # an unreachable third source must not matter
  if ! "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2
    stop "packages: apt-get could not install them (is there a network?); the whole log is $log"
  fi
  rm -f "$log"
  say "packages: ${#missing[@]} installed in $((SECONDS - started)) s"
}

# The build folder of a preset, and whether what lies there can be kept: it can't after a move of the source
# tree or a configuration by hand with another generator.
keeps_cache() {
  local cache=$build_dir/CMakeCache.txt
  [[ ! -e $cache ]] || { grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache" &&
    grep -qxF "CMAKE_CACHEFILE_DIR:INTERNAL=$build_dir" "$cache" &&
    grep -qxF "CMAKE_GENERATOR:INTERNAL=Ninja" "$cache"; }
}

build() {  # PRESET TARGET [CMAKE_OPTION...]
  local preset=$1 target=$2 started=$SECONDS version fresh=()
  shift 2
  version=$(cmake --version 2>/dev/null | awk 'NR == 1 { print $3 }')
  [[ $(printf '%s\n' 3.25 "${version:-0}" | sort -V | head -n 1) == 3.25 ]] ||
    stop "build: CMake 3.25 or newer is needed (Debian 12 has it); found ${version:-none}"
  case $preset in release) build_dir=$root/build ;; *) build_dir=$root/build-$preset ;; esac
  { mkdir -p "$build_dir" && log=$(mktemp "$build_dir/.write.XXXXXX"); } 2>/dev/null ||
    stop "build: cannot write in $build_dir (read-only? another owner?); copy the source tree to a place of yours"
  rm -f "$log"
  log=$build_dir/build.log
  # What was compiled before, in this tree or in another copy of it, is taken from ccache where that is installed.
  if [[ -z ${CMAKE_CXX_COMPILER_LAUNCHER:-} ]] && command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
  fi
  keeps_cache || fresh=(--fresh)
  (cd "$root" && quietly "configuring ($preset)" cmake --preset "$preset" "${fresh[@]}" "$@")
  local compile=(cmake --build "$build_dir" --parallel "$cores" --target "$target")
  # Two files that are right each for itself may use one name and so fail together; that must not stop a user.
  if [[ $preset == release ]] && ! "${compile[@]}" >"$log" 2>&1 </dev/null; then
    say "build: trying again, each file by itself (TANGYIN_UNITY=OFF)"
    (cd "$root" && quietly "configuring ($preset)" cmake --preset "$preset" "$@" -DTANGYIN_UNITY=OFF)
  fi
  quietly "the build ($preset)" "${compile[@]}"
  say "build: ${build_dir##*/} in $((SECONDS - started)) s"
}
