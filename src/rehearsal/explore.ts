/** Many random scenarios of one file: what can come of them, and the smallest scenario for each. */
import type { Config } from '../config/config.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Report } from '../report/report.ts';
import { rehearse, type RehearsalOptions } from './rehearse.ts';
import { seededRandom } from './seeded-random.ts';
import { randomScenario } from './random-scenario.ts';
import { simplerScenarios } from './simpler-scenarios.ts';
import type { Scenario } from './scenario.ts';

/** Of the search for a smaller scenario, for each way to end. */
const mostTries = 100;

export interface Exploration {
  readonly runs: number;
  /** Every distinct way to end, the most frequent first. */
  readonly endings: readonly Ending[];
  /** The longest time to ready or degraded; undefined when no run got there. */
  readonly longest: { readonly scenario: Scenario; readonly durationMs: Milliseconds } | undefined;
}

export interface Ending {
  readonly outcome: string;
  readonly exitCode: number;
  /** Of the smallest scenario. */
  readonly reason: string;
  readonly count: number;
  readonly scenario: Scenario;
}

/** `count` runs by `seed`; each distinct ending with the smallest scenario that was found to bring it. */
export async function explore(
  config: Config,
  { count, seed }: { readonly count: number; readonly seed: number },
  options: RehearsalOptions,
): Promise<Exploration> {
  const play = async (scenario: Scenario) => (await rehearse(config, scenario, options)).report;
  const random = seededRandom(seed);
  const found = new Map<string, { count: number; scenario: Scenario }>();
  let longest: Exploration['longest'];
  for (let index = 0; index < count; index += 1) {
    const scenario = randomScenario(config, random);
    const report = await play(scenario);
    const key = signatureOf(report);
    const before = found.get(key);
    if (before) before.count += 1;
    else found.set(key, { count: 1, scenario });
    const { outcome, durationMs } = report;
    if ((outcome === 'ready' || outcome === 'degraded') && durationMs > (longest?.durationMs ?? -1))
      longest = { scenario, durationMs };
  }
  const endings: Ending[] = [];
  for (const [key, { count, scenario }] of found) {
    const smallest = await shrink(scenario, async candidate => signatureOf(await play(candidate)) === key);
    const { outcome, exitCode, reason } = await play(smallest);
    endings.push({ outcome: outcome ?? '', exitCode: exitCode ?? 0, reason, count, scenario: smallest });
  }
  return { runs: count, endings: endings.toSorted((a, b) => b.count - a.count), longest };
}

/**
 * Two runs end the same way when the outcome is the same and the same thing stood in the way. Several at once are one way:
 * else there would be as many as there are combinations.
 */
function signatureOf({ outcome, prerequisites, services }: Report): string {
  const missing = prerequisites
    .filter(({ state }) => state === 'late' || state === 'broken')
    .map(({ name, state }) => `${name} ${state}`);
  const failed = services.filter(({ state }) => state === 'failed').map(({ unit }) => unit);
  return [outcome, ...oneOrSeveral(missing), ...oneOrSeveral(failed)].join(', ');
}

function oneOrSeveral(names: readonly string[]): readonly string[] {
  return names.length > 1 ? ['several'] : names;
}

/** Takes away whatever can be taken away, until nothing can, or until it is not worth more runs. */
async function shrink(scenario: Scenario, stillSo: (scenario: Scenario) => Promise<boolean>): Promise<Scenario> {
  let smallest = scenario;
  let tries = 0;
  search: for (;;) {
    for (const simpler of simplerScenarios(smallest)) {
      tries += 1;
      if (tries > mostTries) return smallest;
      if (!(await stillSo(simpler))) continue;
      smallest = simpler;
      continue search;
    }
    return smallest;
  }
}
