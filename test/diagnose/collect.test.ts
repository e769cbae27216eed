import { describe, expect, it } from 'vitest';
import { collect, toolLimit } from '../../src/diagnose/collect.ts';
import { digest } from '../../src/diagnose/digest.ts';
import type { CommandResult, Ports } from '../../src/ports.ts';
import { createVirtualHost } from '../../src/simulation/virtual-host.ts';
import { createVirtualSystemd } from '../../src/simulation/virtual-systemd.ts';

const services = ['corosync.service', 'pacemaker.service'];
const question = { reason: 'why', culprit: 'corosync.service', services, since: new Date(0) };
const running = new AbortController().signal;

type Answer = Partial<CommandResult> & { readonly takes?: number };

/** A node whose programs all give one answer. */
function node(
  answer: (program: string, args: readonly string[]) => Answer,
  changed: Partial<Ports> = {},
  since = new Date(0),
) {
  const host = createVirtualHost();
  const units = ['corosync', 'pacemaker', 'sbd'].map(name => ({
    name: `${name}.service`,
    starts: [{ ends: { exitStatus: 8 } }],
  }));
  const systemd = createVirtualSystemd(host.clock, units);
  const ports: Ports = {
    ...host,
    systemd,
    commands: {
      ...host.commands,
      async run([program = '', ...args], { timeout, signal }) {
        const none = { exitCode: 0, signal: undefined, timedOut: false, spawnError: undefined, stdout: '', stderr: '' };
        const { takes = 0, ...result } = answer(program, args);
        if (takes > 0) await host.clock.sleep(Math.min(takes, timeout), signal);
        const late = { exitCode: undefined, signal: 'SIGKILL', timedOut: true };
        return { ...none, ...result, ...(takes > timeout ? late : {}) };
      },
    },
    ...changed,
  };
  return { clock: host.clock, systemd, look: () => host.clock.run(collect(ports, { ...question, since }, running)) };
}

describe('a look at the node', () => {
  it('asks everything at the same time: tools that hang cost 3 s together, and are told as such', async () => {
    const { clock, look } = node(() => ({ takes: Infinity }));
    const { outputs } = await look();
    expect(clock.now()).toBe(toolLimit);
    expect(outputs.length).toBeGreaterThan(4);
    expect(new Set(outputs.map(({ problem, exitCode }) => `${exitCode} ${problem}`))).toEqual(
      new Set(['null no answer within 3s']),
    );
    expect(clock.pending()).toBe(0);
  });

  it.each([
    ['on a machine of its own, since the run began', undefined, ['--since=@1800000000']],
    ['not in a container, where it is that of the host', 'lxc\n', []],
  ])('asks what the kernel denied or killed %s', async (_, container, expected) => {
    const asked: string[] = [];
    const host = createVirtualHost();
    if (container !== undefined) host.files.put('/run/systemd/container', { text: container });
    const { look } = node(
      (program, args) => {
        if (program === 'journalctl' && args.includes('--dmesg')) asked.push(...args);
        return {};
      },
      { files: host.files },
      new Date(1_800_000_000_000),
    );
    await look();
    expect(asked.filter(arg => /^--(?:since|boot)/.test(arg))).toEqual(expected);
  });

  it('does not wait for a systemd that does not answer', async () => {
    const silent = { details: () => new Promise(() => undefined) } as unknown as Ports['systemd'];
    const { clock, look } = node(() => ({}), { systemd: silent });
    const { units } = await look();
    expect(units.map(({ unit, loadState }) => `${unit} ${loadState}`)).toEqual(services.map(unit => `${unit} unknown`));
    expect(clock.now()).toBeLessThanOrEqual(1500);
    expect(clock.pending()).toBe(0);
  });

  it('keeps 40 lines of an output and says how many it left out; a long line is shortened', async () => {
    const stdout = Array.from({ length: 100 }, (_, index) => `${index} ${'x'.repeat(1000)}`).join('\n');
    const { outputs, units } = await node(() => ({ stdout })).look();
    for (const { lines, cut } of outputs) {
      expect([lines.length, cut]).toEqual([40, 60]);
      expect(Math.max(...lines.map(line => line.length))).toBe(240);
    }
    expect(units[0]?.log.length).toBeLessThanOrEqual(40);
    expect(JSON.stringify({ outputs, units }).length).toBeLessThan(100_000);
  });

  it('hides secrets', async () => {
    const stdout = 'fence_ipmilan --password hunter2 -a 10.0.0.1\n';
    const looked = JSON.stringify(await node(() => ({ stdout })).look());
    expect(looked).toContain('fence_ipmilan --password ***');
    expect(looked).not.toContain('hunter2');
  });

  it('goes on without a tool that is not installed', async () => {
    const { outputs } = await node(() => ({ spawnError: 'ENOENT', exitCode: undefined })).look();
    expect(outputs[0]).toMatchObject({ command: 'corosync-quorumtool -s', exitCode: null, problem: 'not installed' });
  });

  it('is not stopped by commands that cannot be run at all', async () => {
    const broken = { run: () => Promise.reject(new Error('no')), follow: () => Promise.reject(new Error('no')) };
    const { outputs } = await node(() => ({}), { commands: broken }).look();
    expect(outputs[0]?.problem).toBe('cannot be run (aborted)');
  });

  it('finds the last words of a daemon that the journal could not give to its unit', async () => {
    const words = 'Could not open /etc/corosync/authkey';
    const answer = (program: string, args: readonly string[]) => ({
      stdout: program === 'journalctl' && args.includes('--identifier=corosync') ? `${words}\nexiting\n` : 'exiting\n',
    });
    const { look, systemd, clock } = node(answer);
    const request = await clock.run(systemd.start('corosync.service'));
    if ('job' in request) await clock.run(request.job.ended);
    expect((await look()).units[0]?.log).toEqual([words, 'exiting']);
  });

  it('leaves out what the node has but never started: sbd', async () => {
    const { units } = await node(() => ({})).look();
    expect(units.map(({ unit }) => unit)).toEqual(services);
  });
});

describe('the lines of a log', () => {
  const reason = '  error: Cluster user hacluster does not exist, aborting Pacemaker startup';

  it('keep their reason however often a daemon is started again', () => {
    const again = (pid: number) => [reason, `  error: pacemaker-controld[${pid}] exited with status 1`];
    expect(digest(Array.from({ length: 200 }, (_, pid) => again(pid)).flat())).toEqual([
      reason,
      '  error: pacemaker-controld[0] exited with status 1',
    ]);
  });

  it('are without what every start says', () => {
    expect(digest(['  [SERV  ] Service engine loaded: corosync profile loading service [4]', reason])).toEqual([
      reason,
    ]);
  });

  it('are at most 40, the first and the last ones', () => {
    const word = (index: number) => `line ${String.fromCodePoint(0x4e00 + index)}`;
    const lines = digest(Array.from({ length: 100 }, (_, index) => word(index)));
    expect(lines).toHaveLength(40);
    expect(lines[0]).toBe(word(0));
    expect(lines).toContain('(61 lines left out)');
    expect(lines.at(-1)).toBe(word(99));
  });
});
