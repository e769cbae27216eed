/** The services as a whole: each once, and corosync before pacemaker. */
import { leavesOf } from '../conditions/condition-of.ts';
import { quote } from '../lib/terminal-text.ts';
import type { Problems } from './diagnostic.ts';
import type { Merged } from './merge-files.ts';
import type { NamedSpan } from './read-prerequisite.ts';

/** Of the services as one file lists them. */
export function checkTwice(units: readonly NamedSpan[], problems: Problems): void {
  const first = new Map<string, NamedSpan>();
  for (const unit of units) {
    const earlier = first.get(unit.name);
    if (!earlier) first.set(unit.name, unit);
    else {
      const { line } = earlier.span.source.placeOf(earlier.span.start, earlier.span.end);
      problems.add(unit.span, 'duplicate-service', `${quote(unit.name)} is listed twice: first in line ${line}`);
    }
  }
}

/** Before pacemaker has been asked to start nothing can tell of its resources. */
export function checkResources({ services, units }: Merged, problems: Problems): void {
  const pacemaker = services.findIndex(({ unit }) => unit === 'pacemaker.service');
  for (const [index, { unit, ready }] of services.entries()) {
    const waits = ready !== undefined && leavesOf(ready).some(({ kind }) => kind === 'resource');
    if (!waits || (pacemaker !== -1 && index > pacemaker)) continue;
    const at = units.find(({ name }) => name === unit);
    if (!at) continue;
    const where = pacemaker === -1 ? 'pacemaker is not among the services' : 'it does not come after pacemaker';
    problems.add(at.span, 'service-order', `${quote(unit)} waits for a cluster resource, and ${where}`, {
      hint: '`ready: { resource: … }` is for services after pacemaker',
    });
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
