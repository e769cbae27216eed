// Written by scripts/embed.mjs.
/** units/muster.service */
export const unit = `# Brings the cluster node up in order at boot: see docs/install.md for why each line is as it is.
[Unit]
Description=Cluster start in order (muster)
Documentation=man:systemd.unit(5) file:/etc/muster/muster.yaml
# Its bus must outlive it at shutdown, so that it can still hear what is going on. Neither Before= nor After= any
# daemon that it starts: a job that waits for this unit could then never run while this unit waits for that job.
After=dbus.service
Wants=dbus.service
# A SAN that takes 25 minutes: each attempt ends at its deadline, and the next one begins, for as long as it takes.
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/muster up
SyslogIdentifier=muster

# muster has deadlines of its own, which are shorter (\`muster plan\` says how long a run can last); this one is for a
# muster that hangs.
TimeoutStartSec=3h
# A wait ends at once; the daemons that muster started are units of their own and are not touched.
TimeoutStopSec=5s
KillMode=mixed

# Again after 124, a deadline that passed, and after a crash (a signal). Not after any other answer, since asking again
# would give the same one: 1 failed, 2 usage, 3 held, 4 broken, 75 in progress, 78 invalid file, 130 and 143 ended by a
# signal on request; 5 to 14 are Node's own fatal errors, 126, 127 and 200 to 243 mean that it could not even be run.
Restart=on-failure
RestartSec=5s
RestartPreventExitStatus=1 2 3 4 5 6 7 9 10 12 13 14 75 78 126 127 130 143
RestartPreventExitStatus=200 201 202 203 204 205 206 207 208 209 210 213 214 216 217 218 219 222 224 225 226 227 228
RestartPreventExitStatus=229 230 231 232 233 235 237 238 239 240 241 242 243

RuntimeDirectory=muster
# The last state is still there after a failure, for \`muster status\`.
RuntimeDirectoryPreserve=yes
StateDirectory=muster

# \`command:\` prerequisites are the administrator's own programs and must see and do at boot what they saw and did when
# they were tried by hand. So nothing here gives muster a view of its own of files, devices, processes or the network;
# what is taken away is what no check of a node's state needs.
CapabilityBoundingSet=~CAP_SYS_BOOT CAP_MAC_ADMIN CAP_MAC_OVERRIDE CAP_AUDIT_CONTROL CAP_SYS_PACCT CAP_WAKE_ALARM
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=~@cpu-emulation @obsolete @reboot @swap
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;

/** examples/muster.yaml */
export const example = `# What must be there before this node joins its cluster. After a change: muster check, then muster plan.
# As it stands, muster waits for nothing but a valid corosync.conf whose ring address is up.
version: 1

# For all prerequisites together. When it passes, muster begins again: the cluster starts however late they come.
deadline: 10min

# Take the # away from what this node needs, and put your own names in.
# prerequisites:
#   storage: { unit: iscsid.service }                # a systemd unit is active
#   data:    { mount: /srv/data }                    # something is mounted exactly there
#   license: { path: /etc/app/license.key }          # a file exists
#   ring0:   { address: 10.77.0.11 }                 # an address is usable on some interface
#   uplink:  { link: bond0 }                         # an interface is up and has a carrier
#   san:     { tcp: "10.9.0.1:3260", after: [uplink], stable: 5s }
#   clock:   { command: [chronyc, waitsync, "1"], timeout: 2min, required: false }

# Started in this order, each one verified.
services:
  - corosync
  - pacemaker
  - pcsd
`;
