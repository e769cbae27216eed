import { inTurn, type Bench } from '../bench.ts';
import { medianOf, ratio, type Series } from '../figures.ts';
import { BusTap } from '../support/bus-tap.ts';
import { program } from '../support/programs.ts';
import { UserNode } from '../support/user-node.ts';

const counts = [1, 10, 100, 1000] as const;
const oneshot = '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n';
const name = (index: number): string => `p${index}.service`;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const verdict = 'start -> all hold, app is requested';
const judged = 'watch begins -> all hold';
const memory = 'memory at most';

const config = (count: number) => `version: 1
implicit: false
services: [{ unit: app.service, ready: { unit: app.service } }]
prerequisites:
${numbers(count)
  .map(index => `  p${index}: { unit: ${name(index)} }\n`)
  .join('')}`;

export const units: Bench = {
  name: 'units',
  title: 'the number of unit prerequisites, all met',
  async run(scale) {
    const all = numbers(counts[3]).map(name).join(' ');
    await using node = await UserNode.create({
      ...Object.fromEntries(numbers(counts[3]).map(index => [name(index), oneshot])),
      'all.target': `[Unit]\nWants=${all}\nAfter=${all}\n`,
      'app.service': '[Service]\nExecStart=/bin/sleep infinity\n',
    });
    const { manager } = node;
    // Which takes its time: a thousand processes.
    await node.bash('systemctl --user start all.target').took();
    await using tap = await BusTap.open(manager.busAddress);
    const calls = new Map<number, number>();
    const peaks = new Map<number, number[]>();
    const measure = async (count: number) => {
      const options = await node.file(`${count}.yaml`, config(count));
      const up = async (...more: readonly string[]) => {
        await manager.systemctlChecked('stop', 'app.service');
        return node.start([...program.here, 'up', ...more, ...options], tap.address);
      };
      tap.reset();
      const run = await up('-v');
      const [watchedAt, requestedAt] = await Promise.all([
        run.told('prerequisite-watched'),
        run.told('service-requested'),
      ]);
      await run.took();
      calls.set(count, tap.calls);
      // A run of its own, which does not tell each event as JSON.
      const peak = await (await up()).peakMemory();
      peaks.set(count, [...(peaks.get(count) ?? []), peak]);
      return { [verdict]: requestedAt - run.startedAt, [judged]: requestedAt - watchedAt };
    };
    const turns = await inTurn(
      scale.runs(10),
      Object.fromEntries(counts.map(count => [String(count), () => measure(count)])),
    );
    const memoryOf = (count: number): Series => ({
      of: String(count),
      figure: memory,
      unit: 'MB',
      values: peaks.get(count) ?? [],
    });
    const [few, many] = [memoryOf(10), memoryOf(1000)];
    const callsOf = (count: number) => calls.get(count) ?? NaN;
    return {
      series: [...turns.all(), ...counts.map(memoryOf)],
      checks: [
        {
          what: 'time, 1,000 beside 10',
          value: ratio(turns.of('1000', verdict), turns.of('10', verdict)),
          unit: 'times',
          atMost: 3,
        },
        { what: 'memory, 1,000 more than 10', value: medianOf(many) - medianOf(few), unit: 'MB', atMost: 20 },
        { what: 'calls of systemd with 10', value: callsOf(10), unit: 'count' },
        // A few come by chance: systemd tells of units that it loads meanwhile, and those are looked at again.
        { what: 'calls of systemd, 1,000 more than 10', value: callsOf(1000) - callsOf(10), unit: 'count', atMost: 5 },
      ],
    };
  },
};
