import type { Remedy } from '../diagnose/cause.ts';
import { diagnose } from '../diagnose/diagnosis.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { timedOut, within } from '../lib/race.ts';
import type { RunContext } from './context.ts';
import { stopFirst, type Ending } from './ending.ts';
import { isUp, pacemaker } from './preflight.ts';

/** Beyond every limit of a single look, so that one that hangs costs no other. */
const limit: Milliseconds = 5000;

/**
 * Looks at what an administrator would look at, when the stack is why the run ends, and tells it. Resolves with what to do
 * where the cause is known; never rejects, and changes nothing of how the run ends.
 */
export async function adviceByCause(context: RunContext, ending: Ending): Promise<string | undefined> {
  const { ports, stop, emit, config, beganAt } = context;
  const culprit = stackCulprit(context, ending);
  if (culprit === undefined) return undefined;
  const services = config.services.map(({ unit }) => unit);
  const over = new AbortController();
  const signal = AbortSignal.any([stop.signal, context.over, over.signal]);
  const question = { reason: ending.reason, culprit, services, since: beganAt };
  const looking = diagnose(ports, question, signal);
  const found = await within(looking, limit, ports.clock, signal).catch((): typeof timedOut => timedOut);
  over.abort(new Error('the time for the diagnosis is over'));
  if (found === timedOut) return undefined;
  emit({ type: 'diagnosis', diagnosis: found.diagnosis });
  return found.remedy && adviceOf(found.remedy, ending, context);
}

/**
 * The part of the stack that decided; empty when systemd itself failed. Undefined when the run ends for something that has
 * nothing to do with the stack: what is to be said of a disk that did not come is said by its own prerequisite.
 */
function stackCulprit({ config, dryRun }: RunContext, { outcome, culprit = '' }: Ending): string | undefined {
  if (dryRun || !['failed', 'broken', 'late', 'held'].includes(outcome)) return undefined;
  if (config.services.some(({ unit }) => unit === culprit)) return culprit;
  const prerequisite = config.prerequisites.find(({ name }) => name === culprit);
  if (prerequisite?.spec.kind === 'corosync-config') return prerequisite.spec.kind;
  return outcome === 'failed' ? '' : undefined;
}

/** One line, never two that compete: what the cause asks for takes the place of "look at the journal". */
function adviceOf(
  { todo, rerun }: Remedy,
  { beside = '', again = 'muster up' }: Ending,
  { board }: RunContext,
): string {
  if (rerun === 'none') return beside + todo;
  const next = rerun === 'restart' && isUp(board.get(pacemaker)) ? stopFirst : again;
  return `${beside}${todo}; then: ${next}`;
}
