import type { LoadState, UnitDetails } from '../../systemd/systemd.ts';
import { naming, unmasking } from '../../conditions/unit-words.ts';
import { behindTheGate } from '../behind-the-gate.ts';
import type { Finding, FindingCode } from '../finding.ts';
import { prerequisiteUnits, type PrerequisiteUnit } from '../prerequisite-units.ts';
import { detailsOfThoseDown, type Sight } from '../sight.ts';

/** Services and prerequisites that systemd could not start, and prerequisites that nothing would ever start. */
export async function checkUnits(sight: Sight): Promise<Finding[]> {
  const behind = behindTheGate(sight.config);
  const prerequisites = prerequisiteUnits(sight.config);
  const names = prerequisites.map(({ unit }) => unit);
  const ofServices = sight.config.services.map(async ({ unit, required }) => {
    const details = await sight.details(unit);
    return describeLoad(details, { role: 'a service', severity: required ? 'error' : 'warning' });
  });
  const [services, down] = await Promise.all([Promise.all(ofServices), detailsOfThoseDown(names, sight)]);
  const found = prerequisites.flatMap(one => {
    const details = down.get(one.unit);
    if (details === undefined) return [];
    return one.kind === 'mount'
      ? mountFindings(details, one)
      : unitFindings(details, one, behind.has(one.prerequisite.name));
  });
  return [...services.flat(), ...found];
}

interface Role {
  readonly role: string;
  readonly severity: Finding['severity'];
}

function unitFindings(details: UnitDetails, one: PrerequisiteUnit, behind: boolean): Finding[] {
  // A unit that must not run is content with being masked or missing.
  if (one.state === 'inactive') return [];
  const role = roleOf(one);
  const load = describeLoad(details, role);
  // What only services behind pacemaker require the cluster may start.
  return load.length > 0 || one.started || behind ? load : nothingStarts(details, role);
}

/** A mount needs no unit file: whoever mounts it, systemd makes the unit then. */
function mountFindings(details: UnitDetails, one: PrerequisiteUnit): Finding[] {
  if (details.loadState === 'not-found') return [];
  return describeLoad(details, roleOf(one));
}

function roleOf({ prerequisite: { name, required }, alternative }: PrerequisiteUnit): Role {
  return {
    role: `${alternative ? 'an alternative of ' : ''}the prerequisite ${name}`,
    severity: required && !alternative ? 'error' : 'warning',
  };
}

function describeLoad(details: UnitDetails, { role, severity }: Role): Finding[] {
  const said = loadWords(details);
  if (!said) return [];
  return [{ code: said.code, severity, message: `${details.name}, ${role}, ${said.what}`, remedy: said.remedy }];
}

function loadWords(
  details: UnitDetails,
): { readonly code: FindingCode; readonly what: string; readonly remedy: string } | undefined {
  const loadState: LoadState = details.loadState;
  const { name, loadError } = details;
  switch (loadState) {
    case 'masked':
      return {
        code: 'unit-masked',
        what: 'is masked: systemd refuses to start it',
        remedy: unmasking(name),
      };
    case 'not-found':
      return {
        code: 'unit-missing',
        what: 'does not exist: systemd has no unit file of that name',
        remedy: naming,
      };
    case 'bad-setting':
    case 'error':
      return {
        code: 'unit-bad',
        what: `cannot be loaded${loadError === '' ? '' : `: ${loadError}`}`,
        remedy: `systemd-analyze verify ${name} says what is wrong with its file`,
      };
    case 'loaded':
    case 'stub':
    case 'merged':
      return undefined;
  }
}

function nothingStarts(details: UnitDetails, { role, severity }: Role): Finding[] {
  const { wantedBy, requiredBy, boundBy, upheldBy, triggeredBy, activeState, job, name } = details;
  const starters = [...wantedBy, ...requiredBy, ...boundBy, ...upheldBy, ...triggeredBy];
  // Devices and scopes come by themselves; a static unit may still be started over D-Bus or by udev, hence no more than a warning.
  const comesByItself = /\.(device|scope|swap|slice)$/.test(name);
  if (starters.length > 0 || activeState !== 'inactive' || job || comesByItself) return [];
  return [
    {
      code: 'nothing-starts',
      severity: severity === 'error' ? 'warning' : 'note',
      message: `${name}, ${role}, is not running, and no other unit pulls it in: perhaps nothing will start it at boot`,
      remedy:
        details.unitFileState === 'disabled'
          ? `systemctl enable ${name}`
          : `see who should start it: systemctl list-dependencies --reverse ${name}`,
    },
  ];
}
