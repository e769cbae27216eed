import type { Finding } from '../../plan/finding.ts';
import { clean, padEnd, widthOf, wrap } from './layout.ts';
import { paint } from './style.ts';
import { findingLines } from './text-findings.ts';
import type { Observation } from '../../conditions/condition.ts';
import type { Paint, Style } from './style.ts';

/** One prerequisite as one look found it. */
export interface Checked extends Observation {
  readonly name: string;
  readonly kind: string;
  readonly text: string;
  readonly required: boolean;
}

/** What `muster check` found: the required ones that are not met at the end, where the eye is; below, what no look at them can see. */
export function renderCheck(checked: readonly Checked[], style: Style, findings: readonly Finding[] = []): string {
  const names = Math.min(20, Math.max(0, ...checked.map(({ name }) => widthOf(clean(name, style)))));
  const sorted = [...checked].sort((one, other) => rank(one) - rank(other));
  const unmet = checked.filter(({ status, required }) => required && status !== 'met').length;
  const met = checked.filter(({ status }) => status === 'met').length;
  const sum = unmet === 0 ? 'all that is required is met' : `${unmet} required not met`;
  const found = findingLines(findings, style);
  return [
    ...sorted.flatMap(one => lines(one, names, style)),
    `${met} of ${checked.length} met; ${sum}`,
    ...(found.length === 0 ? [] : ['', ...found]),
  ]
    .map(line => `${line}\n`)
    .join('');
}

function rank({ status, required }: Checked): number {
  if (status === 'met') return 0;
  return required ? 2 : 1;
}

function lines({ name, text, required, status, reason, hint }: Checked, names: number, style: Style): string[] {
  const first = `${padEnd(status, 7)}  ${padEnd(clean(name, style), names)}  `;
  const fact = `${clean(reason || text, style)}${required ? '' : ' (optional)'}`;
  const [head = '', ...rest] = wrap(first, fact, style.columns);
  const more = hint && status !== 'met' ? wrap(' '.repeat(widthOf(first)), clean(hint, style), style.columns) : [];
  const how: Paint = status === 'met' ? 'green' : required ? 'red' : 'yellow';
  return [head.replace(status, paint(status, how, style)), ...rest, ...more];
}
