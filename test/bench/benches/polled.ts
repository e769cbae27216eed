import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTurn, type Bench } from '../bench.ts';
import type { Check } from '../figures.ts';
import { costDuring } from '../support/process-cost.ts';
import { program } from '../support/programs.ts';
import { UserNode } from '../support/user-node.ts';

const counts = [1, 10, 100] as const;
const closedPort = 9;
const config = (count: number, port: number) => `version: 1
implicit: false
services: [{ unit: app.service, ready: { unit: app.service } }]
prerequisites:
${Array.from({ length: count }, (_, index) => `  p${index}: { tcp: "127.0.0.1:${port}" }\n`).join('')}`;

/** They have no budget: what has no event costs as many looks as there are. */
export const polled: Bench = {
  name: 'polled',
  title: 'the number of polled prerequisites (tcp)',
  async run(scale) {
    await using node = await UserNode.create({ 'app.service': '[Service]\nExecStart=/bin/sleep infinity\n' });
    const server = createServer(socket => socket.on('error', () => undefined).end());
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const measure = async (count: number) => {
      const options = await node.file('open.yaml', config(count, port));
      await node.manager.systemctlChecked('stop', 'app.service');
      const run = node.start([...program.here, 'up', '-v', ...options]);
      const requestedAt = await run.told('service-requested');
      await run.took();
      return { 'all open: start -> app is requested': requestedAt - run.startedAt };
    };
    const turns = await inTurn(
      scale.runs(10),
      Object.fromEntries(counts.map(count => [String(count), () => measure(count)])),
    );
    server.close();
    const checks: Check[] = [];
    for (const count of counts) {
      const run = node.start([
        ...program.here,
        'up',
        '-v',
        ...(await node.file('closed.yaml', config(count, closedPort))),
      ]);
      await run.told('prerequisite-observed', '"status":"unmet"');
      // By then the looks are as seldom as they become.
      await sleep(scale.quick ? 5_000 : 15_000);
      const { cpu } = await costDuring(run.pid, () => sleep(5_000));
      await run.end('SIGKILL');
      checks.push({ what: `${count} closed: looking, of one core`, value: cpu / 50, unit: '%' });
    }
    return { series: turns.all(), checks };
  },
};
