import { inTurn, type Bench } from '../bench.ts';
import { medianOf, ratio, summarise } from '../figures.ts';
import { program } from '../support/programs.ts';
import { UserNode } from '../support/user-node.ts';

const config = `version: 1
implicit: false
prerequisites: { go: { unit: go.service } }
services: [{ unit: app.service, ready: { unit: app.service } }]
`;
const units = {
  'go.service': '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 0.05\n',
  'app.service': '[Service]\nExecStart=/bin/sleep infinity\n',
  'ordered.service': '[Unit]\nRequires=go.service\nAfter=go.service\n[Service]\nExecStart=/bin/sleep infinity\n',
};
const loop = (pause: string) =>
  `until systemctl --user is-active --quiet go.service; do sleep ${pause}; done; systemctl --user start app.service`;
const requested = 'its service leaves inactive';
const sent = 'StartUnit is sent';

/** The times are systemd's own, but for the StartUnit: muster tells of it once it is written, and that is when we hear it. */
export const reaction: Bench = {
  name: 'reaction',
  title: 'a prerequisite becomes active -> what waits for it is requested',
  async run(scale) {
    await using node = await UserNode.create(units);
    const { manager } = node;
    const options = await node.file('reaction.yaml', config);
    const timesOf = async (unit: string) => {
      const [go, app] = await Promise.all([manager.unit('go.service'), manager.unit(unit)]);
      return { activeAt: go.activeEnter, figures: { [requested]: app.inactiveExit - go.activeEnter } };
    };
    const fromNothing = () => manager.systemctlChecked('stop', 'go.service', 'app.service', 'ordered.service');
    const startGo = () => manager.systemctlChecked('start', 'go.service');
    /** At any moment of its pause. */
    const byLoop = async (pause: string) => {
      await fromNothing();
      const script = node.bash(loop(pause));
      await new Promise(resolve => setTimeout(resolve, 100 + Math.random() * 1000 * Number(pause)));
      await startGo();
      await script.took();
      return (await timesOf('app.service')).figures;
    };
    const turns = await inTurn(scale.runs(50), {
      muster: async () => {
        await fromNothing();
        const run = node.start([...program.here, 'up', '-v', ...options]);
        await run.told('prerequisite-observed', '"status":"unmet"');
        await new Promise(resolve => setTimeout(resolve, 100));
        const [sentAt] = await Promise.all([run.told('service-requested'), startGo()]);
        await run.took();
        const { activeAt, figures } = await timesOf('app.service');
        return { [sent]: sentAt - activeAt, ...figures };
      },
      'systemd, After=': async () => {
        await fromNothing();
        await manager.systemctlChecked('start', 'ordered.service');
        return (await timesOf('ordered.service')).figures;
      },
      'systemctl start in sequence': async () => {
        await fromNothing();
        await node.bash('systemctl --user start go.service && systemctl --user start app.service').took();
        return (await timesOf('app.service')).figures;
      },
      'loop with sleep 0.1': () => byLoop('0.1'),
      'loop with sleep 1': () => byLoop('1'),
    });
    const start = turns.of('muster', sent);
    const systemds = turns.of('systemd, After=', requested);
    // A loop is not blamed for what systemd takes to start a process, which follows the request whoever makes it.
    const fasterThan = (loop: string, atLeast: number) => ({
      what: `faster than the ${loop}`,
      value: (medianOf(turns.of(loop, requested)) - medianOf(systemds)) / medianOf(start),
      unit: 'times' as const,
      atLeast,
    });
    return {
      series: turns.all(),
      checks: [
        { what: 'StartUnit is sent, median', value: medianOf(start), unit: 'ms', atMost: 2 },
        { what: 'StartUnit is sent, 99th percentile', value: summarise(start).p99, unit: 'ms', atMost: 10 },
        fasterThan('loop with sleep 1', 200),
        fasterThan('loop with sleep 0.1', 20),
        {
          what: "beside systemd's own ordering",
          value: ratio(turns.of('muster', requested), systemds),
          unit: 'times',
        },
      ],
    };
  },
};
