/** The services as a whole: each once, and corosync before pacemaker. */
import { quote } from '../lib/terminal-text.ts';
import type { Problems } from './diagnostic.ts';
import type { NamedSpan } from './names.ts';

/** Of the services as one file lists them. */
export function checkTwice(units: readonly NamedSpan[], problems: Problems): void {
  const first = new Map<string, NamedSpan>();
  for (const unit of units) {
    const earlier = first.get(unit.name);
    if (!earlier) first.set(unit.name, unit);
    else {
      const line = earlier.span.source.lineOf(earlier.span.start);
      problems.add(unit.span, 'duplicate-service', `${quote(unit.name)} is listed twice: first in line ${line}`);
    }
  }
}

/** Of the list that all files make together. */
export function checkOrder(units: readonly NamedSpan[], problems: Problems): void {
  const pacemaker = units.findIndex(({ name }) => name === 'pacemaker.service');
  const corosync = units.findIndex(({ name }) => name === 'corosync.service');
  const late = units[corosync];
  if (pacemaker === -1 || !late || corosync < pacemaker) return;
  problems.add(late.span, 'service-order', 'corosync cannot come after pacemaker, which needs it', {
    hint: 'list corosync before pacemaker',
  });
}
