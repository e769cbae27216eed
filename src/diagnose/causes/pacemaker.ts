/** Why pacemaker does not start, does not stay, or does not join. */
import type { Cause } from '../cause.ts';
import { anyOf, culpritIs, logged, printed, reasonSays, unitOf } from '../signs.ts';

const pacemaker = 'pacemaker.service';
const notOnline = 'pacemaker runs, but this node is not part of the cluster and runs no resources';
const cib = '/var/lib/pacemaker/cib';

/** Pacemaker's own installation and files. */
export const pacemakerFileCauses: readonly Cause[] = [
  {
    code: 'hacluster-missing',
    of: 'cluster',
    message: 'the user hacluster does not exist',
    why: 'pacemaker runs its daemons as that user and does not start without it',
    todo: 'see whether the directory service of users is there: getent passwd hacluster; a local one is made by the package: reinstall pacemaker',
    rerun: 'restart',
    find: anyOf(
      logged(pacemaker, /Cluster user \S+ does not exist/),
      culpritIs(({ unit, exitStatus }) => unit === pacemaker && exitStatus === 67 && 'exited with status 67 (no user)'),
    ),
  },
  {
    code: 'cib-schema-unknown',
    of: 'cluster',
    message: "the cluster's configuration (CIB) needs a newer pacemaker, or is invalid",
    why: 'pacemaker shuts itself down, and corosync with it, and stays down',
    todo: `compare the versions of pacemaker on all nodes: pacemakerd --version; see what is wrong: crm_verify -V --xml-file ${cib}/cib.xml; bring this node to the version of the others`,
    rerun: 'restart',
    find: logged(
      pacemaker,
      /does not conform to the configured schema|cluster is mis-?configured|Unknown schema|CIB did not pass schema validation/i,
    ),
  },
  {
    code: 'cib-permissions',
    of: 'cluster',
    message: 'pacemaker may not read its configuration (CIB)',
    why: notOnline,
    todo: `give it back to its owner: chown -R hacluster:haclient ${cib} && chmod 600 ${cib}/cib.xml`,
    rerun: 'restart',
    find: logged(pacemaker, /cib\.xml must be owned and writable|(?:open|read)\S* \S*\/cib\/\S*: Permission denied/i),
  },
  {
    code: 'cib-corrupt',
    of: 'cluster',
    message: "this node's copy of the cluster's configuration (CIB) is damaged",
    why: notOnline,
    todo: `if the cluster runs on other nodes, put the copy aside and take theirs: mkdir /root/cib && mv ${cib}/cib* /root/cib/; on a lone node restore a backup: ls -l ${cib}`,
    rerun: 'restart',
    find: logged(
      pacemaker,
      /cib\.xml(?: is corrupt|:\d+: parser error)|Cluster configuration file \S+ is corrupt|Primary configuration corrupt|Triggered fatal assertion at cib_ops/,
    ),
  },
];

