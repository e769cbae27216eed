import { describeSpec, partsOf } from '../../conditions/condition-of.ts';
import { canonicalAddress } from '../../conditions/ip-address.ts';
import type { ConditionSpec } from '../../conditions/registry.ts';
import type { Prerequisite } from '../../config/config.ts';
import { mountUnitName } from '../../systemd/unit-name.ts';
import { readCib } from '../cib.ts';
import { behindTheGate } from '../behind-the-gate.ts';
import { clusterProvides, isBelow, type Provided } from '../cluster-provides.ts';
import type { Finding } from '../finding.ts';
import { prerequisiteUnits } from '../prerequisite-units.ts';
import { detailsOfThoseDown, type Sight } from '../sight.ts';

/** Prerequisites before corosync that only the cluster can fulfil: its resources, by the CIB on disk, and units that start only with its daemons. */
export async function checkCircular(sight: Sight): Promise<Finding[]> {
  const [together, cib] = await Promise.all([startedTogether(sight), readCib(sight.files)]);
  const provided = cib ? clusterProvides(cib) : [];
  if (provided.length === 0) return together;
  const behind = behindTheGate(sight.config);
  const leaves = sight.config.prerequisites
    .filter(({ name }) => !behind.has(name))
    .flatMap(one => wanted(one.spec, one.required).map(leaf => ({ one, ...leaf })));
  const found = await Promise.all(
    leaves.map(async ({ one, spec, needed }) => {
      const meant = await provider(spec, provided, sight);
      return meant ? [circle(one, spec, meant, needed)] : [];
    }),
  );
  return [...together, ...found.flat()];
}

interface Wanted {
  readonly spec: ConditionSpec;
  /** The run cannot go on without it: required, and no alternative to others. */
  readonly needed: boolean;
}

/** The kinds that must come true; what stands in a `not` must not. */
function wanted(spec: ConditionSpec, needed: boolean): Wanted[] {
  if (spec.kind === 'not') return [];
  const parts = partsOf(spec);
  if (parts.length === 0) return [{ spec, needed }];
  return parts.flatMap(part => wanted(part, needed && (spec.kind === 'all' || parts.length === 1)));
}

interface Provider {
  readonly from: Provided;
  /** True: somebody else in the cluster may have it already; false: on this node only this cluster can bring it up. */
  readonly elsewhere: boolean;
}

async function provider(
  spec: ConditionSpec,
  provided: readonly Provided[],
  sight: Sight,
): Promise<Provider | undefined> {
  const here = provided.find(one => isProvidedHere(spec, one));
  if (here) return (await systemdStarts(spec, sight)) ? undefined : { from: here, elsewhere: false };
  const host = hostOf(spec);
  const there = host === undefined ? undefined : provided.find(({ addresses }) => addresses.includes(host));
  return there && { from: there, elsewhere: true };
}

function isProvidedHere(spec: ConditionSpec, provided: Provided): boolean {
  switch (spec.kind) {
    case 'address':
      return provided.addresses.includes(spec.settings.address);
    case 'unit':
      return spec.settings.state !== 'inactive' && provided.units.includes(spec.settings.unit);
    case 'path':
      return !spec.settings.absent && isBelow(spec.settings.path, provided);
    default: {
      const path = mainSetting(spec);
      return path?.startsWith('/') === true && isBelow(path, provided);
    }
  }
}

/** A resource that systemd starts at boot as well does come, however unwise that is. */
async function systemdStarts(spec: ConditionSpec, sight: Sight): Promise<boolean> {
  const mount = spec.kind === 'mount' ? mountUnitName(spec.settings.mount) : undefined;
  const unit = spec.kind === 'unit' ? spec.settings.unit : mount;
  return unit !== undefined && (await startersOf(unit, sight)).length > 0;
}

async function startersOf(unit: string, sight: Sight): Promise<readonly string[]> {
  const { wantedBy, requiredBy, boundBy, upheldBy, triggeredBy } = await sight.details(unit);
  return [...wantedBy, ...requiredBy, ...boundBy, ...upheldBy, ...triggeredBy];
}

function hostOf(spec: ConditionSpec): string | undefined {
  if (spec.kind === 'tcp') return canonicalAddress(spec.settings.tcp.host);
  const text = mainSetting(spec) ?? '';
  const host = spec.kind === 'http' ? URL.parse(text)?.hostname.replace(/^\[|\]$/g, '') : text;
  return canonicalAddress(host ?? '');
}

/** What stands behind the name of the kind, where that is a text. */
function mainSetting({ kind, settings }: ConditionSpec): string | undefined {
  const value: unknown = Object.entries(settings).find(([key]) => key === kind)?.[1];
  return typeof value === 'string' ? value : undefined;
}

function circle(
  { name }: Prerequisite,
  spec: ConditionSpec,
  { from: { by }, elsewhere }: Provider,
  needed: boolean,
): Finding {
  const resource = `its resource ${by.id} (${by.agent})`;
  return {
    code: 'circular',
    prerequisite: name,
    severity: needed && !elsewhere ? 'error' : 'warning',
    message: elsewhere
      ? `the prerequisite ${name} waits for ${describeSpec(spec)}, which the cluster brings up itself, with ${resource}: when all nodes start at once, they would wait for each other`
      : `the prerequisite ${name} waits for ${describeSpec(spec)}, which only the cluster brings up, with ${resource}, and muster starts the cluster after all prerequisites`,
    remedy: `take ${name} out of the file, name it only in requires: of the services behind pacemaker that need it, or wait for what lies beneath the resource (the device, the link, the server)`,
  };
}

/** Units such as sbd, which nothing starts but the daemons that muster starts. */
async function startedTogether(sight: Sight): Promise<Finding[]> {
  const daemons = new Set([...sight.config.services.map(({ unit }) => unit), 'corosync.service', 'pacemaker.service']);
  const behind = behindTheGate(sight.config);
  const prerequisites = prerequisiteUnits(sight.config);
  if (prerequisites.length === 0) return [];
  const names = prerequisites.map(({ unit }) => unit);
  const [down, ...pulling] = await Promise.all([
    detailsOfThoseDown(names, sight),
    ...[...daemons].map(daemon => sight.details(daemon)),
  ]);
  // Of those that are up only what a daemon pulls in is asked for who else does: they may be many.
  const pulledIn = new Set(pulling.flatMap(({ wants, requires, bindsTo }) => [...wants, ...requires, ...bindsTo]));
  const asked = prerequisites.filter(({ unit }) => down.has(unit) || pulledIn.has(unit));
  const found = await Promise.all(
    asked.map(async ({ prerequisite, unit, state, alternative }): Promise<Finding[]> => {
      if (state === 'inactive' || daemons.has(unit) || behind.has(prerequisite.name)) return [];
      const starters = [...new Set(await startersOf(unit, sight))];
      if (starters.length === 0 || !starters.every(each => daemons.has(each))) return [];
      return [
        {
          code: 'circular',
          prerequisite: prerequisite.name,
          severity: prerequisite.required && !alternative ? 'error' : 'warning',
          message: `the prerequisite ${prerequisite.name} waits for ${unit}, which is started only together with ${starters.join(' and ')}, and muster starts that after all prerequisites`,
          remedy: `take ${prerequisite.name} out of the file: muster starts ${starters[0] ?? unit}, and systemd ${unit} with it`,
        },
      ];
    }),
  );
  return found.flat();
}
