import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { HandRun } from './support/hand-run.ts';
import { deploy } from './support/site.ts';

const config = `version: 1
prerequisites:
  hold: { path: /run/hold }
  san: { link: san0 }
  storage: { route: 10.9.0.0/24, dev: san0 }
  gateway: { route: default, via: 10.9.0.254 }
  six: { route: "fd00:9::/64" }
  table: { route: 10.8.0.0/16, table: 100 }
  unique: { address: "fd77::99" }
  bus: { dbus: org.freedesktop.hostname1 }
  parents: { path: /srv/parents/below/file }
  replaced: { path: /srv/replaced/below/file }
  mounted: { path: /srv/mounted/file }
services:
  - { unit: app, ready: { unit: app } }
`;

/** One run that waits for everything, while kernel, bus and file systems are changed beneath it. Nothing here is polled. */
describe('what the kernel and the bus tell of', () => {
  let lab: Lab;
  let node: LabNode;
  let other: LabNode;
  let run: HandRun;

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 2 });
    [node, other] = [lab.node('n1'), lab.node('n2')];
    await deploy(node, { config, atBoot: false });
    await node.write('/etc/systemd/system/app.service', '[Service]\nExecStart=sleep infinity\n');
    await Promise.all(lab.nodes.map(each => each.boot()));
    await node.waitForBoot();
    await execute('mkdir -p /srv/replaced/below /srv/mounted');
    run = await HandRun.start(node);
    const names = [...config.matchAll(/^ {2}(\w+): \{/gm)].map(match => match[1]!);
    await Promise.all(names.map(name => run.until('prerequisite-observed', { name })));
  });
  afterEach(async ({ task }) => {
    // What follows would wait in vain.
    if (task.result?.state === 'fail') await HandRun.endAll(node);
  });
  afterAll(() => lab.down());

  const execute = (script: string, on = node) => on.execChecked(['sh', '-ec', script]);
  /** All that was told of it: `state: reason (hint)`. */
  const toldOf = (name: string): string[] =>
    run.events.flatMap(event =>
      event.type === 'prerequisite-observed' && event.name === name
        ? `${event.status}: ${event.reason}${event.hint === undefined ? '' : ` (${event.hint})`}`
        : [],
    );
  /** Waits until the newest that was told of it is this. */
  const sees = (name: string, told: string) =>
    poll(`${name}: ${told}`, 20_000, () => toldOf(name).at(-1) === told).catch(async (error: unknown) => {
      throw new Error(`${String(error)}\n${toldOf(name).join('\n')}\n${await run.story()}`, { cause: error });
    });

  it('routes that come and go with their link, their address and by themselves', async () => {
    expect(toldOf('storage')).toEqual([
      'unmet: 10.9.0.0/24 dev san0: no such route (the network configuration or a routing daemon sets it: ip route)',
    ]);
    await execute(
      'ip link add san0 type veth peer name switch0; ip link set san0 up; ip address add 10.9.0.1/24 dev san0',
    );
    await sees('san', 'unmet: san0: no carrier (look at the cable, the switch port or the lower interface)');
    await sees(
      'storage',
      'unmet: 10.9.0.0/24 dev san0: is there, but san0 has no carrier (look at the cable, the switch port or the lower interface)',
    );
    await execute('ip link set switch0 up');
    await sees('san', 'met: san0: up, carrier');
    await sees('storage', 'met: 10.9.0.0/24: dev san0');
    await execute('ip address add fd00:9::1/64 dev san0; ip route add default via 10.9.0.253');
    await sees('six', 'met: fd00:9::/64: dev san0');
    await sees('gateway', 'unmet: default via 10.9.0.254: no such route (there is: default via 10.9.0.253 dev san0)');
    await execute('ip route replace default nexthop via 10.9.0.253 dev san0 nexthop via 10.9.0.254 dev san0');
    await sees('gateway', 'met: default: via 10.9.0.254 dev san0');
    await execute('ip route replace unreachable default');
    await sees('gateway', 'unmet: default via 10.9.0.254: no such route (there is: unreachable default)');
    // Nothing tells of the routes that go with an address or a link.
    await execute('ip route replace default via 10.9.0.254');
    await sees('gateway', 'met: default: via 10.9.0.254 dev san0');
    await execute('ip address del 10.9.0.1/24 dev san0');
    await Promise.all(['storage', 'gateway'].map(name => run.until('prerequisite-lost', { name })));
    await execute('ip address add 10.9.0.1/24 dev san0; ip route add default via 10.9.0.254');
    await sees('gateway', 'met: default: via 10.9.0.254 dev san0');
    await execute('ip link set san0 down');
    await sees('san', 'unmet: san0: is down (it is switched off: ip link set san0 up, or configure it)');
    await poll('the routes are lost', 20_000, () =>
      ['storage', 'gateway', 'six'].every(name => toldOf(name).at(-1)?.startsWith('unmet') === true),
    );
  });

  it('a route that goes with its nexthop object, and one of another table', async () => {
    await execute('ip link set san0 up; ip route add 10.8.0.0/16 via 10.9.0.7');
    await sees(
      'table',
      'unmet: 10.8.0.0/16 table 100: no such route (the table main has it: if that is meant, write `table: main`)',
    );
    await execute('ip nexthop add id 7 via 10.9.0.7 dev san0; ip route add 10.8.0.0/16 nhid 7 table 100');
    await sees('table', 'met: 10.8.0.0/16: via 10.9.0.7 dev san0');
    await execute('ip nexthop del id 7');
    await run.until('prerequisite-lost', { name: 'table' });
    await execute('ip route add 10.8.0.0/16 via 10.9.0.7 table 100');
    await sees('table', 'met: 10.8.0.0/16: via 10.9.0.7 dev san0');
  });

  it('an IPv6 address while it is tentative, when another machine has it, and when it can be used', async () => {
    await other.addAddress('fd77::99/64');
    await poll('the other node has the address', 10_000, async () => {
      const shown = await execute('ip -6 address show dev host0 to fd77::99', other);
      return shown.includes('fd77::99') && !shown.includes('tentative');
    });
    await node.addAddress('fd77::99/64');
    await sees(
      'unique',
      'unmet: fd77::99: on host0, but another machine has it too (duplicate address) (take it from the other machine, then: ip link set host0 down, and up again)',
    );
    await node.delAddress('fd77::99/64');
    await sees('unique', 'unmet: fd77::99: on no interface (these are there: 10.77.0.11 (host0), 10.9.0.1 (san0))');
    await other.delAddress('fd77::99/64');
    await node.addAddress('fd77::99/64');
    await sees('unique', 'met: fd77::99: on host0');
    expect(toldOf('unique')).toContain(
      'unmet: fd77::99: on host0, still tentative (being checked for duplicates) (that takes a second or two; without a carrier it does not end)',
    );
  });

  it('what happens while the monitor is killed, and after it is there again', async () => {
    const monitors = async () =>
      (await node.exec(['sh', '-c', `grep -lszx '[m]onitor' /proc/[0-9]*/cmdline`])).stdout.match(/\d+/g) ?? [];
    await execute('ip route add default via 10.9.0.254');
    await sees('gateway', 'met: default: via 10.9.0.254 dev san0');
    const [first, ...more] = await monitors();
    expect([first !== undefined, more]).toEqual([true, []]);
    await execute(`kill -9 ${first}; ip route del default; ip link set switch0 down`);
    await sees('san', 'unmet: san0: no carrier (look at the cable, the switch port or the lower interface)');
    await poll('the gateway is lost', 20_000, () => toldOf('gateway').at(-1)?.startsWith('unmet') === true);
    const second = await poll('the monitor runs again', 10_000, async () => (await monitors())[0]);
    expect(second).not.toBe(first);
    // By when the monitor listens for certain, and what is read after its start is over.
    await new Promise(resolve => setTimeout(resolve, 6000));
    await execute(
      'ip link set switch0 up; ip route replace default via 10.9.0.254; ip address add fd00:9::1/64 dev san0',
    );
    await sees('six', 'met: fd00:9::/64: dev san0');
    await sees('san', 'met: san0: up, carrier');
    await sees('gateway', 'met: default: via 10.9.0.254 dev san0');
  });

  it('a name on the bus, which muster does not bring there itself', async () => {
    expect(toldOf('bus')).toEqual([
      'unmet: org.freedesktop.hostname1: nobody owns it (it comes with systemd-hostnamed.service, when somebody calls it or starts it: systemctl start systemd-hostnamed.service)',
    ]);
    expect((await node.unit('systemd-hostnamed.service')).inactiveExit).toBe(0);
    await node.systemctl('start', 'systemd-hostnamed.service');
    await sees('bus', 'met: org.freedesktop.hostname1: has an owner');
    await node.systemctl('stop', 'systemd-hostnamed.service');
    await run.until('prerequisite-lost', { name: 'bus' });
    await node.systemctl('start', 'systemd-hostnamed.service');
    await sees('bus', 'met: org.freedesktop.hostname1: has an owner');
  });

  it('a path below folders that come later, are replaced or are mounted over', async () => {
    await execute('mkdir -p /srv/parents/below; sleep 0.2; touch /srv/parents/below/file');
    await sees('parents', 'met: /srv/parents/below/file: is there (file)');
    await execute('mv /srv/replaced /srv/old; mkdir -p /srv/replaced/below; touch /srv/old/below/file');
    await execute('sleep 0.3; touch /srv/replaced/below/file');
    await sees('replaced', 'met: /srv/replaced/below/file: is there (file)');
    await execute('mv /srv/replaced /srv/older');
    await run.until('prerequisite-lost', { name: 'replaced' });
    await execute('mv /srv/older /srv/replaced');
    await sees('replaced', 'met: /srv/replaced/below/file: is there (file)');
    await execute('mount -t tmpfs tmpfs /srv/mounted');
    await execute('sleep 0.3; touch /srv/mounted/file');
    await sees('mounted', 'met: /srv/mounted/file: is there (file)');
    await execute('umount /srv/mounted');
    await run.until('prerequisite-lost', { name: 'mounted' });
    // What is mounted has the file in it already: only the mount itself tells of it.
    await execute('mkdir /srv/source; touch /srv/source/file; mount --bind /srv/source /srv/mounted');
    await sees('mounted', 'met: /srv/mounted/file: is there (file)');
  });

  it('and when all hold the service is started', async () => {
    await node.systemctl('start', 'systemd-hostnamed.service');
    await node.write('/run/hold', '');
    const { exitCode, stdout } = await run.ended;
    expect(exitCode, stdout).toBe(0);
    expect((await node.unit('app.service')).activeState).toBe('active');
  });
});
