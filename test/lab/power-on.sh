#!/bin/bash
# Runs inside a box: power-on.sh CGROUP NETWORK NSPAWN-ARGUMENT... makes this process the node's hypervisor, in its own cgroup.
set -euo pipefail
cgroup=/sys/fs/cgroup/$1
network=/run/netns/$2
shift 2
mkdir "$cgroup"
echo $$ >"$cgroup/cgroup.procs"
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
# The node's /sys shows the network that systemd-nspawn itself is in.
exec nsenter --net="$network" -- systemd-nspawn --network-namespace-path="$network" "$@"
