import type { Finding } from '../../engine/event.ts';
import { clean, wrap } from './layout.ts';
import { paint, type Paint, type Style } from './style.ts';

const order: readonly Finding['severity'][] = ['error', 'warning', 'note'];
const colours: Readonly<Record<Finding['severity'], Paint>> = { error: 'red', warning: 'yellow', note: 'dim' };

/** The findings under their heading, the errors first; nothing where there are none. The same wherever they are shown. */
export function findingLines(findings: readonly Finding[], style: Style): string[] {
  if (findings.length === 0) return [];
  const sorted = [...findings].sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
  return [paint('Findings', 'bold', style), ...sorted.flatMap(finding => lines(finding, style))];
}

function lines({ code, severity, message, remedy }: Finding, style: Style): string[] {
  const label = `  ${severity.padEnd(9)}`;
  const [head = '', ...rest] = wrap(label, clean(`${code}: ${message}`, style), style.columns);
  const arrow = `${' '.repeat(label.length)}${style.utf8 ? '→' : '->'} `;
  const help = remedy === '' ? [] : wrap(arrow, clean(remedy, style), style.columns);
  return [head.replace(severity, paint(severity, colours[severity], style)), ...rest, ...help];
}
