import { describe, expect, test } from 'vitest';
import type { CliContext, System } from '../../src/cli/context.ts';
import { runCli } from '../../src/cli/program.ts';
import { createVirtualHost } from '../../src/simulation/virtual-host.ts';

const file = `version: 1
implicit: false
prerequisites:
  data: { mount: /srv/data }
  nas: { path: /srv/nas, required: false, timeout: 1min }
`;

/** A machine with these files and nothing else: whatever it is asked beside them throws. */
async function run(argv: readonly string[], scenario?: string, text: string = file) {
  const host = createVirtualHost();
  host.files.put('/etc/muster/muster.yaml', { text, owner: 1000, mode: 0o666 });
  host.files.remove('/etc/muster/muster.d');
  host.files.remove('/root/s.yaml');
  if (scenario !== undefined) host.files.put('/root/s.yaml', { text: scenario });
  const output = { out: '', err: '' };
  const system: Partial<System> = {
    host,
    userId: 0,
    absolute: path => `/root/${path}`,
    identity: () => ({ host: 'laptop', bootId: 'b', trigger: 'manual', pid: 1, version: '1' }),
  };
  const console: Partial<CliContext['console']> = {
    out: text => void (output.out += text),
    err: text => void (output.err += text),
    columns: () => 80,
    environment: {},
  };
  const code = await runCli(['rehearse', ...argv], { console, system } as CliContext, '1');
  return { code, ...output };
}

