/** The prerequisites of a schedule: what becomes of each, and when. */
import type { Prerequisite } from '../../../src/config/config.ts';
import type { Milliseconds } from '../../../src/lib/duration.ts';
import type { ConditionSpec } from '../../../src/conditions/registry.ts';
import type { VirtualHost } from '../../../src/simulation/virtual-host.ts';
import type { VirtualSystemd } from '../../../src/simulation/virtual-systemd.ts';
import type { VirtualUnit } from '../../../src/simulation/virtual-unit.ts';
import { ms } from './times.ts';

type Step = (name: string, host: VirtualHost, systemd: VirtualSystemd) => void;

export interface Need {
  readonly spec: (name: string) => ConditionSpec;
  /** Told in the order of time; without a time: from the beginning. */
  readonly story: readonly { readonly at: Milliseconds; readonly step: Step; readonly met: boolean }[];
  readonly unit: ((name: string) => VirtualUnit) | undefined;
  /** Polled: what the engine knows may be older than what is. */
  readonly polled: boolean;
  readonly options: NeedOptions;
}

export interface NeedOptions {
  readonly required?: false;
  readonly timeout?: string;
  readonly after?: readonly string[];
  readonly stable?: string;
  /** Of polled ones; default 2s. */
  readonly every?: string;
}

/** A path, watched by events: `'met 3s, lost 4s'`. */
export function event(story: string, options: NeedOptions = {}): Need {
  const steps: Record<string, Step> = {
    met: (name, { files }) => files.put(`/needs/${name}`),
    lost: (name, { files }) => files.remove(`/needs/${name}`),
    unknown: (name, { files }) => files.fail(`/needs/${name}`, 'input/output error'),
  };
  const spec = (name: string) =>
    ({ kind: 'path', settings: { path: `/needs/${name}`, absent: false, type: undefined } }) as const;
  return { spec, story: parse(story, steps), unit: undefined, polled: false, options };
}

/** A TCP port: refused at first. */
export function polled(story: string, options: NeedOptions = {}): Need {
  const set =
    (how: 'open' | 'refused' | 'silent'): Step =>
    (name, { network }) =>
      network.set(`${name}:1`, how);
  const steps = { met: set('open'), lost: set('refused'), silent: set('silent') };
  const spec = (name: string) => ({ kind: 'tcp', settings: { tcp: { host: name, port: 1 } } }) as const;
  return { spec, story: parse(story, steps), unit: undefined, polled: true, options };
}

/** A service; `broken`: it fails and nothing starts it again; `masked` and `missing` are for the beginning only. */
export function unit(story: string, options: NeedOptions = {}): Need {
  const [first = ''] = story.split(',');
  const begins = first.trim();
  const loadState = begins === 'masked' ? 'masked' : begins === 'missing' ? 'not-found' : undefined;
  const initially = begins === 'met' ? 'active' : begins === 'broken' ? 'failed' : undefined;
  const steps: Record<string, Step> = {
    met: (name, _, systemd) => systemd.administrator.start(`${name}.service`),
    lost: (name, _, systemd) => systemd.administrator.stop(`${name}.service`),
    broken: (name, _, systemd) => systemd.kill(`${name}.service`, { exitStatus: 1 }),
    masked: () => undefined,
    missing: () => undefined,
  };
  const spec = (name: string) => ({ kind: 'unit', settings: { unit: `${name}.service`, state: 'active' } }) as const;
  return {
    spec,
    // What holds at the beginning is said by the unit itself.
    story: parse(story, {
      ...steps,
      lost: (name, host, systemd) => host.clock.now() > 0 && steps['lost']?.(name, host, systemd),
    }),
    unit: name => ({
      name: `${name}.service`,
      type: 'simple',
      ...(loadState ? { loadState } : {}),
      ...(initially ? { initially } : {}),
    }),
    polled: false,
    options,
  };
}

export function prerequisiteOf(name: string, { spec, options }: Need): Prerequisite {
  const { required = true, timeout, after = [], stable, every = '2s' } = options;
  return {
    name,
    description: undefined,
    spec: spec(name),
    required,
    timeout: timeout === undefined ? undefined : ms(timeout),
    after,
    stable: stable === undefined ? 0 : ms(stable),
    polling: { initial: 500, factor: 1, every: ms(every), jitter: false },
    implicit: false,
  };
}

/** Whether the thing itself is there at `now`, whatever has been heard of it. */
export function isMetAt({ story }: Need, now: Milliseconds): boolean {
  return story.findLast(({ at }) => at <= now)?.met ?? false;
}

/** Lost from the beginning, unless the story begins otherwise. */
function parse(story: string, steps: Readonly<Record<string, Step>>): Need['story'] {
  const told = story.split(',').map(part => {
    const [word = '', time = '0s'] = part.trim().split(' ');
    const step = steps[word];
    if (!step) throw new Error(`a schedule's prerequisite can be ${Object.keys(steps).join(', ')}, not ${word}`);
    return { at: ms(time), step, met: word === 'met' };
  });
  const lost = steps['lost'];
  return told[0]?.at === 0 || !lost ? told : [{ at: 0, step: lost, met: false }, ...told];
}
