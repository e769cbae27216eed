#!/bin/bash
# Builds the Debian trees of the lab: tree.sh path SUITE prints where a tree belongs; tree.sh build SUITE... builds what is
# missing. A tree's name carries the hash of this recipe, so that a changed recipe makes a new tree and a half-built one
# is never used.
#
# Environment: MUSTER_LAB_CACHE    where the trees are kept (default /var/cache/muster-lab)
#              MUSTER_LAB_MIRROR   a Debian mirror (default: the one in the host's own apt sources, else mmdebstrap's)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${MUSTER_LAB_CACHE:-/var/cache/muster-lab}
unused_days=14

tree_path() { # SUITE
  local hash
  hash=$(cat "$here"/{tree.sh,customize-tree.sh,packages.txt} | sha256sum | cut -c1-12)
  echo "$cache/$1-$hash"
}

# Any of these files may be missing, and mostly most of them are.
apt_sources() { # EXTENSION
  cat /etc/apt/sources.list.d/*."$1" /etc/apt/sources."$1" 2>/dev/null || true
}

# Only a Debian host's sources can serve another Debian suite.
host_mirror() {
  local id
  id=$(sed -n 's/^ID=//p' /etc/os-release)
  [ "$id" = debian ] || return 0
  apt_sources sources |
    awk '/^URIs:/ {for (i = 2; i <= NF; i++) if ($i !~ /security/) {print $i; exit}}' | grep . ||
    apt_sources list |
    awk '$1 == "deb" {for (i = 2; i <= NF; i++) if ($i ~ /^(https?|file|mirror)/) {if ($i !~ /security/ && $i ~ /debian/) print $i; next}}' | head -n 1
}

# The host's proxies and certificates are needed for the tree's downloads too.
apt_options() {
  apt-config dump 2>/dev/null | grep -E '^Acquire::(https?|Retries|ForceIPv4|Check-Valid-Until|Check-Date)[: ]' | grep -v ' "";$' || true
}

build_tree() { # SUITE
  local suite=$1 path temporary mirror packages option
  local -a options=()
  path=$(tree_path "$suite")
  mkdir -p "$cache"
  exec {lock}>"$cache/.$suite.lock"
  flock "$lock"
  if [ -d "$path" ]; then touch "$path"; return; fi
  echo "building the Debian tree $path" >&2
  rm -rf --one-file-system "$cache/.$suite".building.*
  temporary=$(mktemp -d "$cache/.$suite.building.XXXXXX")
  chmod 755 "$temporary"
  mirror=${MUSTER_LAB_MIRROR:-$(host_mirror)}
  packages=$(grep -v '^#' "$here/packages.txt" | paste -sd, -)
  while IFS= read -r option; do options+=("--aptopt=$option"); done < <(apt_options)
  # Its own mount and pid namespaces: a killed build leaves no mount in the half-built tree and no process behind.
  setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child --mount-proc -- \
    mmdebstrap --quiet --mode=root --variant=essential --include="$packages" "${options[@]}" \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/ri/*' \
    --customize-hook="$here/customize-tree.sh" \
    "$suite" "$temporary" ${mirror:+"$mirror"} {lock}>&-
  mv "$temporary" "$path"
  find "$cache" -mindepth 1 -maxdepth 1 -name "$suite-*" -mtime "+$unused_days" -exec rm -rf --one-file-system {} +
}

case ${1:-} in
  path) tree_path "$2" ;;
  build)
    shift
    pids=()
    for suite; do
      build_tree "$suite" &
      pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid"; done
    ;;
  *)
    echo "usage: tree.sh path SUITE | tree.sh build SUITE..." >&2
    exit 2
    ;;
esac
