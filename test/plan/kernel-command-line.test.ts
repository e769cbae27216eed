import { expect, test } from 'vitest';
import { unmetKernelCondition } from '../../src/plan/kernel-command-line.ts';
import type { UnitCondition } from '../../src/systemd/systemd.ts';
import { files } from './support/node.ts';

const kernel = (parameter: string, changes: Partial<UnitCondition> = {}): UnitCondition => ({
  type: 'ConditionKernelCommandLine',
  triggering: false,
  negated: parameter.startsWith('!'),
  parameter: parameter.replace(/^!/, ''),
  result: 'untested',
  ...changes,
});
const path: UnitCondition = { ...kernel('/x'), type: 'ConditionPathExists' };
const unmet = async (conditions: readonly UnitCondition[], commandLine: string) =>
  (await unmetKernelCondition({ conditions }, files({ '/proc/cmdline': commandLine })))?.parameter;

test.each([
  ['!nocluster', 'quiet nocluster ro\n', 'nocluster'],
  ['!nocluster', 'quiet ro\n', undefined],
  ['!nocluster', 'quiet nocluster=1\n', 'nocluster'],
  ['!nocluster', 'quiet noclusterx xnocluster\n', undefined],
  ['!nocluster', 'quiet "nocluster" \'x y\'\n', 'nocluster'],
  ['!nocluster', 'name="some nocluster text"\n', undefined],
  ['cluster', 'quiet\n', 'cluster'],
  ['cluster', 'cluster\n', undefined],
  ['cluster', '', 'cluster'],
  ['ha=on', 'ha=off\n', 'ha=on'],
  ['ha=on', 'ha=on\n', undefined],
  ['ha=on', 'ha=on=really\n', 'ha=on'],
])('%s against %j: unmet is %s', async (parameter, commandLine, expected) => {
  expect(await unmet([kernel(parameter)], commandLine)).toBe(expected);
});

test('one of the conditions with `|` has to hold, and other kinds may', async () => {
  const [a, b] = [kernel('a', { triggering: true }), kernel('b', { triggering: true })];
  expect(await unmet([a, b], 'quiet\n')).toBe('a');
  expect(await unmet([a, b], 'b\n')).toBeUndefined();
  expect(await unmet([a, { ...path, triggering: true }], 'quiet\n')).toBeUndefined();
});

test('a unit without such a condition is not worth reading a file', async () => {
  expect(
    await unmetKernelCondition({ conditions: [path] }, files({ '/run/systemd/container': new Error('read') })),
  ).toBe(undefined);
});

test('in a container the arguments of PID 1 count, as they do for systemd', async () => {
  const container = files({
    '/run/systemd/container': 'systemd-nspawn',
    '/proc/1/cmdline': '/lib/systemd/systemd\0nocluster\0',
    '/proc/cmdline': 'quiet\n',
  });
  expect((await unmetKernelCondition({ conditions: [kernel('!nocluster')] }, container))?.parameter).toBe('nocluster');
});

test('a command line that is not there has no words', async () => {
  const nothing = files({});
  const conditions = [kernel('cluster')];
  expect((await unmetKernelCondition({ conditions }, nothing))?.parameter).toBe('cluster');
  const container = files({ '/run/systemd/container': 'lxc' });
  expect((await unmetKernelCondition({ conditions }, container))?.parameter).toBe('cluster');
});
