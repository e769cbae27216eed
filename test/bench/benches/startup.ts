import { inTurn, type Bench } from '../bench.ts';
import { ratio } from '../figures.ts';
import { BusTap } from '../support/bus-tap.ts';
import { emptyNode, programs } from '../support/programs.ts';
import { TimedRun } from '../support/timed-run.ts';
import { UserNode } from '../support/user-node.ts';

const config = `version: 1
implicit: false
prerequisites: { go: { unit: go.service } }
`;
const reply = 'process start -> first answer of systemd, the file read';
const end = 'process start -> its end';

/** The file is read and found valid before muster speaks to systemd: the first answer comes after both. */
export const startup: Bench = {
  name: 'startup',
  title: 'the start of the process: muster check, beside an empty Node program',
  async run(scale) {
    await using node = await UserNode.create({
      'go.service': '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n',
    });
    await node.manager.systemctlChecked('start', 'go.service');
    await using tap = await BusTap.open(node.manager.busAddress);
    const options = await node.file('startup.yaml', config);
    const own = programs.map(({ name, here }) => {
      const measure = async () => {
        tap.reset();
        const run = node.start([...here, 'check', ...options], tap.address);
        const took = await run.took();
        return { [reply]: (await tap.firstReply) - run.startedAt, [end]: took };
      };
      return [name, measure] as const;
    });
    const turns = await inTurn(scale.runs(30), {
      'node -e 0': async () => ({ [end]: await new TimedRun(emptyNode).took() }),
      ...Object.fromEntries(own),
    });
    return {
      series: turns.all(reply, end),
      checks: programs.map(({ name }) => ({
        what: `${name}: first answer of systemd, beside node -e 0`,
        value: ratio(turns.of(name, reply), turns.of('node -e 0', end)),
        unit: 'times' as const,
        ...(name === 'executable' ? { atMost: 2 } : {}),
      })),
    };
  },
};
