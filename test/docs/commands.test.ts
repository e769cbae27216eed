import type { Command, Option } from 'commander';
import { describe, expect, test } from 'vitest';
import type { CliContext } from '../../src/cli/context.ts';
import { exitStatuses } from '../../src/cli/exit-statuses.ts';
import { createProgram } from '../../src/cli/program.ts';
import { node } from '../cli/support/node.ts';
import { renderCluster } from '../../src/report/text/render-cluster.ts';
import { numberBoots, runsOf } from '../../src/report/kept/kept-runs.ts';
import { renderComparison } from '../../src/report/text/render-comparison.ts';
import type { Report } from '../../src/report/report.ts';
import { renderRuns } from '../../src/report/text/render-runs.ts';
import { boot, bootId, held, inBoot, record } from '../report/support/boots.ts';
import * as runs from '../report/support/runs.ts';
import { reportOf } from '../report/support/stream.ts';
import { blocks, read, rows, section } from './support/pages.ts';
import { sampleOutputs } from './support/sample-node.ts';
import { renderStatus } from '../../src/report/text/render-status.ts';
import { unknownNode } from '../report/support/status-view.ts';

const page = read('docs/commands.md');
const console = { out: () => undefined, err: () => undefined };
const program = createProgram({ console } as unknown as CliContext, '1', () => undefined);
const verbs = program.commands.map(command => command.name());
const help = new Map(program.commands.map(command => [command.name(), command.createHelp().visibleOptions(command)]));

/** In the tables of a verb's section: those that not every verb has. */
const isCommon = ({ long }: Option) =>
  program.commands.every(command => command.options.some(one => one.long === long));

const published = { state: 'online', degraded: false, unmet: [] } as const;
const sampleOverview = renderCluster(
  {
    schema: 'muster.cluster/1',
    dc: 'n1',
    nodes: [
      { ...published, node: 'n1', outcome: 'degraded', unmet: ['nas'], publishedAt: '2026-11-22T15:23:03.124Z' },
      { ...published, node: 'n2', outcome: 'ready', publishedAt: '2026-11-22T15:23:09.957Z' },
    ],
    unseen: [],
  },
  { columns: 80, colour: false, utf8: true },
);

describe('docs/commands.md', () => {
  test('has a section on every verb, in the order of --help, and on no other', () => {
    const titles = [...page.matchAll(/^## (\w+)$/gm)].map(match => match[1]);
    expect(titles).toEqual(verbs);
  });

  test.each(verbs)('tells of %s what --help tells, with an example', verb => {
    const command = program.commands.find(one => one.name() === verb) as Command;
    const text = section(page, verb);
    expect(text.startsWith(`${verb}\n\n${command.description()}\n`)).toBe(true);
    expect(text).toMatch(new RegExp(`^# muster ${verb}\\b`, 'm'));
    const own = command.options
      .filter(option => !isCommon(option) && !option.hidden)
      .map(({ flags, description }) => [flags, description]);
    expect(rows(text).filter(([flags = '']) => flags.startsWith('-') && !flags.startsWith('---'))).toEqual(own);
  });

  test('has the options of all verbs', () => {
    const [command] = program.commands;
    const common = (help.get('up') ?? []).filter(option => isCommon(option) || option.long === '--help');
    const [intro = ''] = page.split(/^## /m);
    const shown = rows(intro).filter(([flags = '']) => flags.startsWith('-') && !flags.startsWith('---'));
    expect(shown.toSorted()).toEqual(common.map(({ flags, description }) => [flags, description]).toSorted());
    expect(command?.options.filter(isCommon)).toHaveLength(common.length - 1);
    expect(intro).toContain('`-V, --version`');
  });

  test('shows what the program prints', async () => {
    const { check, status, up } = await sampleOutputs();
    const shown = (verb: string) => blocks(section(page, verb)).map(({ text }) => text);
    expect(shown('check')).toEqual([`# muster check\n${check}`]);
    expect(shown('status')).toEqual([
      `# muster status\n${status}`,
      strandedNode(),
      `# muster status --cluster\n${sampleOverview}`,
    ]);
    expect(shown('up')).toEqual([`# muster up\n${up}`]);
  });

  test('shows what down prints', async () => {
    const active = { initially: 'active' } as const;
    const one = node({
      daemons: {
        corosync: { ...active, stopTakes: 1000 },
        pacemaker: { ...active, stopTakes: 20_000 },
        pcsd: { ...active, stopTakes: 500 },
      },
    });
    expect(blocks(section(page, 'down')).map(({ text }) => text)).toEqual([
      `# muster down\n${(await one.run('down')).err}`,
    ]);
  });

  test('shows what report --list prints', () => {
    const boots = numberBoots(
      [
        record(4, inBoot(4), inBoot(4, reportOf(runs.allUpAlready()), { startedAt: '2026-03-04T09:40:00+01:00' })),
        record(3, inBoot(3, reportOf(runs.lateBoot()))),
        record(1),
      ],
      bootId(4),
    );
    const list = renderRuns(
      boots.flatMap(boot => runsOf(boot).toReversed()),
      { columns: 80, colour: false, utf8: true },
    );
    expect(blocks(section(page, 'report')).map(({ text }) => text)).toContain(`# muster report --list\n${list}`);
  });

  test('shows what report --compare prints', () => {
    const others = [3000, 3200, 2900, 3100, 3300].map(san => boot({ san })) as [Report, ...Report[]];
    const style = { columns: 80, colour: false, utf8: true, all: false };
    const comparison = renderComparison(held(boot({ san: 12_000 }), ...others), style);
    expect(blocks(section(page, 'report')).map(({ text }) => text)).toContain(
      `# muster report --compare all\n${comparison}`,
    );
  });

  test('names the keys of the documents that have no page of their own', async () => {
    for (const verb of ['check', 'status']) {
      const document = JSON.parse((await node().run(verb, '--format', 'json')).out) as Record<string, unknown[]>;
      const [, shown = ''] =
        new RegExp(`\`(\\{ schema: "muster\\.${verb}/1".*?\\})\``, 's').exec(section(page, verb)) ?? [];
      const inner = Object.keys((document['prerequisites'] ?? document['daemons'])?.[0] ?? {});
      for (const key of [...Object.keys(document), ...inner]) expect(shown).toMatch(new RegExp(`\\b${key}\\b`));
    }
  });
});

describe('the exit statuses', () => {
  const inWords = exitStatuses.map(([status, meaning]) => [status, meaning]);
  test.each([
    ['README.md', section(read('README.md'), 'Commands and exit statuses')],
    ['docs/commands.md', section(page, 'Exit statuses')],
  ])('are in %s as in --help', (_, text) => {
    expect(rows(text).filter(([status = '']) => /^\d/.test(status))).toEqual(inWords);
  });
});

/** The lines that come first. */
function strandedNode(): string {
  const daemon = { enabled: 'disabled', ready: undefined, detail: '' };
  const daemons = [
    { ...daemon, unit: 'corosync.service', active: 'active' },
    { ...daemon, unit: 'pacemaker.service', active: 'inactive' },
  ];
  const text = renderStatus({ ...unknownNode, daemons }, { columns: 80, colour: false, utf8: true });
  return text.slice(0, text.indexOf('Daemon Status'));
}
