// Written by scripts/embed.mjs.
/** units/muster.service */
export const unit = `# Brings the cluster node up in order at boot: see docs/install.md for why each line is as it is.
[Unit]
Description=Cluster start in order (muster)
Documentation=@manual@ file:/etc/muster/muster.yaml
# Its bus must outlive it at shutdown, so that it can still hear what is going on. Neither Before= nor After= any
# daemon that it starts: a job that waits for this unit could then never run while this unit waits for that job.
After=dbus.service
Wants=dbus.service
# A SAN that takes 25 minutes: each attempt ends at its deadline, and the next one begins, for as long as it takes.
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=@command@ up
SyslogIdentifier=muster
# No ExecReload=: systemd holds a reload back until the start has ended, when it is of no use. A changed file is read again
# at: systemctl kill --kill-whom=main -s HUP muster

# What \`systemctl status muster\` shows of a run is told by the program systemd-notify, a child of muster.
NotifyAccess=all
# With each such message, at least every two minutes, muster asks for ten minutes more: a run may last as long as its own
# deadlines let it. One that is silent for that long hangs: it is killed at once, and begins again (a SIGTERM, which
# counts as an order below, would be the end).
TimeoutStartSec=10min
TimeoutStartFailureMode=kill
# A wait ends at once, and so does everything at a shutdown. Only while corosync starts a stop waits until pacemaker has
# been requested (corosync has 90 s), so that no corosync is left alone. What muster started is not touched.
TimeoutStopSec=2min
KillMode=mixed

# Again after 124, a deadline that passed, and after a crash (a signal). Not after any other answer, since asking again
# would give the same one: 1 failed, 2 usage, 3 held, 4 broken, 75 in progress, 78 invalid file, 130 and 143 ended by a
# signal on request; 5 to 14 are Node's own fatal errors, 126, 127 and 200 to 243 mean that it could not even be run.
Restart=on-failure
# Soon, because a muster that crashed may have left corosync without pacemaker.
RestartSec=1s
# \`systemctl stop muster\` ends a wait on request, with 143, or by the signal itself in the first instant: not a failure.
SuccessExitStatus=143 SIGTERM
RestartPreventExitStatus=1 2 3 4 5 6 7 9 10 12 13 14 75 78 126 127 130 143
RestartPreventExitStatus=200 201 202 203 204 205 206 207 208 209 210 213 214 216 217 218 219 222 224 225 226 227 228
RestartPreventExitStatus=229 230 231 232 233 235 237 238 239 240 241 242 243

RuntimeDirectory=muster
# The last state is still there after a failure, for \`muster status\`.
RuntimeDirectoryPreserve=yes
StateDirectory=muster

# The sandbox: docs/install.md has what each line takes away and what stays possible. What muster starts it lets systemd start:
# nothing of this touches the daemons. Programs of \`command:\` and others that need more than to read run as units of their own.
NoNewPrivileges=yes
# Files of others have to be read, and the rings by which pacemaker's tools talk belong to hacluster.
CapabilityBoundingSet=CAP_DAC_OVERRIDE
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
KeyringMode=private

# Nothing can be written but the two folders above and /dev/shm, by which the cluster's tools talk.
ProtectSystem=strict
# Not \`yes\` and not \`read-only\`: these would set off an automount at /home.
ProtectHome=tmpfs
PrivateTmp=yes
PrivateDevices=yes
DeviceAllow=/dev/console w
PrivateMounts=yes
ProtectProc=invisible
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes

# The machine as it is, for muster's own eyes, read-only: \`path: /home/…\` must be true, and a mount that comes later be seen.
BindReadOnlyPaths=/:/run/muster/view
Environment=MUSTER_VIEW=/run/muster/view

[Install]
WantedBy=multi-user.target
`;

/** units/muster-guard.service */
export const guardUnit = `# Notes whether this node's cluster stack was stopped in order before the machine went down: see docs/rejoin.md for why
# each line is as it is.
[Unit]
Description=Rejoin guard of the cluster node (muster)
Documentation=@manual@ file:/etc/muster/muster.yaml
# Started before corosync, whoever starts it; stopped after both have come to rest. Each line was tried on systemd 252 and
# 257: at \`systemctl stop corosync\`, at \`pcs cluster stop\`, at power-off and reboot the stop of this unit is the last of
# the three. A corosync that dies takes it down at once, while pacemaker is still active; it then reads corosync's
# Result=signal, and leaves its mark. At \`systemctl restart corosync\` it stays, since corosync has a job.
Before=corosync.service pacemaker.service
StopWhenUnneeded=yes
RequiresMountsFor=/var/lib/muster/guard

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=@folder@/muster-guard running
# Not run when the start failed: then there is no mark of this run to change.
ExecStop=@folder@/muster-guard clean
SyslogIdentifier=muster-guard
# A disk that hangs delays corosync, and the power-off, no longer than this.
TimeoutStartSec=15s
TimeoutStopSec=15s

# Nothing that takes a namespace: one more thing that can fail between corosync and its start.
NoNewPrivileges=yes
CapabilityBoundingSet=
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
KeyringMode=private
ProtectClock=yes
DevicePolicy=closed
IPAddressDeny=any

# Wants=, not Requires=: where it cannot write, corosync starts all the same, and muster tells.
[Install]
WantedBy=corosync.service
`;

