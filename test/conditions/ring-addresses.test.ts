import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../src/conditions/condition-of.ts';
import { ringAddressesByName } from '../../src/conditions/ring-addresses.ts';
import { specOf } from './support/explain.ts';
import { createWorld, polling, record } from './support/world.ts';

const conf = `totem {
  version: 2
  interface {
    linknumber: 0
  }
}
nodelist {
  # node { name: old }
  node {
    ring0_addr: 10.77.0.11
    ring1_addr: 10.78.0.11
    name: n1.example.com
    nodeid: 1
  }
  node {
    ring0_addr: n2-ring
    name: n2
  }
  node {
    ring0_addr: n3
    nodeid: 3
  }
}
`;

describe('the ring addresses of this node in corosync.conf', () => {
  it.each([
    ['n1.example.com', ['10.77.0.11', '10.78.0.11']],
    ['n1', ['10.77.0.11', '10.78.0.11']],
    ['n2.example.com', ['n2-ring']],
    ['n3', ['n3']],
    ['n4', []],
    ['', []],
  ])('are found for the host name %j', (hostname, addresses) => {
    expect(ringAddressesByName(conf, hostname)).toEqual(addresses);
  });

  it('are none in a file without a nodelist', () => {
    expect(ringAddressesByName('totem {\n}\n', 'n1')).toEqual([]);
  });
});

describe('corosync-config with a valid file', () => {
  async function lookAt(hostname: string, addresses: readonly string[]) {
    const world = createWorld();
    world.commands.answer(['corosync', '-t'], {});
    world.network.setName('n2-ring', ['10.77.0.12']);
    world.network.setName('n3', 'name does not resolve');
    world.files.put('/proc/sys/kernel/hostname', { text: `${hostname}\n` });
    world.files.put('/etc/corosync/corosync.conf', { text: conf });
    world.links.set('eth1', { up: true, carrier: true, addresses: [...addresses] });
    const condition = conditionOf(specOf('corosync-config', { 'corosync-config': 'valid' }), polling, world);
    const recorder = await record(condition, world);
    recorder.abort.abort();
    return recorder.last;
  }

  it.each([
    ['the address of the second ring only', 'n1', ['10.78.0.11'], 'met'],
    ['no ring address', 'n1', ['192.0.2.1'], 'unmet'],
    ['a ring address given by name', 'n2', ['10.77.0.12'], 'met'],
    ["another node's address", 'n2', ['10.77.0.11'], 'unmet'],
    ['a name that does not resolve: corosync -t has the word', 'n3', [], 'met'],
    ['another host name: corosync -t has found it by address', 'web1', ['10.77.0.11'], 'met'],
  ])('%s', async (_title, hostname, addresses, status) => {
    expect((await lookAt(hostname, addresses)).status).toBe(status);
  });
});
