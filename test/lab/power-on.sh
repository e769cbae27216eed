#!/bin/bash
# Runs inside a box: power-on.sh CGROUP NSPAWN-ARGUMENT... makes this process the node's hypervisor, in its own cgroup.
set -euo pipefail
cgroup=/sys/fs/cgroup/$1
shift
mkdir "$cgroup"
echo $$ >"$cgroup/cgroup.procs"
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
exec systemd-nspawn "$@"
