#!/bin/bash
# Runs inside a box: manager.sh user|system starts a systemd of the Debian tree at /run/box/root, with a bus of its own
# and no units but those of /run/box/units and what a test adds. The system manager is process 1 of its own pid
# namespace; a user manager must not be.
set -euo pipefail
root=/run/box/root
scope=$1

namespaced() {
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  # This cgroup namespace begins at the manager's own cgroup.
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for device in null zero full random urandom tty; do
    touch "$root/dev/$device" && mount --bind "/dev/$device" "$root/dev/$device"
  done
  ln -s /proc/self/fd "$root/dev/fd"
  # The manager logs here: a file in the place of the kernel's log.
  touch "$root/dev/kmsg" && mount --bind /run/box/manager.log "$root/dev/kmsg"
  # A user manager refuses to start unless the machine runs systemd.
  mkdir -p "$root/run/systemd/system" "$root/run/user/0" "$root/run/lock" "$root/run/dbus"
  chmod 700 "$root/run/user/0"
  # The clock is the host's: nothing here may set it.
  # No trailing colon: nothing else is searched for units.
  exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root container=box \
    "SYSTEMD_UNIT_PATH=$UNIT_PATH" SYSTEMD_GENERATOR_PATH=/nonexistent SYSTEMD_ENVIRONMENT_GENERATOR_PATH=/nonexistent \
    XDG_RUNTIME_DIR=/run/user/0 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/0/bus SYSTEMD_PROC_CMDLINE= SYSTEMD_IGNORE_CHROOT=1 \
    setpriv --bounding-set=-sys_time,-sys_module,-sys_rawio --inh-caps=-sys_time,-sys_module,-sys_rawio -- \
    chroot "$root" /usr/lib/systemd/systemd "--$scope" --log-target=kmsg --show-status=no --crash-reboot=no --dump-core=no
}

if [ "${2:-}" = --namespaced ]; then namespaced; fi

mkdir -p /run/box/upper /run/box/work "$root"
mount -t overlay overlay -o lowerdir=/run/box/tree,upperdir=/run/box/upper,workdir=/run/box/work "$root"
mkdir -p "$root/base" /run/box/written
mount --bind "/run/box/units/$scope" "$root/base"
# What `systemctl enable` writes to, and where tests put units.
case $scope in
  user) written=/root/.config/systemd/user runtime=/run/user/0/systemd/user ;;
  system) written=/etc/systemd/system runtime=/run/systemd/system ;;
esac
mkdir -p "$root$written"
mount --bind /run/box/written "$root$written"
export UNIT_PATH=$written:$runtime:/base
head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$root/etc/machine-id"

cgroup=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/1/cgroup)/manager
mkdir "$cgroup"
echo $$ >"$cgroup/cgroup.procs"
namespaces=(--cgroup --mount --propagation private)
[ "$scope" = user ] || namespaces+=(--pid --fork --kill-child)
exec unshare "${namespaces[@]}" -- "$0" "$scope" --namespaced
