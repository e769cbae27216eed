#!/bin/bash
# Runs at the end of the building of a Debian tree: customize-tree.sh ROOT.
set -euo pipefail
root=$1

# Debian enables daemons as it installs them; a test says itself what shall be enabled.
for unit in corosync pacemaker pcsd pcsd-ruby corosync-qdevice chrony logd; do
  systemctl --quiet --root="$root" disable "$unit.service" 2>/dev/null || true
done

# Each node gets its own.
rm -f "$root/etc/machine-id" "$root/etc/hostname" "$root/etc/resolv.conf"
: >"$root/etc/resolv.conf"

# Nothing has changed since these times: no caches to rebuild at the first boot.
touch "$root/etc/.updated" "$root/var/.updated"
