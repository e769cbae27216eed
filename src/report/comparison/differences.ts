/** What is there in one run and not in the other, or is another thing: everything but the times. */
import { count } from '../words.ts';
import type { Report, ReportedPrerequisite, ReportedService } from '../report.ts';

export interface Difference {
  readonly change: 'new' | 'gone' | 'changed';
  readonly what: 'run' | 'prerequisite' | 'service' | 'finding';
  /** Of the prerequisite or unit, or the code of the finding; of a run what differs: `outcome`, `trigger`, `version`, `host`. */
  readonly name: string;
  readonly detail: string;
}

export function differencesOf(now: Report, before: Report): Difference[] {
  return [
    ...runDifferences(now, before),
    ...setDifferences(now.prerequisites, before.prerequisites, {
      what: 'prerequisite',
      nameOf: ({ name }) => name,
      tell: ({ text, state }) => `${text}: ${state}`,
      compare: comparePrerequisites,
    }),
    ...setDifferences(now.services, before.services, {
      what: 'service',
      nameOf: ({ unit }) => unit,
      tell: ({ state }) => state,
      compare: compareServices,
    }),
    ...setDifferences(now.findings, before.findings, {
      what: 'finding',
      nameOf: ({ code, message }) => `${code}: ${message}`,
      tell: ({ severity }) => severity,
      compare: () => [],
    }),
  ];
}

function runDifferences(now: Report, before: Report): Difference[] {
  const of = (name: string, is: string, was: string): Difference[] =>
    is === was ? [] : [{ change: 'changed', what: 'run', name, detail: isNow(was, is) }];
  return [
    ...of('outcome', now.outcome ?? '', before.outcome ?? ''),
    ...of('trigger', now.trigger, before.trigger),
    ...of('version', now.version, before.version),
    ...of('host', now.host, before.host),
  ];
}

interface Kind<Item> {
  readonly what: Difference['what'];
  readonly nameOf: (item: Item) => string;
  readonly tell: (item: Item) => string;
  /** What is different in one that is in both. */
  readonly compare: (now: Item, before: Item) => readonly string[];
}

function setDifferences<Item>(now: readonly Item[], before: readonly Item[], kind: Kind<Item>): Difference[] {
  const { what, nameOf, tell, compare } = kind;
  const earlier = new Map(before.map(item => [nameOf(item), item]));
  const present = new Set(now.map(nameOf));
  return [
    ...now.flatMap((item): Difference[] => {
      const name = nameOf(item);
      const old = earlier.get(name);
      if (old === undefined) return [{ change: 'new', what, name, detail: tell(item) }];
      return compare(item, old).map(detail => ({ change: 'changed', what, name, detail }));
    }),
    ...before
      .filter(item => !present.has(nameOf(item)))
      .map((item): Difference => ({ change: 'gone', what, name: nameOf(item), detail: tell(item) })),
  ];
}

function comparePrerequisites(now: ReportedPrerequisite, before: ReportedPrerequisite): string[] {
  return [
    ...(now.text === before.text ? [] : [isNow(before.text, now.text)]),
    ...(now.required === before.required ? [] : [now.required ? 'now required' : 'no longer required']),
    ...(now.state === before.state ? [] : [isNow(before.state, now.state)]),
    ...(now.lost === before.lost
      ? []
      : [`lost ${count(now.lost, 'time')} and waited for again, before ${before.lost}`]),
  ];
}

function compareServices(now: ReportedService, before: ReportedService): string[] {
  const starts = now.attempts.length;
  const startsBefore = before.attempts.length;
  const how = ({ foundActive }: ReportedService) => (foundActive ? 'found running' : 'not found running');
  return [
    ...(now.state === before.state ? [] : [isNow(before.state, now.state)]),
    ...(now.foundActive === before.foundActive ? [] : [isNow(how(before), how(now))]),
    ...(starts === startsBefore || starts + startsBefore < 2
      ? []
      : [`${count(starts, 'attempt')}, before ${startsBefore}`]),
  ];
}

function isNow(was: string, is: string): string {
  return `${is}, before ${was}`;
}