/** How a run of pacemaker goes. */
export const pacemakerCauses: readonly Cause[] = [
  {
    code: 'fenced',
    of: 'cluster',
    message: 'pacemaker was told that this node had been fenced',
    why: 'it shuts itself and corosync down and stays down, so that somebody looks before the node is back',
    todo: 'see on another node when and why: stonith_admin --history "*"; if this node is well and may rejoin',
    rerun: 'restart',
    find: logged(pacemaker, /allegedly just fenced by .+ for \S+/),
  },
  {
    code: 'subdaemon-missing',
    of: 'cluster',
    message: 'a part of pacemaker cannot be executed',
    why: 'pacemaker gives up and shuts corosync down as well',
    todo: 'reinstall pacemaker, and see what happened to its files: ls -l /usr/lib*/pacemaker /usr/libexec/pacemaker',
    rerun: 'restart',
    find: logged(pacemaker, /(?:FATAL: )?Cannot exec|Could not execute|exec\S* \S*pacemaker\S*: No such file/i),
  },
  {
    code: 'controller-fails',
    of: 'cluster',
    message: '{daemon} ends again and again',
    why: 'pacemakerd starts it again and again, and gives up in the end; the node never joins, or leaves again',
    todo: 'read why: grep -e error -e crit /var/log/pacemaker/pacemaker.log | tail -30; when nothing is wrong with the node',
    rerun: 'restart',
    find: logged(
      pacemaker,
      /(?:Subdaemon (?<daemon>pacemaker-\w+) exceeded maximum respawn count|respawn count exceeded by (?<daemon>pacemaker-\w+))/,
    ),
  },
  {
    code: 'pacemaker-fatal',
    of: 'cluster',
    message: 'pacemaker shut itself down for good (exit status 100)',
    why: 'a part of it met something that no restart can help; systemd counts it as a success, and corosync goes down with it',
    todo: 'read why: grep -e error -e crit /var/log/pacemaker/pacemaker.log | tail -30; mend that',
    rerun: 'restart',
    find: anyOf(
      logged(pacemaker, /staying down after fatal error|Inhibiting respawn|had fatal failure|failed fatally/),
      reasonSays(/pacemaker shut itself down for good \(exit status 100\)/),
      culpritIs(({ unit, exitStatus }) => unit === pacemaker && exitStatus === 100 && 'exited with status 100'),
    ),
  },
  {
    code: 'controller-restarted',
    of: 'cluster',
    message: '{daemon} ended and was started again',
    why: 'each time this node has to join anew, and it was not back in time',
    todo: 'read why it ended: grep -e error -e crit -e terminated /var/log/pacemaker/pacemaker.log | tail -30; if it goes on: crm_mon -1, and mend that',
    rerun: 'restart',
    find: logged(
      pacemaker,
      /(?<daemon>pacemaker-\w+)\[\d+\] (?:terminated with signal|dumped core|exited with status (?!102))/,
    ),
  },
  {
    code: 'controller-stuck',
    of: 'cluster',
    message: 'a part of pacemaker does not answer',
    why: notOnline,
    todo: 'see its state: ps -o pid,stat,wchan:20,args -C pacemaker-controld (T: stopped, then kill -CONT its pid); look at load and I/O: uptime; dmesg | tail',
    rerun: 'restart',
    find: anyOf(
      logged(pacemaker, /(?<daemon>pacemaker-\w+)\[\d+\] is unresponsive to ipc/i),
      // Two seconds after its start a controller that works has told pacemaker of its nodes.
      reasonSays(/pacemaker knows no nodes yet: its controller has not joined/),
    ),
  },
  {
    code: 'corosync-lost',
    of: 'cluster',
    message: 'pacemaker lost its connection to corosync',
    why: notOnline,
    todo: 'see why corosync went: journalctl -b -u corosync.service | tail -30; mend that',
    rerun: 'restart',
    find: evidence =>
      unitOf(evidence, 'corosync.service')?.activeState === 'active'
        ? undefined
        : logged(
            pacemaker,
            /Lost connection to cluster layer|Could not connect to Corosync|Lost connection to Corosync/,
          )(evidence),
  },
  {
    code: 'fencing-awaited',
    of: 'cluster',
    message: 'the cluster wants this node fenced',
    why: 'the node gets no resources, and may be reset at any moment',
    todo: 'see on another node what fails: crm_mon -1; stonith_admin --history "*"; mend the fence device, and let the fencing be carried out',
    rerun: 'up',
    find: anyOf(reasonSays(/is UNCLEAN: its peers want it fenced/)),
  },
  {
    code: 'no-dc-yet',
    of: 'cluster',
    message: 'no DC was elected in the time that pacemaker was given',
    why: 'until then no node is online; a first node waits for dc-deadtime (20s by default) before it elects itself',
    todo: 'see how it is now: crm_mon -1; if the node is online by now, set readyTimeout: of pacemaker to more than dc-deadtime',
    rerun: 'up',
    find: anyOf(reasonSays(/no DC has been elected yet/), printed('crm_mon', /^\s*\* Current DC: NONE/)),
  },
  {
    code: 'node-unknown',
    of: 'cluster',
    message: 'pacemaker does not list this node by its name',
    why: 'its name in corosync.conf, or the name of the host, has changed: the cluster knows it by another one',
    todo: 'compare: crm_node --list; crm_node --name; grep name: /etc/corosync/corosync.conf; give the node its name back, on all nodes the same',
    rerun: 'restart',
    find: reasonSays(/pacemaker does not list this node/),
  },
  {
    code: 'joining-slowly',
    of: 'cluster',
    message: 'this node was still joining when its time was up',
    why: 'the DC gives it no resources before it has joined; a peer that is busy or of another version takes long',
    todo: 'see how it is now: crm_mon -1; on the DC: journalctl -b -u pacemaker.service | grep -i -e join -e version; if it is online by now, set a longer readyTimeout:',
    rerun: 'up',
    find: reasonSays(/is pending: it is joining/),
  },
];
