import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { commands, corosyncConfig } from './explanations/commands.ts';
import { specOf, testExplanations } from './support/explain.ts';
import { conditionOf } from '../../src/conditions/condition-of.ts';
import { createWorld, polling, record, type World } from './support/world.ts';
import type { ScriptedAnswer } from '../../src/simulation/virtual-commands.ts';

const check = { command: ['san-check'], tryTimeout: 5000, exit: [0], contains: undefined } as const;
const config = specOf('corosync-config', { 'corosync-config': 'valid' });

for (const [spec, argv] of [
  [specOf('command', check), ['san-check']],
  [config, ['corosync', '-t']],
] as const) {
  const answers = (answer: ScriptedAnswer) => (world: World) => {
    world.commands.answer(argv, answer);
    world.files.remove('/etc/corosync/corosync.conf');
  };
  testContract({
    spec,
    met: answers({}),
    unmet: answers({ exitCode: 8, stderr: 'not yet' }),
    broken: answers({ exitCode: undefined, spawnError: 'ENOENT' }),
    unknown: answers({ exitCode: undefined, spawnError: 'EMFILE' }),
    hangs: answers({ takes: Infinity }),
  });
}

describe('command: explanations', () => testExplanations(commands));
describe('corosync-config: explanations', () => testExplanations(corosyncConfig));

describe('command', () => {
  it.each([
    [{ command: ['a', 'b'] }, { ...check, command: ['a', 'b'], tryTimeout: 10_000 }],
    [
      { command: ['a'], exit: 3, tryTimeout: '500ms' },
      { ...check, command: ['a'], exit: [3], tryTimeout: 500 },
    ],
    [
      { command: ['a'], exit: [0, 3], contains: 'ok' },
      { ...check, command: ['a'], exit: [0, 3], contains: 'ok', tryTimeout: 10_000 },
    ],
  ])('reads %j', (input, settings) => expect(kinds.command.schema.parse(input)).toEqual(settings));

  it.each([
    [
      { command: 'chronyc waitsync 1' },
      'must be a list of the program and its arguments (there is no shell), such as `["chronyc","waitsync","1"]`',
    ],
    [{ command: ['sleep', 1] }, 'each argument must be text: put numbers and `true` or `false` in quotes'],
    [{ command: [] }, 'must name a program first'],
    [{ command: ['a\0'] }, 'cannot have a NUL character'],
    [{ command: ['a'], exit: 256 }, 'must be an exit code from 0 to 255'],
    [{ command: ['a'], exit: 'zero' }, 'must be an exit code from 0 to 255, or a list of them'],
    [{ command: ['a'], contains: '(' }, 'must be a regular expression: '],
    [{ command: ['a'], tryTimeout: 5 }, '`5` has no unit: write `5s`'],
  ])('refuses %j', (input, message) => {
    const result = kinds.command.schema.safeParse(input);
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });
});

describe('corosync-config', () => {
  const invalid: ScriptedAnswer = { exitCode: 8, stderr: 'parse error in config: No valid name found for local host' };

  async function waiting(): Promise<{ world: World; recorder: Awaited<ReturnType<typeof record>> }> {
    const world = createWorld();
    world.commands.answer(['corosync', '-t'], invalid);
    world.files.put('/etc/corosync/corosync.conf');
    world.links.set('eth1', { up: true, carrier: true });
    const recorder = await record(conditionOf(config, polling, world), world);
    // Past the first quick looks: the next by the clock alone would be 10 s away.
    await world.clock.advance(26_000);
    world.commands.answer(['corosync', '-t'], {});
    return { world, recorder };
  }

  it.each([
    [
      'the ring address appears',
      (world: World) => world.links.set('eth1', { up: true, carrier: true, addresses: ['10.77.0.11'] }),
    ],
    ['the file changes', (world: World) => world.files.put('/etc/corosync/corosync.conf', { text: 'totem {}' })],
  ])('is looked at again at once when %s', async (_event, happens) => {
    const { world, recorder } = await waiting();
    expect(recorder.last.status).toBe('unmet');
    happens(world);
    await world.clock.advance(0);
    expect(recorder.last.status).toBe('met');
    recorder.abort.abort();
  });

  it('is looked at by the clock too, since nothing tells when a name begins to resolve', async () => {
    const { world, recorder } = await waiting();
    await world.clock.advance(10_000);
    expect(recorder.last.status).toBe('met');
    recorder.abort.abort();
  });

  it('can only be `valid`', () => {
    const result = kinds['corosync-config'].schema.safeParse({ 'corosync-config': true });
    expect(result.error?.issues.map(issue => issue.message)).toEqual(['must be `valid`']);
  });
});