/** units/muster-guard */
export const guardProgram = `#!/bin/sh
# Notes on the disk whether this node's cluster stack runs and whether it was stopped in order. Run by
# muster-guard.service, before corosync starts and after corosync and pacemaker have stopped.
#
# The note is a name in the folder of marks: \`running\` while the stack runs and after a stop that was not in order,
# \`clean\` after one that was. What is in the file is the id of that run. A name alone needs no free block, so that a full
# disk does not take the note away, and no crash can leave one half written.
set -u

folder=\${MUSTER_GUARD_FOLDER:-/var/lib/muster/guard}
running=$folder/running
clean=$folder/clean
next=$folder/running.new

fail() {
  # <3>: an error in the journal.
  echo "<3>$*" >&2
  exit 1
}

# Before corosync: should the node go down from here on, \`running\` is what it finds.
mark_running() {
  if [ ! -d "$folder" ]; then
    above=\${folder%/*}
    mkdir -p "$folder" || fail "the rejoin guard cannot make $folder: a crash of this node will not be noticed"
    sync "\${above%/*}" "$above" || fail "the rejoin guard cannot write $above to the disk: a crash of this node will not be noticed"
  fi
  if echo "\${INVOCATION_ID:-}" >"$next" && sync "$next"; then
    mv -f "$next" "$running" || fail "the rejoin guard cannot write $running: a crash of this node will not be noticed"
  else
    echo "<4>the rejoin guard cannot write the id of this run to $folder, and notes only that it runs" >&2
    rm -f "$next"
    : >"$running" || fail "the rejoin guard cannot write $running: a crash of this node will not be noticed"
    sync "$running" || fail "the rejoin guard cannot write $running to the disk: a crash of this node may not be noticed"
  fi
  sync "$folder" || fail "the rejoin guard cannot write $folder to the disk: a crash of this node may not be noticed"
  # Only now: while both are there, \`running\` counts.
  rm -f "$clean"
}

# After both daemons. What went down in any other way leaves \`running\` as it is.
mark_clean() {
  for unit in corosync.service pacemaker.service; do
    how=$(systemctl show --property=ActiveState,Result,ExecMainStatus "$unit") ||
      fail "systemd does not tell how $unit ended: this stop counts as a crash"
    for wanted in ActiveState=inactive Result=success ExecMainStatus=0; do
      case "
$how
" in
        *"
$wanted
"*) ;;
        *)
          echo "<4>$unit did not stop in order ($(echo "$how" | tr '\\n' ' ')): this stop counts as a crash" >&2
          return 0
          ;;
      esac
    done
  done
  mv -f "$running" "$clean" || fail "the rejoin guard cannot write $clean: this stop counts as a crash"
  sync "$folder" || fail "the rejoin guard cannot write $folder to the disk: this stop may count as a crash"
}

case "\${1:-}" in
  running) mark_running ;;
  clean) mark_clean ;;
  *) fail "usage: muster-guard running|clean" ;;
esac
`;

/** examples/muster.yaml */
export const example = `# yaml-language-server: $schema=/usr/local/lib/muster/schema.json
#
# What this cluster node needs before corosync, pacemaker and pcsd are started.
#
# This file is valid as it is and holds nothing up: muster then waits only for a corosync.conf that is valid and whose
# addresses exist, which it does by itself. Name below what else must be there first, then try it without starting
# anything:
#
#   muster check          is each of them there now?
#   muster plan           what would be done, in which order, and how long could it take?
#   muster up --dry-run   wait as at boot, and start nothing
#
# A mistake in this file is shown with its line; the first line lets an editor with yaml-language-server complete and
# check it. The reference of all fields is muster.yaml(5), examples of whole sites are beside it in examples/. Files in
# /etc/muster/muster.d/*.yaml add to this one, and win over it.

version: 1

# For all prerequisites together. At boot, muster goes on trying after that; by hand, it ends.
deadline: 10min

# A name of your choice, and one kind. Take out the \`#\` of what fits, and change the values.
prerequisites:
  # The address of this node in corosync.conf is on an interface and can be used:
  # ring0:  { address: 10.77.0.11 }

  # A file system is mounted that the cluster does not mount itself:
  # data:   { mount: /srv/data }

  # A disk is there:
  # lun:    { path: /dev/disk/by-id/wwn-0x5000c500a1b2c3d4, type: block }

  # A unit is active, or has done its work:
  # iscsi:  { unit: iscsid.service }

  # A server takes connections; look only once the address is there; it must hold for five seconds:
  # nas:    { tcp: "nas.example.com:2049", after: [ring0], stable: 5s }

  # A command ends with 0; there is no shell. Worth two minutes, but not worth staying down for:
  # clock:  { command: [chronyc, waitsync, "1", "0.5"], timeout: 2min, required: false }

# Started in this order, each as soon as the one before is active. This list is the default.
services:
  - corosync
  - pacemaker
  - pcsd
`;
