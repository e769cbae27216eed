/** A systemd that stands still: units with what is declared of them, and the reverse edges worked out as systemd does. */
import type { Systemd, UnitDetails, UnitFile } from '../../../src/systemd/systemd.ts';
import { plainUnit } from '../../support/unit-details.ts';

export type FakeUnit = Partial<UnitDetails> & {
  readonly triggers?: readonly string[];
  /** systemd loads it only when asked about it, and forgets it again: no other unit knows of it. */
  readonly forgotten?: boolean;
};
type Looked = Pick<Systemd, 'details' | 'list' | 'unitFiles' | 'enable' | 'disable' | 'reload'>;

export interface FakeSystemd extends Looked {
  /** Every call, as `enable corosync.service`. */
  readonly calls: string[];
  stateOf(unit: string): string;
}

const reversed = [
  ['wants', 'wantedBy'],
  ['requires', 'requiredBy'],
  ['bindsTo', 'boundBy'],
  ['after', 'before'],
  ['before', 'after'],
] as const;

export function fakeSystemd(units: Readonly<Record<string, FakeUnit>>): FakeSystemd {
  const states = new Map(Object.entries(units).map(([name, unit]) => [name, unit.unitFileState ?? 'static']));
  const calls: string[] = [];
  const change = (verb: string, state: string) => (names: readonly string[]) => {
    calls.push(`${verb} ${names.join(' ')}`);
    for (const name of names) {
      if (!states.has(name)) return Promise.reject(new Error(`Unit file ${name} does not exist.`));
      states.set(name, state);
    }
    return Promise.resolve();
  };
  const details = (name: string): UnitDetails => ({ ...derive(name, units), unitFileState: states.get(name) ?? '' });
  return {
    calls,
    stateOf: unit => states.get(unit) ?? 'missing',
    details: name => {
      calls.push(`details ${name}`);
      return Promise.resolve(details(name));
    },
    list: names => {
      calls.push(`list ${names.length}`);
      return Promise.resolve(names.map(details));
    },
    unitFiles: () => {
      calls.push('unitFiles');
      const files = [...states].map(([name, state]): UnitFile => ({
        name,
        path: `/usr/lib/systemd/system/${name}`,
        state,
      }));
      return Promise.resolve(files.filter(({ name }) => units[name]?.loadState !== 'not-found'));
    },
    enable: change('enable', 'enabled'),
    disable: change('disable', 'disabled'),
    reload: () => {
      calls.push('reload');
      return Promise.resolve();
    },
  };
}

function derive(name: string, units: Readonly<Record<string, FakeUnit>>): UnitDetails {
  const own: FakeUnit = units[name] ?? { loadState: 'not-found' };
  const reverse: Record<string, string[]> = { triggeredBy: [] };
  for (const [, backward] of reversed) reverse[backward] = [];
  for (const [other, unit] of Object.entries(units)) {
    if (unit.forgotten === true) continue;
    for (const [forward, backward] of reversed) if (unit[forward]?.includes(name)) reverse[backward]?.push(other);
    if (unit.triggers?.includes(name)) reverse['triggeredBy']?.push(other);
  }
  const plain = { ...plainUnit(name), service: undefined, fragmentPath: '', unitFileState: '', ...own };
  for (const [key, names] of Object.entries(reverse)) {
    Object.assign(plain, { [key]: [...new Set([...((own as Record<string, string[]>)[key] ?? []), ...names])] });
  }
  return plain;
}
