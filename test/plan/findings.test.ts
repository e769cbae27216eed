import { expect, test } from 'vitest';
import { findingCodes } from '../../src/plan/finding.ts';
import { findings, findingsByHand } from '../../src/plan/findings.ts';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';
import { createVirtualCommands } from '../../src/simulation/virtual-commands.ts';
import { fakeSystemd } from './support/fake-systemd.ts';
import { combinationCases } from './support/combination-cases.ts';
import type { Case } from './support/case.ts';
import { cases, safe, store } from './support/finding-cases.ts';
import { peerCases } from './support/peer-cases.ts';
import { rareCases } from './support/rare-cases.ts';
import { config, files, node, programs } from './support/node.ts';

const look = async ({ file = '', units = {}, files: changes = {}, commands = {} }: Omit<Case, 'when' | 'found'>) => {
  const systemd = fakeSystemd(node(units));
  const scripted = createVirtualCommands(createVirtualClock());
  for (const [argv, answer] of Object.entries(commands)) scripted.answer(argv.split(' '), answer);
  const ports = { systemd, files: files({ ...programs, ...changes }), commands: scripted };
  const found = await findingsByHand(config(file), ports, new AbortController().signal);
  return { found, systemd, commands: scripted };
};

test.each([...cases, ...combinationCases, ...rareCases])('$when', async ({ found: expected, ...one }) => {
  const { found } = await look(one);
  const lines = found.map(({ code, severity, message }) => `${code} ${severity}: ${message}`);
  expect(lines.map((line, i) => line.slice(0, expected[i]?.length))).toEqual(expected);
});

test('every code has a case', () => {
  const seen = new Set(cases.flatMap(({ found }) => found.map(line => line.split(' ')[0])));
  expect([...seen].sort()).toEqual([...findingCodes]);
});

test('each finding says what to do', async () => {
  for (const one of cases) for (const { remedy } of (await look(one)).found) expect(remedy).not.toBe('');
});

test('without systemd there is one note and no exception', async () => {
  const gone = () => Promise.reject(new Error('cannot connect to /run/dbus/system_bus_socket'));
  const found = await findings(config(store), {
    systemd: { details: gone, list: gone },
    files: files(programs),
  });
  expect(found.map(({ code }) => code)).toEqual(['not-visible']);
  expect(found[0]?.message).toContain('deadlocks by ordering');
});

test('a run asks no other node', async () => {
  const asked = peerCases.find(({ commands }) => commands !== undefined);
  const found = await findings(config(''), {
    systemd: fakeSystemd(node()),
    files: files({ ...programs, ...asked?.files }),
  });
  expect(found).toEqual([]);
});

test('each unit is asked for once, however many checks look at it, and their states all at once', async () => {
  const { systemd } = await look({ file: store, units: { 'store.service': safe } });
  expect(systemd.calls).toHaveLength(new Set(systemd.calls).size);
  expect(systemd.calls.filter(call => !call.startsWith('details'))).toEqual(['list 1']);
});

test.each([
  ['in the stop order', ['resource-agents-deps.target']],
  ['outside of the stop order', []],
])('100 prerequisites that are up cost no more calls than 10: %s', async (_, before) => {
  const callsWith = async (count: number) => {
    const names = Array.from({ length: count }, (_, index) => `p${index}`);
    const unit = { activeState: 'active', wantedBy: ['multi-user.target'], before } as const;
    const { systemd } = await look({
      file: `prerequisites:\n${names.map(name => `  ${name}: { unit: ${name}.service }\n`).join('')}`,
      units: Object.fromEntries(names.map(name => [`${name}.service`, unit])),
    });
    return systemd.calls.length;
  };
  expect(await callsWith(100)).toBe(await callsWith(10));
});
