/** The services as a whole: each once, in an order that can be, and of one role. */
import { leavesOf } from '../conditions/condition-of.ts';
import { quote } from '../lib/terminal-text.ts';
import type { Problems } from './diagnostic.ts';
import type { Service } from './config.ts';
import type { TopFields } from './fields.ts';
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

/** What all files make together. */
interface Whole {
  readonly top: TopFields;
  readonly services: readonly Service[];
  readonly units: readonly NamedSpan[];
}

/** Before pacemaker has been asked to start nothing can tell of its resources. */
export function checkResources({ services, units }: Whole, problems: Problems): void {
  const pacemaker = services.findIndex(({ unit }) => unit === 'pacemaker.service');
  const tooEarly = (ready: Service['ready'], index: number) =>
    ready !== undefined &&
    leavesOf(ready).some(({ kind }) => kind === 'resource') &&
    (pacemaker === -1 || index < pacemaker);
  const waiting = new Set(services.filter(({ ready }, index) => tooEarly(ready, index)).map(({ unit }) => unit));
  for (const { name: unit, span } of units.filter(({ name }) => waiting.has(name))) {
    const where = pacemaker === -1 ? 'pacemaker is not among the services' : 'it does not come after pacemaker';
    problems.add(span, 'service-order', `${quote(unit)} waits for a cluster resource, and ${where}`, {
      hint: '`ready: { resource: … }` is for services after pacemaker',
    });
  }
}

const remote = 'pacemaker_remote.service';
const membersOnly = ['corosync.service', 'corosync-qdevice.service', 'pacemaker.service'];

/** A node is a member of the cluster (corosync and pacemaker) or a remote node (pacemaker_remote), never both. */
export function checkRole({ services, units, top }: Whole, problems: Problems): void {
  const alias = units.find(({ name }) => name === 'pacemaker-remote.service');
  if (alias) {
    problems.add(
      alias.span,
      'bad-name',
      '`pacemaker-remote` is an alias, which is there only as long as it is enabled',
      {
        hint: 'write `pacemaker_remote`',
      },
    );
  }
  const named = units.find(({ name }) => name === remote);
  if (!named) return;
  const others = services.map(({ unit }) => unit).filter(unit => membersOnly.includes(unit));
  if (others.length > 0) {
    const clash = `a node is a remote node (pacemaker_remote) or a member of the cluster (corosync, pacemaker), never both: here is also ${others.map(unit => unit.replace('.service', '')).join(', ')}`;
    problems.add(named.span, 'service-role', clash, {
      hint: 'for a remote node write `services: [pacemaker_remote, pcsd]` in the file itself, else leave pacemaker_remote out',
    });
    return;
  }
  const moot = [
    ...(top.rejoin === undefined ? [] : [['rejoin', 'corosync']]),
    ...(top.stack?.requireQuorum === undefined ? [] : [['requireQuorum', 'corosync']]),
    ...(top.stack?.stopLoneCorosync === undefined ? [] : [['stopLoneCorosync', 'corosync']]),
    ...(top.publish === true ? [['publish', 'a pacemaker of its own']] : []),
    ...(top.stack?.standby === 'leave' ? [['standby', 'a pacemaker of its own']] : []),
  ] as const;
  for (const [key = '', daemon = ''] of moot) {
    problems.add(named.span, 'service-role', `${quote(key)} is about ${daemon}, which a remote node does not have`, {
      hint: `take ${quote(key)} out: the members of the cluster decide about a remote node`,
    });
  }
}

/** Without these there is no cluster on this node: nothing to be degraded to. */
export function checkNeeded({ services, units }: Whole, problems: Problems): void {
  const never = ['corosync.service', 'pacemaker.service', remote];
  const optional = new Set(services.filter(({ required }) => !required).map(({ unit }) => unit));
  for (const { name: unit, span } of units.filter(({ name }) => never.includes(name) && optional.has(name))) {
    problems.add(span, 'bad-value', `${quote(unit)} is the cluster itself: there is nothing without it`, {
      hint: 'remove `required: false`',
    });
  }
}
