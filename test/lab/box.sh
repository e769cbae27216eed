#!/bin/bash
# A box holds everything a lab makes (processes, mounts, network, temporary files) in namespaces of its own, so that all
# of it goes when the box goes.
#
#   box.sh [--detached] [--bind SOURCE TARGET]...
#
# Prints the process id of the box (as seen from here), then "ready". It lasts until its standard input ends, which the
# kernel sees to even if the owner is killed with SIGKILL; a detached box lasts until that process is killed.
#
# Three stages: the outer one stays outside and removes the cgroups when the rest is gone; the middle one has the new
# namespaces and forks the inner one, which is process 1 of the box: when it ends the kernel kills all that is in it.
set -euo pipefail

# The cgroup2 tree at /sys/fs/cgroup, in this mount namespace only, whatever the host has (version 1, hybrid or 2). The
# host's own mount is used when there is one: a second mount would change the options of the first.
unified_cgroups() {
  [ "$(stat --file-system --format %T /sys/fs/cgroup)" != cgroup2fs ] || return 0
  if [ -e /sys/fs/cgroup/unified/cgroup.procs ]; then
    mount --bind /sys/fs/cgroup/unified /sys/fs/cgroup
  else
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
  fi
}

# Also those of boxes whose outer stage was killed. Only empty ones can be removed.
remove_cgroups() {
  local folder pid
  unified_cgroups
  for folder in /sys/fs/cgroup/muster-box-*; do
    pid=${folder##*-}
    [ "$pid" = "$1" ] || { [ -d "$folder" ] && ! kill -0 "$pid" 2>/dev/null; } || continue
    for _ in {1..50}; do
      [ -d "$folder" ] || break
      find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null && break
      sleep 0.02
    done
  done
}

outer() {
  trap '' INT TERM HUP
  export BOX_CGROUP=muster-box-$$
  local status=0
  setpriv --pdeathsig KILL unshare --mount --propagation private --net --ipc --uts --pid -- "$0" --middle "$@" || status=$?
  unshare --mount --propagation private -- "$0" --remove-cgroups $$ >/dev/null
  exit "$status"
}

middle() {
  setpriv --pdeathsig KILL "$0" --inner "$@" <&0 &
  echo "$!"
  wait "$!"
}

inner() {
  local detached=
  trap '' INT TERM HUP
  mount -t proc proc /proc
  unified_cgroups
  mkdir "/sys/fs/cgroup/$BOX_CGROUP"
  echo $$ >"/sys/fs/cgroup/$BOX_CGROUP/cgroup.procs"
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/box /run/lock
  while [ $# -gt 0 ]; do
    case $1 in
      --detached) detached=yes && shift ;;
      --bind)
        if [ -d "$2" ]; then mkdir -p "$3"; else mkdir -p "$(dirname "$3")" && touch "$3"; fi
        mount --bind "$2" "$3"
        shift 3
        ;;
      *) echo "box.sh: unknown argument $1" >&2 && exit 2 ;;
    esac
  done
  # systemd-nspawn leaves folders in /tmp when it is killed.
  mount -t tmpfs -o mode=1777 tmpfs /tmp
  cd /
  ip link set lo up
  echo ready
  if [ -n "$detached" ]; then
    exec >/dev/null 2>&1 </dev/null
    while :; do sleep infinity || true; done
  fi
  while read -r _; do :; done
}

case ${1:-} in
  --middle) shift && middle "$@" ;;
  --inner) shift && inner "$@" ;;
  --remove-cgroups) remove_cgroups "$2" ;;
  *) outer "$@" ;;
esac
