#!/bin/bash
# Runs at the end of the building of a Debian tree: customize-tree.sh ROOT.
set -euo pipefail
root=$1

# Debian enables daemons as it installs them; a test says itself what shall be enabled.
for unit in corosync pacemaker pcsd pcsd-ruby corosync-qdevice corosync-qnetd chrony logd ssh; do
  systemctl --quiet --root="$root" disable "$unit.service" 2>/dev/null || true
done

# Debian lets one have pacemaker or pacemaker-remote; a lab needs both, and no file of theirs has the same name.
remote=$(mktemp -d)
trap 'rm -rf "$remote"' EXIT
# apt-get gives up its rights for a download.
chmod 777 "$remote"
(cd "$remote" && APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get --quiet --quiet download pacemaker-remote)
dpkg-deb --extract "$remote"/pacemaker-remote_*.deb "$remote/files"
install -m 755 "$remote/files/usr/sbin/pacemaker-remoted" "$root/usr/sbin/"
install -m 644 "$(find "$remote/files" -name pacemaker_remote.service)" "$root/usr/lib/systemd/system/"

# Each node gets its own.
rm -f "$root/etc/machine-id" "$root/etc/hostname" "$root/etc/resolv.conf"
: >"$root/etc/resolv.conf"

# Nothing has changed since these times: no caches to rebuild at the first boot.
touch "$root/etc/.updated" "$root/var/.updated"
