/**
 * `npm run schedules [COUNT [SEED]]`: rehearses as many schedules that nobody thought of, and holds each run to the laws. One that
 * breaks a law is made as small as it can be and printed as a prerequisites file and a scenario: `muster rehearse -c FILE
 * --scenario SCENARIO` plays it again.
 */
import { argv, exit, stdout } from 'node:process';
import * as fc from 'fast-check';
import { rehearse } from '../../../src/rehearsal/rehearse.ts';
import { writeScenario } from '../../../src/rehearsal/write-scenario.ts';
import { laws } from './laws.ts';
import { configOf, schedule, type Schedule } from './schedule.ts';

const [count, seed] = [Number(argv[2] ?? 100_000), Number(argv[3] ?? 1)];
const options = { host: 'n1', version: '1', startedAt: new Date('2026-01-01T00:00:00Z') };
const outcomes = new Map<string, number>();
const beganAt = performance.now();

const details = await fc.check(
  fc.asyncProperty(schedule, async given => {
    const wrong = await whatIsWrong(given);
    if (wrong !== undefined) throw new Error(wrong);
  }),
  { numRuns: count, seed, endOnFailure: false },
);

const seconds = Math.round((performance.now() - beganAt) / 1000);
const share = [...outcomes].toSorted((a, b) => b[1] - a[1]).map(([outcome, times]) => `${outcome} ${times}`);
stdout.write(`schedules: ${details.numRuns} from seed ${seed} in ${seconds} s: ${share.join(', ')}\n`);
if (details.failed) {
  const [smallest] = details.counterexample ?? [];
  if (smallest)
    stdout.write(`${(await whatIsWrong(smallest)) ?? 'nothing is wrong the second time'}\n${inFull(smallest)}`);
  else stdout.write(`${String(details.errorInstance)}\n`);
}
exit(details.failed ? 1 : 0);

async function whatIsWrong(given: Schedule): Promise<string | undefined> {
  const config = configOf(given);
  const { scenario } = given;
  const rehearsal = await rehearse(config, scenario, options);
  const outcome = rehearsal.report.outcome ?? 'none';
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  for (const [law, breach] of Object.entries(laws)) {
    const wrong = breach({ ...rehearsal, config, scenario });
    if (wrong !== undefined) return `broken law: ${law}: ${wrong}`;
  }
  return undefined;
}

function inFull({ file, scenario }: Schedule): string {
  return `--- muster.yaml\n${file}--- scenario.yaml\n${writeScenario(scenario)}`;
}
