import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../src/conditions/condition-of.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { confOf, onN1, peers, three } from './explanations/peers.ts';
import { pingOf } from './explanations/ping.ts';
import { specOf, testExplanations } from './support/explain.ts';
import { createWorld, polling, record, type World } from './support/world.ts';

const file = '/etc/corosync/corosync.conf';
const two = confOf({ n1: ['10.77.0.11'], n2: ['10.77.0.12'] });
const all = specOf('peers', { peers: 'all', port: 2224 });
const lookNow = (world: World) => world.clock.run(conditionOf(all, polling, world).look(new AbortController().signal));

testContract({
  spec: all,
  met(world) {
    onN1(world, two);
    world.network.set('10.77.0.12:2224', 'open');
  },
  unmet: world => onN1(world, two),
  unknown: ({ files }) => files.fail(file, 'EIO: i/o error'),
  hangs(world) {
    onN1(world, two);
    world.network.set('10.77.0.12:2224', 'silent');
  },
});

describe('peers: explanations', () => testExplanations(peers));

describe('peers', () => {
  it.each([
    [{ peers: 'all' }, { peers: 'all', port: 2224 }],
    [
      { peers: 2, port: 22 },
      { peers: 2, port: 22 },
    ],
  ])('reads %j', (input, settings) => expect(kinds.peers.schema.parse(input)).toEqual(settings));

  it.each([
    [{ peers: 'both' }, 'must be `all` or a number of other nodes'],
    [{ peers: 0 }, 'must be `all` or a number of other nodes'],
    [{ peers: 1.5 }, 'must be `all` or a number of other nodes'],
    [{ peers: 'all', port: 'ssh' }, 'must be a TCP port from 1 to 65535'],
    [{ peers: 'all', port: 65_536 }, 'must be a TCP port from 1 to 65535'],
  ])('refuses %j', (input, message) => {
    const result = kinds.peers.schema.safeParse(input);
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['by its name, when its address is late', 'n1', []],
    ['by its name without the domain', 'n1.example.com', []],
    ['by its address, when it has another name', 'web1', ['10.77.0.11']],
  ])('leaves out its own node %s', async (_how, hostname, addresses) => {
    const world = createWorld();
    onN1(world, two);
    world.files.put('/proc/sys/kernel/hostname', { text: `${hostname}\n` });
    world.links.set('eth1', { up: true, carrier: true, addresses });
    world.network.set('10.77.0.12:2224', 'refused');
    expect((await lookNow(world)).reason).toBe('1 of 1 other node on the network: n2');
  });

  it('asks by ping only where TCP has no answer', async () => {
    const world = createWorld();
    onN1(world);
    world.network.set('10.77.0.12:2224', 'refused');
    await lookNow(world);
    expect(world.commands.calls.filter(call => call.startsWith('ping'))).toEqual([pingOf('10.77.0.13').join(' ')]);
  });

  it('resolves ring addresses that are names', async () => {
    const world = createWorld();
    onN1(world, confOf({ n1: ['n1-ring'], n2: ['n2-ring'] }));
    world.network.setName('n2-ring', ['10.77.0.12']);
    world.network.set('10.77.0.12:2224', 'refused');
    expect((await lookNow(world)).status).toBe('met');
  });

  it('is looked at again at once when corosync.conf changes', async () => {
    const world = createWorld();
    onN1(world, three);
    world.network.set('10.77.0.12:2224', 'refused');
    const recorder = await record(conditionOf(all, polling, world), world);
    await world.clock.advance(26_000);
    expect(recorder.last.status).toBe('unmet');
    world.files.put(file, { text: two });
    await world.clock.advance(0);
    expect(recorder.last.status).toBe('met');
    recorder.abort.abort();
  });
});
