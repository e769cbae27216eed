/** Many random scenarios of one file: what can come of them, and the smallest scenario for each. */
import type { Config } from '../config/config.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Report } from '../report/report.ts';
import { rehearse, type RehearsalOptions } from './rehearse.ts';
import { seededRandom } from './seeded-random.ts';
import { randomScenario } from './random-scenario.ts';
import { simplerScenarios } from './simpler-scenarios.ts';
import type { Scenario } from './scenario.ts';

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

/** Two runs end the same way when the outcome is the same and the same things stood in the way. */
function signatureOf({ outcome, prerequisites, services }: Report): string {
  const missing = prerequisites
    .filter(({ state }) => state === 'late' || state === 'broken')
    .map(each => `${each.name} ${each.state}`);
  const failed = services.filter(({ state }) => state === 'failed').map(({ unit }) => unit);
  return [outcome, ...missing.toSorted(), ...failed].join('\n');
}

/** Takes away whatever can be taken away, until nothing can. */
async function shrink(scenario: Scenario, stillSo: (scenario: Scenario) => Promise<boolean>): Promise<Scenario> {
  for (const simpler of simplerScenarios(scenario)) {
    if (await stillSo(simpler)) return shrink(simpler, stillSo);
  }
  return scenario;
}
