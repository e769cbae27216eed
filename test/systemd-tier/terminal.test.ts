import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBundle, type Shipped } from '../cli/support/shipped.ts';
import { poll } from '../lab/poll.ts';
import { PrivateManager } from './support/private-manager.ts';
import { Pty } from './support/pty.ts';

const waiting = `version: 1
implicit: false
services: [corosync, pacemaker]
prerequisites:
  data: { path: /no/such/folder/with/a/name/that/is/longer/than/a/narrow/terminal }
  a-server-with-a-long-name: { tcp: "127.0.0.1:9" }
  nothing: { path: /no/such/thing, timeout: 1h }
`;
const starting = `version: 1
implicit: false
services: [corosync, pacemaker]
`;
const service = (start: string) => `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=${start}\n`;
/** Colours, one line up, clear this line. */
const steering = /\u001b\[(?:\d+m|1A|2K)/g;

let bundle: Shipped;
let manager: PrivateManager;
let home: string;

beforeAll(async () => {
  bundle = buildBundle();
  home = await mkdtemp(join(tmpdir(), 'muster-home-'));
  await writeFile(join(home, 'waiting.yaml'), waiting, { mode: 0o644 });
  await writeFile(join(home, 'starting.yaml'), starting, { mode: 0o644 });
  manager = await startManager();
}, 60_000);
afterAll(async () => {
  await manager.stop();
  bundle.remove();
  await rm(home, { recursive: true });
});

function startManager(): Promise<PrivateManager> {
  return PrivateManager.start({
    units: {
      'corosync.service': service('/bin/sleep 1'),
      'pacemaker.service': `[Unit]\nAfter=corosync.service\n${service('/bin/true')}`,
    },
  });
}

interface Showing {
  readonly file?: string;
  readonly args?: readonly string[];
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly on?: PrivateManager;
}

function up({ file = 'waiting', args = [], columns = 80, environment = {}, on = manager }: Showing = {}): Promise<Pty> {
  const argv = [process.execPath, bundle.program, 'up', '--user', '--config', join(home, `${file}.yaml`), ...args];
  return Pty.open(argv, {
    columns,
    environment: { TERM: 'xterm', LANG: 'C.UTF-8', HOME: home, ...on.environment, ...environment },
  });
}

const dryRun = { args: ['--dry-run'] };
/** So many seconds or more: on a busy machine a second may pass without being shown. */
const waited = (least: number) => new RegExp(`(?:Waiting|met,) (?:[${least}-9]|\\d\\d)(?:\\.\\d)?s`);
const head = /(?:Waiting |\d\/3 met, )\d/g;

describe.concurrent('muster up on a real terminal', () => {
  it.each([80, 40, 20])('of %i columns redraws in place, fits, and leaves a clean screen at Ctrl-C', async columns => {
    await using terminal = await up({ ...dryRun, columns });
    const shown = await terminal.until(waited(2));
    expect(shown.match(head)).toHaveLength(1);
    // None was broken by the terminal.
    const frame = shown.slice(shown.search(head)).trimEnd().split('\n');
    expect(frame.filter(line => line.length >= columns)).toEqual([]);
    expect(terminal.screen.raw().replaceAll(steering, '')).not.toContain('\u001b');

    terminal.press('\u0003');
    expect(await terminal.ended).toBe(130);
    const left = terminal.screen.text();
    expect(left).not.toMatch(head);
    expect(left).not.toContain('^C');
    expect(left).toContain('INTERRUPTED');
  });

  it('follows the terminal when its size changes, at once', async () => {
    await using terminal = await up(dryRun);
    await terminal.until(waited(1));
    await terminal.resize(40);
    const narrow = await terminal.until(/\d\/3 met, \d/);
    expect(narrow).not.toContain('Waiting');
    await terminal.resize(80);
    await terminal.until(/\nWaiting \d/);
    expect(terminal.screen.text().match(head)).toHaveLength(1);
    terminal.press('\u0003');
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen.text()).not.toMatch(head);
  });

  it.each<[string, Showing, { colours: boolean; redraws: boolean; ascii: boolean }]>([
    ['colours', dryRun, { colours: true, redraws: true, ascii: false }],
    ['NO_COLOR', { ...dryRun, environment: { NO_COLOR: '1' } }, { colours: false, redraws: true, ascii: false }],
    ['no UTF-8', { ...dryRun, environment: { LANG: 'C' } }, { colours: true, redraws: true, ascii: true }],
    ['--plain', { args: ['--dry-run', '--plain'] }, { colours: true, redraws: false, ascii: false }],
    ['TERM=dumb', { ...dryRun, environment: { TERM: 'dumb' } }, { colours: false, redraws: false, ascii: false }],
  ])('with %s', async (_, showing, { colours, redraws, ascii }) => {
    await using terminal = await up(showing);
    await terminal.until(redraws ? waited(1) : /nothing: not met/);
    terminal.press('\u0003');
    expect(await terminal.ended).toBe(130);
    const raw = terminal.screen.raw();
    expect(/\u001b\[\d+m/.test(raw)).toBe(colours);
    expect(raw.includes('\u001b[1A')).toBe(redraws);
    if (ascii) expect(raw).toMatch(/^[ -~\s\u001b]*$/);
  });

  it('Ctrl-S holds up what is shown, not the run', async () => {
    await using own = await startManager();
    await using terminal = await up({ file: 'starting', on: own });
    await terminal.until(/Starting for/);
    terminal.press('\u0013');
    await poll('pacemaker is active', 15_000, async () => {
      const { stdout } = await own.systemctl('is-active', 'pacemaker.service');
      return stdout.trim() === 'active';
    });
    expect(terminal.screen.text()).not.toContain('pacemaker.service: active');
    terminal.press('\u0011');
    await terminal.until(/pacemaker\.service: active/);
    terminal.press('\u0003');
    expect(await terminal.ended).toBe(130);
  });

  it('Ctrl-Z between corosync and pacemaker only says why it does nothing', async () => {
    await using terminal = await up({ file: 'starting' });
    await terminal.until(/Starting for/);
    terminal.press('\u001a');
    await terminal.until(/muster: suspend-refused: /);
    await terminal.until(/pacemaker\.service: active/);
    terminal.press('\u0003');
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen.text().match(/suspend-refused/g)).toHaveLength(1);
  });
});
