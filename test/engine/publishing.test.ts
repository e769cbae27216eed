import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../../src/ports.ts';
import { event } from './support/needs.ts';
import { play, type Schedule } from './support/schedule.ts';
import type { World } from './support/world.ts';

/** A world is made by the schedule: its ports are changed at the first event of the run. */
type Answer = (argv: readonly string[], world: World) => Partial<CommandResult> | 'hangs';

const answers = (answer: Answer, written: string[]) => (_: unknown, world: World) => {
  if (world.takesAttributes) return;
  world.takesAttributes = async (argv, { signal, timeout }) => {
    const said = answer(argv, world);
    if (said === 'hangs') {
      await world.host.clock.sleep(timeout, signal);
      return { exitCode: undefined, signal: 'SIGKILL', timedOut: true, spawnError: undefined, stdout: '', stderr: '' };
    }
    const result = { exitCode: 0, signal: undefined, timedOut: false, spawnError: undefined, stdout: '', stderr: '' };
    const ended: CommandResult = { ...result, ...said };
    if (ended.exitCode === 0) written.push(`${world.host.clock.now()} ${argv.slice(2).join(' ')}`);
    return ended;
  };
};

async function publish(schedule: Partial<Schedule>, answer: Answer = () => ({})) {
  const written: string[] = [];
  const onEvent = answers(answer, written);
  const played = await play({ title: '', comes: [], publish: true, onEvent, ...schedule });
  const values = written.filter(line => !line.includes('muster-time'));
  return { ...played, written, values, codes: played.state.findings.map(({ code }) => code) };
}

const active = { initially: 'active' } as const;
const allUp = { corosync: active, pacemaker: active, pcsd: active };

describe('publish: true', () => {
  test('tells at once that the node is starting and what is unmet, and at the end how it went', async () => {
    const needs = { a: event('met'), nas: event('lost', { required: false, timeout: '1s' }) };
    const { values, result, codes } = await publish({ needs });
    expect(values).toEqual([
      '1300 muster-degraded --update 1',
      '1300 muster-unmet --update nas',
      '1300 muster-outcome --update starting',
      '3300 muster-degraded --update 1',
      '3300 muster-unmet --update nas',
      '3300 muster-outcome --update degraded',
    ]);
    expect([result.outcome, codes]).toEqual(['degraded', []]);
  });

  test('with nothing unmet muster-degraded is 0 and there is no list', async () => {
    const { values } = await publish({ needs: { a: event('met') } });
    expect(values.slice(-3)).toEqual([
      '2300 muster-degraded --update 0',
      '2300 muster-unmet --delete',
      '2300 muster-outcome --update ready',
    ]);
  });

  test('the attribute daemon comes later than pacemaker: tried again till it answers', async () => {
    const late: Answer = (_, { host }) => (host.clock.now() < 1400 ? { exitCode: 102 } : {});
    const { values, codes } = await publish({}, late);
    expect(values[0]).toBe('1550 muster-degraded --update 0');
    expect(codes).toEqual([]);
  });

  test('of a stack that was found running only the end is told, by what is unmet now', async () => {
    const { values } = await publish({ daemons: allUp, needs: { a: event('lost') } });
    expect(values.map(line => line.replace(/^\d+ /, ''))).toEqual([
      'muster-degraded --update 1',
      'muster-unmet --update a',
      'muster-outcome --update degraded',
    ]);
  });

  test.each<[string, Answer, RegExp]>([
    ['hangs', () => 'hangs', /did not take them within 5s/],
    ['refuses', () => ({ exitCode: 102 }), /did not take them within 5s/],
    ['is not installed', () => ({ exitCode: undefined, spawnError: 'ENOENT' }), /cannot be run \(ENOENT\)/],
  ])('attrd_updater %s: a finding, and the run ends as it would', async (_, answer, says) => {
    const { result, state, codes } = await publish({}, answer);
    expect([result.outcome, codes]).toEqual(['ready', ['not-published']]);
    expect(state.findings[0]?.message).toMatch(says);
    expect(state.end?.at).toBeLessThanOrEqual(2300 + 5000);
  });

  test.each<[string, Partial<Schedule>]>([
    ['in a dry run', { dryRun: true }],
    ['when it is not asked for', { publish: false }],
    [
      'when pacemaker never ran',
      { daemons: { corosync: { starts: [{ ends: { exitStatus: 1 } }] } }, service: { attempts: 1 } },
    ],
  ])('nothing is written %s', async (_, schedule) => {
    const { written, codes } = await publish(schedule);
    expect([written, codes]).toEqual([[], []]);
  });

  test.each(['SIGTERM', 'shutdown'] as const)('an end by %s is not told', async cause => {
    const { values, result } = await publish({ happens: { '1500ms': world => world.signal(cause) } });
    expect(result.outcome).toBe('interrupted');
    expect(values.filter(line => line.includes('muster-outcome'))).toEqual(['300 muster-outcome --update starting']);
  });
});

