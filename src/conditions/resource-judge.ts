/** Whether a cluster resource works, and if not, why. Pure. */
import type { CrmView } from '../cluster/crm-mon.ts';
import type { ClusterResource } from '../cluster/crm-resources.ts';
import type { Observation } from './condition.ts';

/** `here`: the name of this node in the cluster. Undefined: on any node. */
export function judgeResource(name: string, view: CrmView, here: string | undefined): Observation {
  const all = view.resources.filter(({ id, partOf }) => [id, ...partOf].some(each => isCalled(name, each)));
  if (all.length === 0) return unmet(`${name}: no resource of that name`, 'pcs resource status lists the names');
  const blocked = all.find(each => each.blocked);
  if (blocked) {
    const reason = `${name}: ${titled(blocked, name)}blocked${at(blocked)}: pacemaker does nothing more about it`;
    return unmet(reason, `see what failed, mend it, then: pcs resource cleanup ${name}`);
  }
  const failed = all.find(each => each.failed && (here === undefined || each.nodes.includes(here)));
  if (failed) {
    return unmet(
      `${name}: ${titled(failed, name)}failed${at(failed)}`,
      'pcs resource failcount show; journalctl -b -u pacemaker',
    );
  }
  const missing = missingFrom(all, here);
  return missing.length === 0 ? active(name, all, here) : inactive({ name, missing, here, view });
}

/** Instances of a clone are numbered: `web:1`. */
function isCalled(name: string, id: string): boolean {
  return id === name || withoutNumber(id) === name;
}

function withoutNumber(id: string): string {
  return id.replace(/:\d+$/, '');
}

/**
 * Of each primitive all of whose instances are not active where they should be: one that says why. What runs in a bundle
 * is active on the bundle's own node, which is where one of its containers is.
 */
function missingFrom(all: readonly ClusterResource[], here: string | undefined): ClusterResource[] {
  const guests = new Set(all.filter(({ agent }) => agent === 'ocf:pacemaker:remote').map(({ id }) => id));
  if (guests.size > 0) return missingFromBundle(all, guests, here);
  const byName = Map.groupBy(all, ({ id }) => withoutNumber(id));
  return [...byName.values()].flatMap(instances => {
    const isActive = instances.some(({ nodes }) => (here === undefined ? nodes.length > 0 : nodes.includes(here)));
    if (isActive) return [];
    return instances.find(({ role }) => role === 'Starting') ?? instances.find(hasNodes) ?? instances[0] ?? [];
  });
}

/** A replica of it works where its container is: all of that replica is active. */
function missingFromBundle(
  all: readonly ClusterResource[],
  guests: ReadonlySet<string>,
  here: string | undefined,
): ClusterResource[] {
  const replicas = [...guests].map(guest => {
    const replica = all.find(({ id }) => id === guest)?.partOf.join();
    const own = all.filter(({ partOf }) => partOf.join() === replica);
    const places = own.flatMap(({ nodes }) => nodes).filter(node => !guests.has(node));
    return { own, isHere: here === undefined ? places.length > 0 : places.includes(here) };
  });
  const complete = replicas.some(({ own, isHere }) => isHere && own.every(hasNodes));
  if (complete) return [];
  const [first] = replicas;
  const place = replicas.find(({ isHere }) => isHere) ?? first;
  const why = place?.own.find(each => !hasNodes(each)) ?? place?.own[0];
  return why ? [why] : [];
}

function hasNodes({ nodes }: ClusterResource): boolean {
  return nodes.length > 0;
}

function active(name: string, all: readonly ClusterResource[], here: string | undefined): Observation {
  if (here !== undefined) return { status: 'met', reason: `${name}: active here (${here})` };
  const nodes = [...new Set(all.flatMap(each => each.nodes))];
  return { status: 'met', reason: `${name}: active on ${nodes.join(', ')}` };
}

interface Inactive {
  readonly name: string;
  readonly missing: readonly ClusterResource[];
  readonly here: string | undefined;
  readonly view: CrmView;
}

function inactive({ name, missing, here, view }: Inactive): Observation {
  const [worst] = missing.toSorted((a, b) => Number(hasNodes(a)) - Number(hasNodes(b)));
  if (!worst) return unmet(`${name}: not active`);
  const what = `${name}: ${titled(worst, name)}`;
  if (worst.disabled)
    return unmet(`${what}stopped: its target-role is Stopped`, `to have it started: pcs resource enable ${name}`);
  if (worst.role === 'Starting') return unmet(`${what}starting`);
  if (worst.stopping) return unmet(`${what}stopping`);
  if (here !== undefined && hasNodes(worst)) return unmet(`${what}active${at(worst)}, not here (${here})`);
  const failure = view.failures.findLast(
    ({ operation, node }) => isOperationOf(worst, operation) && (here === undefined || node === here),
  );
  if (failure) {
    const why = failure.reason === '' ? '' : `: ${failure.reason}`;
    return unmet(
      `${what}stopped: ${failure.operation} failed on ${failure.node}${why}`,
      `mend it, then: pcs resource cleanup ${name}`,
    );
  }
  if (here !== undefined && view.nodes.some(node => node.name === here && node.standby))
    return unmet(
      `${what}stopped: this node (${here}) is in standby`,
      `to take it out of standby: pcs node unstandby ${here}`,
    );
  return unmet(`${what}stopped`);
}

/** `vip_start_0` is of vip. */
function isOperationOf({ id }: ClusterResource, operation: string): boolean {
  return withoutNumber(operation.replace(/_[a-z-]+_\d+$/, '')) === withoutNumber(id);
}

/** Which member it is, when another name was asked for. */
function titled({ id }: ClusterResource, name: string): string {
  return isCalled(name, id) ? '' : `its member ${id} is `;
}

function at({ nodes }: ClusterResource): string {
  return nodes.length > 0 ? ` on ${nodes.join(', ')}` : '';
}

function unmet(reason: string, hint?: string): Observation {
  return { status: 'unmet', reason, ...(hint === undefined ? {} : { hint }) };
}