describe('muster rehearse', () => {
  test('prints the report of up, marked as a rehearsal, and the course of the run on stderr', async () => {
    const { code, out, err } = await run(['--delay', 'data=5min']);
    expect(code).toBe(0);
    expect(out).toMatch(/^REHEARSAL: READY after 5min 2s on laptop: every service works\n/);
    expect(out).toContain('in virtual time: nothing was touched');
    expect(err).toContain('corosync.service: start requested at 5min');
  });

  test.each([
    [['--never', 'data'], 124, /^REHEARSAL: LATE after 10min/],
    [['--never', 'nas'], 0, /^REHEARSAL: DEGRADED/],
    [['--fail', 'corosync'], 1, /^REHEARSAL: FAILED/],
    [['--fail', 'corosync.service:2'], 0, /attempt 3, at .*: active/],
    [['--flap', 'data', '--delay', 'nas=30s'], 0, /^REHEARSAL: READY/],
    [['--flap', 'data=9s'], 0, /READY after 11s/],
    [['--delay', 'data=1min', '--shutdown-at', '40s'], 143, /^REHEARSAL: INTERRUPTED after 40s/],
  ])('%j ends with the exit status of up: %i', async (argv, code, says) => {
    const ended = await run(argv);
    expect([ended.code, ended.out]).toEqual([code, expect.stringMatching(says)]);
  });

  test.each([
    [['--delay', 'dta=5s'], /no such prerequisite: dta \(did you mean data\?\)/],
    [['--delay', 'data'], /--delay needs a time with its unit, as in data=30s, not nothing/],
    [['--delay', 'data=5'], /--delay needs a time with its unit/],
    [['--fail', 'corosinc'], /no such service: corosinc \(did you mean corosync\?\)/],
    [['--fail', 'corosync:often'], /--fail needs a whole number/],
    [['--seed', 'x'], /--seed needs a whole number/],
    [['--explore', '-1'], /--explore needs a whole number/],
    [['--explore', '0'], /--explore needs a whole number from 1 to 100000, not `0`/],
    [['--explore', '9', '--never', 'data'], /--explore makes scenarios of its own: --never has no place beside it/],
    [['--delay', 'data=169h'], /--delay needs a time of at most 168h, not `169h`/],
    [['--delay', '=5s'], /--delay needs the name of a prerequisite, not nothing/],
    [['--fail', ''], /--fail needs the name of a service, not nothing/],
    [['--never', 'data', '--flap', 'data'], /--never says already what becomes of data: leave out --flap/],
    [['--delay', 'data=1s', '--delay', 'data=2s'], /--delay says already what becomes of data: leave out --delay/],
    [['--fail', 'pcsd', '--fail', 'pcsd.service:2'], /--fail says already what becomes of pcsd\.service/],
    [['--explore', '9', '--format', 'svg'], /--format needs text or json with --explore, not svg/],
    [['--flap', 'data=0s'], /--flap needs a time above 0, not `0s`/],
    [
      ['--scenario', 's.yaml'],
      /scenario-unreadable: the scenario \/root\/s\.yaml cannot be read: there is no such file/,
    ],
  ])('%j is wrong usage, told with what would be right', async (argv, says) => {
    const ended = await run(argv);
    expect([ended.code, ended.out, ended.err]).toEqual([2, '', expect.stringMatching(says)]);
  });

  test('a service may have a colon in its name', async () => {
    const text = `${file}services: [corosync, pacemaker, 'a@b:c']\n`;
    expect((await run(['--fail', 'a@b:c'], undefined, text)).out).toContain('a@b:c.service did not start');
    expect((await run(['--fail', 'a@b:c:1'], undefined, text)).out).toMatch(/attempt 2, at .*: active/);
  });

  test('draws the same picture as muster report, marked as a rehearsal, with nothing on stderr', async () => {
    for (const [format, start] of [
      ['svg', /^<svg /],
      ['html', /^<!doctype html>/i],
    ] as const) {
      const { code, out, err } = await run(['--never', 'nas', '--format', format]);
      expect([code, err, out]).toEqual([0, '', expect.stringMatching(start)]);
      expect(out).toContain('rehearsal');
    }
  });

  test('-v tells each event as up does, -q nothing at all', async () => {
    const { err } = await run(['-v', '--format', 'json']);
    const events = err
      .trimEnd()
      .split('\n')
      .map(line => (JSON.parse(line) as { type: string }).type);
    expect([events[0], events.at(-1)]).toEqual(['run-started', 'run-ended']);
    expect(await run(['-q', '--never', 'data'])).toEqual({ code: 124, out: '', err: '' });
  });

  test('options go before what the scenario says', async () => {
    const scenario = 'scenario: 1\nprerequisites: { data: never, nas: 7s }\n';
    expect((await run(['--scenario', 's.yaml'], scenario)).code).toBe(124);
    const { code, out } = await run(['--scenario', 's.yaml', '--delay', 'data=3s', '--format', 'json'], scenario);
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      { trigger: 'rehearsal', outcome: 'ready', prerequisites: [{ metMs: 3000 }, { metMs: 7000 }] },
    ]);
  });

  test('a scenario with mistakes is told as a file is, and nothing is rehearsed', async () => {
    const { code, out, err } = await run(['--scenario', 's.yaml'], 'scenario: 1\nprerequisites: { dta: 5s }\n');
    expect([code, out]).toEqual([78, '']);
    expect(err).toMatch(
      /^\/root\/s\.yaml:2:18: unknown-prerequisite: the prerequisites file has no prerequisite `dta`/,
    );
    expect(err).toContain('1 problem in the scenario: nothing was rehearsed');
  });

  test('explores: each way to end with a scenario that brings it about again', async () => {
    const { code, out } = await run(['--explore', '60', '--seed', '5', '--format', 'json']);
    expect(code).toBe(0);
    const found = JSON.parse(out) as {
      endings: { outcome: string; exitCode: number; reason: string; scenario: string }[];
    };
    expect(new Set(found.endings.map(({ outcome }) => outcome))).toContain('late');
    for (const { exitCode, reason, scenario } of found.endings) {
      const again = await run(['--scenario', 's.yaml', '--format', 'json'], scenario);
      expect([again.code, (JSON.parse(again.out) as { reason: string }).reason]).toEqual([exitCode, reason]);
    }
    const { longest } = JSON.parse(out) as { longest: { durationMs: number; scenario: string } };
    const slowest = await run(['--scenario', 's.yaml', '--format', 'json'], longest.scenario);
    expect(JSON.parse(slowest.out)).toMatchObject({ exitCode: 0, durationMs: longest.durationMs });
    expect((await run(['--explore', '3'])).out).toMatch(/^3 runs in virtual time, \d ways? to end\n/);
  });
});