const standby = { stack: { standby: 'leave' }, cluster: { standby: true } } as const;

describe('standby: leave', () => {
  const leaving: Answer = (argv, world) => {
    if (argv.includes('reboot')) world.cluster.standby = false;
    return {};
  };

  test('a stack that this run started is taken out of standby, both lifetimes, once it is ready', async () => {
    const { written, codes, state } = await publish({ ...standby, publish: false }, leaving);
    expect(written.map(line => line.replace(/^\d+ /, ''))).toEqual([
      'n1 --name standby --lifetime forever --delete',
      'n1 --name standby --lifetime reboot --delete',
    ]);
    expect(codes).toEqual(['standby-left']);
    expect(state.cluster?.standby).toBe(false);
  });

  test.each<[string, Partial<Schedule>]>([
    ['that was found running', { daemons: allUp }],
    ['that is not in standby', { cluster: { standby: false } }],
    ['whose file says keep', { stack: { standby: 'keep' } }],
    ['that did not become ready', { cluster: { standby: true, joins: Infinity } }],
    ['in a dry run', { dryRun: true }],
  ])('a stack %s is left as it is', async (_, schedule) => {
    const { written, codes } = await publish({ ...standby, publish: false, ...schedule }, leaving);
    expect([written, codes]).toEqual([[], []]);
  });

  test.each<[string, Answer, RegExp]>([
    [
      'crm_attribute fails',
      () => ({ exitCode: 1, stderr: 'Permission denied\n' }),
      /crm_attribute: Permission denied$/,
    ],
    ['it does not help', () => ({}), /crm_mon still shows it there/],
    ['it hangs', () => 'hangs', /no answer within 10s/],
    ['it is not installed', () => ({ exitCode: undefined, spawnError: 'ENOENT' }), /crm_attribute: ENOENT$/],
    ['it says nothing', () => ({ exitCode: 105 }), /crm_attribute: exit status 105$/],
    [
      'pacemaker answers no more',
      (_, world) => {
        world.cluster.hangs = true;
        return {};
      },
      /crm_mon did not answer within 10s/,
    ],
  ])('%s: a finding, and the run ends ready', async (_, answer, says) => {
    const { result, state, codes } = await publish({ ...standby, publish: false }, answer);
    expect([result.outcome, codes]).toEqual(['ready', ['standby-kept']]);
    expect(state.findings[0]?.message).toMatch(says);
  });

  test('pacemaker stops answering as soon as it is ready: a finding, and the run ends ready', async () => {
    const onEvent: Schedule['onEvent'] = (told, world) => {
      if (told.type === 'service-ready' && told.unit === 'pacemaker.service') world.cluster.hangs = true;
    };
    const { result, state, codes } = await publish({ ...standby, publish: false, onEvent });
    expect([result.outcome, codes]).toEqual(['ready', ['standby-kept']]);
    expect(state.findings[0]?.message).toMatch(/: crm_mon did not answer within 10s/);
  });
});
