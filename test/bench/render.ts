import type { BenchDocument, BenchEntry } from './document.ts';
import type { Unit } from './figures.ts';

const nameWidth = 60;
const figureWidth = 10;

/** One bench as a table of at most 90 columns: the contestants, then what is held to a budget. */
export function renderEntry({ name, title, error, series, checks }: BenchEntry): string {
  const head = `\n${name}: ${title}`;
  if (error !== null) return `${head}\n  FAIL  it came to no end: ${error}\n`;
  const contestants = series.flatMap(({ of, figure, unit, runs, median, p99 }, index) => [
    ...(series[index - 1]?.figure === figure ? [] : [`  ${figure}`]),
    row(`  ${of}`, formatFigure(median, unit), formatFigure(p99, unit), String(runs)),
  ]);
  const verdicts = checks.map(({ what, value, unit, atMost, atLeast, passed }) => {
    const limits = [
      ...(atMost === null ? [] : [`<= ${formatFigure(atMost, unit)}`]),
      ...(atLeast === null ? [] : [`>= ${formatFigure(atLeast, unit)}`]),
    ];
    const verdict = passed === null ? '' : passed ? 'ok' : 'FAIL';
    return row(`${verdict.padEnd(4)}  ${what}`, formatFigure(value, unit), limits.join(', '));
  });
  const table = contestants.length > 0 ? [row('', 'median', 'p99', 'runs'), ...contestants] : [];
  return `${[head, ...table, ...verdicts].join('\n')}\n`;
}

/** What it was measured on, and how many budgets were kept. */
export function renderEnd({ machine, version, quick, seconds, benches }: BenchDocument): string {
  const verdicts = benches.flatMap(({ checks }) => checks.flatMap(({ passed }) => passed ?? []));
  const broken = benches.filter(({ error }) => error !== null).length;
  const missed = verdicts.filter(passed => !passed).length;
  const told = [
    `${verdicts.length - missed} budgets kept`,
    `${missed} missed`,
    ...(broken > 0 ? [`${broken} without an end`] : []),
  ];
  const { cores, processor, memoryGiB, kernel, system, node, load } = machine;
  return [
    '',
    `muster ${version} on ${cores} cores (${processor}), ${memoryGiB} GiB`,
    `Linux ${kernel}, ${system}, Node ${node}; load at the start: ${load}`,
    `${told.join(', ')}; ${seconds} s${quick ? '; quick: too few runs to judge by' : ''}`,
    '',
  ].join('\n');
}

function row(name: string, ...figures: string[]): string {
  const cells = figures.map(figure => ` ${figure.padStart(figureWidth - 1)}`);
  return `  ${name.padEnd(nameWidth)}${cells.join('')}`.trimEnd();
}

export function formatFigure(value: number, unit: Unit): string {
  const digits = unit === 'count' || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const number = String(Number(value.toFixed(digits)));
  return { ms: `${number} ms`, MB: `${number} MB`, '%': `${number} %`, times: `${number} x`, count: number }[unit];
}
