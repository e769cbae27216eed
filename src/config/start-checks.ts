/** `start: true` of units: where muster can start them, and never what belongs to the cluster. */
import { quote } from '../lib/terminal-text.ts';
import { completeUnitName } from '../systemd/unit-name.ts';
import type { Problems, Span } from './diagnostic.ts';
import { entryOf, type Node } from './tree.ts';

export interface UnitStart {
  /** Complete. */
  readonly unit: string;
  /** Of the key `start`. */
  readonly span: Span;
  readonly negated: boolean;
}

/** Started by muster in their order, or by each other; never before what is waited for. */
const clusterUnits = [
  'corosync.service',
  'pacemaker.service',
  'pacemaker_remote.service',
  'corosync-qdevice.service',
  'corosync-notifyd.service',
  'dlm.service',
  'sbd.service',
];

/** All in a mapping with a kind and in its parts. */
export function unitStarts(node: Node, negated = false): readonly UnitStart[] {
  if (node.type === 'list') return node.items.flatMap(item => unitStarts(item, negated));
  if (node.type !== 'map') return [];
  const unit = entryOf(node, 'unit')?.value;
  const start = entryOf(node, 'start');
  const own =
    unit?.type === 'scalar' && start?.value.type === 'scalar' && start.value.value === true
      ? [{ unit: completeUnitName(unit.text), span: start.keySpan, negated }]
      : [];
  return [...own, ...node.entries.flatMap(({ key, value }) => unitStarts(value, negated || key === 'not'))];
}

/** `services`: the units that muster starts as services. */
export function checkStarts(starts: readonly UnitStart[], services: readonly string[], problems: Problems): void {
  for (const { unit, span, negated } of starts) {
    if (negated) {
      problems.add(span, 'bad-value', `what stands in a \`not\` must not be met, so muster does not start it`, {
        hint: 'remove `start`',
      });
    } else if (services.includes(unit) || clusterUnits.includes(unit)) {
      const message = `${quote(unit)} is of the cluster, which is started only after all prerequisites`;
      problems.add(span, 'bad-value', message, { hint: 'remove the prerequisite; `services` says what is started' });
    }
  }
}

/** Of what `ready` of a service waits for: it is only looked at. */
export function refuseStarts(node: Node, problems: Problems): void {
  for (const { span } of unitStarts(node)) {
    problems.add(span, 'bad-value', '`start` is for prerequisites: `ready` only looks', { hint: 'remove `start`' });
  }
}
