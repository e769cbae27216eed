/** The node of the documentation: what the program prints there is what the pages show. */
import { node, type CliNode } from '../../cli/support/node.ts';

const file = `version: 1
prerequisites:
  data:  { mount: /srv/data }
  ring0: { address: 10.77.0.11 }
  san:   { tcp: "10.9.0.1:3260", timeout: 2min }
`;

/** Its mount comes after 6 s, its SAN after `sanAfter` (ms), and Pacemaker takes 12 s to join. */
export function sampleNode(sanAfter: number): CliNode {
  const sample = node({
    file,
    units: [
      { name: 'srv-data.mount', starts: [{ takes: 6000 }], initially: 'starting' },
      { name: 'resource-agents-deps.target', initially: 'active', after: ['srv-data.mount'] },
      { name: 'muster.service', unitFileState: 'enabled', timeoutStart: 3 * 3_600_000 },
    ],
    cluster: { joins: 12_000 },
  });
  const { network, clock } = sample.world.host;
  network.set('10.9.0.1:3260', 'refused');
  clock.schedule(sanAfter, () => network.set('10.9.0.1:3260', 'open'));
  return sample;
}

/** What each verb prints on it. */
export async function sampleOutputs(): Promise<Readonly<Record<'check' | 'status' | 'up', string>>> {
  const sample = sampleNode(9000);
  const running = await sample.begin('up');
  await sample.world.host.clock.advance(7000);
  const check = await sample.run('check');
  const status = await sample.run('status');
  const up = await running.end();
  return { check: check.out, status: status.out, up: up.out };
}
