/** What stands between this node and its peers. */
import type { Cause } from '../cause.ts';
import type { Evidence } from '../evidence.ts';
import { allOf, logged, outputOf, printed, reasonSays } from '../signs.ts';

const corosync = 'corosync.service';
const starved = logged(corosync, /main process was not scheduled .* for [\d.]+ ms/);
const alone = printed('corosync-cfgtool', /nodeid:\s+\d+:\s+disconnected/);
const notTogether = reasonSays(/not quorate|not in the membership|is pending|is OFFLINE|is UNCLEAN/);
const withoutQuorum = reasonSays(/not quorate|not in the membership/);

export const keyCauses: readonly Cause[] = [
  {
    code: 'peers-have-another-key',
    of: 'cluster',
    message: "what the peers send cannot be decrypted: their authkey or their crypto settings differ from this node's",
    why: 'for corosync the nodes are strangers to each other: each forms a cluster of its own, and without fencing both may run the same resources',
    todo: 'compare on all nodes: sha256sum /etc/corosync/authkey; grep crypto_ /etc/corosync/corosync.conf; copy both from a node that works (pcs cluster sync), then: systemctl stop pacemaker corosync',
    rerun: 'restart',
    find: allOf(alone, logged(corosync, /Digest does not match|Unable to decrypt packet from \S+/)),
  },
  {
    code: 'ring-mtu',
    of: 'cluster',
    message: "the ring's packets do not get through: they are larger than the way to a peer takes",
    why: 'the small ones that keep the link up arrive, what corosync has to send does not: the nodes find each other and part again',
    todo: 'compare on all nodes and switches the MTU of the ring: ip link; the largest that passes: ping -M do -s 1472 ADDRESS (28 bytes are added); give all the same, at least 1280',
    rerun: 'none',
    find: allOf(notTogether, logged(corosync, /pmtud: Invalid MTU detected for host: \d+ link: \d+ mtu: \d+/)),
  },
];

/** Only where the lack of quorum is why the run ends: a lone node works without it. */
export const quorumCauses: readonly Cause[] = [
  {
    code: 'ring-address-lost',
    of: 'cluster',
    message: 'the ring address {address} is on no interface any more',
    why: 'corosync runs, but cannot reach its peers',
    todo: 'see what took it away: ip -brief address; journalctl -b -u NetworkManager -u systemd-networkd | tail -30; bring {address} back',
    rerun: 'restart',
    find: evidence => {
      const address = ringAddress(evidence);
      const lines = outputOf(evidence, 'ip')?.lines ?? [];
      if (address === undefined || lines.length === 0 || lines.some(line => line.includes(` ${address}/`)))
        return undefined;
      return { seen: `corosync-cfgtool: addr = ${address}; ip -brief address does not list it`, words: { address } };
    },
  },
  {
    code: 'waiting-for-peers',
    of: 'cluster',
    message: 'this node waits until it has seen all others once (wait_for_all)',
    why: 'without quorum it runs no resources, and that is right: it cannot know what its peer does',
    todo: 'start the peer (this node then becomes quorate by itself); is it up already, see the ring: corosync-cfgtool -s; firewall (UDP 5405). If the peer is gone for good: first make sure that the peer is powered off, then: pcs quorum unblock',
    rerun: 'none',
    find: allOf(
      withoutQuorum,
      printed('corosync-quorumtool', /^Quorate:\s+No/),
      printed('corosync-quorumtool', /^Flags:.*WaitForAll/),
    ),
  },
  {
    code: 'peers-unreachable',
    of: 'cluster',
    message: 'none of the other nodes answers on the ring',
    why: 'this node has no quorum and runs no resources; its peers take it for dead, and may fence it',
    todo: 'see the way to them: corosync-cfgtool -s; ping a ring address; the switch, the firewall (UDP 5405-5412), corosync on the peers; the node becomes quorate by itself',
    rerun: 'none',
    find: evidence => {
      const lines = outputOf(evidence, 'corosync-cfgtool')?.lines ?? [];
      const reached = lines.some(line => /nodeid:\s+\d+:\s+connected/.test(line));
      return reached ? undefined : allOf(withoutQuorum, alone)(evidence);
    },
  },
  {
    code: 'quorum-lost',
    of: 'cluster',
    message: 'too few nodes are there for a quorum',
    why: 'without quorum no resource is started',
    todo: 'see who is missing: corosync-quorumtool -s; pcs status nodes; start corosync and pacemaker there (muster up); this node becomes quorate by itself',
    rerun: 'none',
    find: allOf(withoutQuorum, printed('corosync-quorumtool', /^Quorate:\s+No/)),
  },
  {
    code: 'memory-not-locked',
    of: 'cluster',
    message: 'corosync stood still for longer than its token timeout, and its memory is not locked',
    why: 'what was swapped out has to be read back before it can answer, and its peers take this node for dead meanwhile; an overloaded or paused machine does the same',
    todo: 'see whether the node swaps, and the load: vmstat 1 5; free -m; dmesg | tail; let it lock its memory: LimitMEMLOCK=infinity (systemctl edit corosync.service), in a container its --ulimit memlock=-1',
    rerun: 'restart',
    find: allOf(logged(corosync, /not locking memory|Could not lock memory of service/), starved),
  },
  {
    code: 'corosync-starved',
    of: 'cluster',
    message: 'corosync was not given any CPU for longer than its token timeout',
    why: 'its peers take this node for dead meanwhile; virtual machines that are paused or moved, overloaded hosts and jumps of the clock do that',
    todo: 'look at the load and at the host: uptime; dmesg | tail; journalctl -b -u corosync.service | grep "not scheduled"; where it cannot be helped, raise token: in corosync.conf on all nodes',
    rerun: 'restart',
    find: starved,
  },
];

function ringAddress(evidence: Evidence): string | undefined {
  const lines = outputOf(evidence, 'corosync-cfgtool')?.lines ?? [];
  return /^\s*addr\s*=\s*(\S+)/.exec(lines.find(line => line.includes('addr')) ?? '')?.[1];
}
