/** What the cluster itself brings up, and its options, by the CIB on the disk of this node. */
import { XMLParser } from 'fast-xml-parser';
import * as z from 'zod/mini';
import type { Milliseconds } from '../lib/duration.ts';
import type { Files } from '../ports.ts';

export const cibPath = '/var/lib/pacemaker/cib/cib.xml';

export interface Resource {
  readonly id: string;
  /** `ocf:heartbeat:IPaddr2`, `systemd:nginx`. */
  readonly agent: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export interface Cib {
  readonly options: ReadonlyMap<string, string>;
  readonly resources: readonly Resource[];
}

const largest = 64 * 1024 * 1024;

/** Undefined when this node has no CIB yet. Throws when it cannot be read or is no XML: only root and hacluster may. */
export async function readCib(files: Pick<Files, 'read'>): Promise<Cib | undefined> {
  const text = await files.read(cibPath, largest);
  return text === undefined ? undefined : parseCib(text);
}

/** Every element is a list of elements in order, attributes under `:@`. */
const element = z.record(z.string(), z.unknown());
type Element = z.infer<typeof element>;

function parseCib(text: string): Cib {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
  });
  const document = z.array(element).safeParse(parser.parse(text)).data ?? [];
  if (!document.some(each => nameOf(each) === 'cib')) throw new Error(`${cibPath} holds no CIB`);
  const all = document.flatMap(within);
  const named = (name: string) => all.filter(each => nameOf(each) === name);
  const templates = new Map(named('template').map(each => [attribute(each, 'id'), each]));
  return {
    options: new Map(named('cluster_property_set').flatMap(pairs)),
    resources: named('primitive').map(each => readPrimitive(each, templates)),
  };
}

/** What a resource leaves out, its template says. */
function readPrimitive(primitive: Element, templates: ReadonlyMap<string, Element>): Resource {
  const template = templates.get(attribute(primitive, 'template'));
  const sources = template ? [template, primitive] : [primitive];
  const says = (name: string) => sources.map(each => attribute(each, name)).findLast(value => value !== '') ?? '';
  const sets = sources.flatMap(children).filter(each => nameOf(each) === 'instance_attributes');
  return {
    id: says('id'),
    agent: [says('class'), says('provider'), says('type')].filter(part => part !== '').join(':'),
    parameters: new Map(sets.flatMap(pairs)),
  };
}

function pairs(set: Element): [string, string][] {
  const found = children(set).filter(each => nameOf(each) === 'nvpair');
  return found.map(each => [attribute(each, 'name'), attribute(each, 'value')]);
}

function within(one: Element): Element[] {
  return [one, ...children(one).flatMap(within)];
}

function children(one: Element): Element[] {
  return z.array(element).safeParse(one[nameOf(one)]).data ?? [];
}

function nameOf(one: Element): string {
  return Object.keys(one).find(key => key !== ':@') ?? '';
}

function attribute(one: Element, name: string): string {
  const value = (one[':@'] as Element | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

const units: Readonly<Record<string, Milliseconds>> = {
  '': 1000,
  ms: 1,
  msec: 1,
  us: 0.001,
  usec: 0.001,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
};

/** A time as Pacemaker reads it: a number alone is seconds. Undefined when it is written in another way (ISO 8601). */
export function pacemakerTime(text: string): Milliseconds | undefined {
  const [, number = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const length = units[unit.toLowerCase()];
  return number === '' || length === undefined ? undefined : Number(number) * length;
}

/** A yes or no as Pacemaker reads it; undefined when it is neither. */
export function pacemakerFlag(text: string): boolean | undefined {
  if (/^(true|on|yes|y|1)$/i.test(text)) return true;
  return /^(false|off|no|n|0)$/i.test(text) ? false : undefined;
}
