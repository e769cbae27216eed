import type { Service } from '../config/config.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import { isUp, pacemaker } from './preflight.ts';
import { startService } from './start-service.ts';
import { createVerification, type Verified } from './verify.ts';

/**
 * Starts the services in order, each as soon as the one before is active, and verifies all of them at the same time. The
 * look at a service begins when the next one has been requested, so that it costs the start nothing.
 */
export async function startInOrder(context: RunContext, missing: readonly string[]): Promise<Ending> {
  const { config, emit, done } = context;
  const verification = createVerification(context);
  let previous: Service | undefined;
  const verifyPrevious = () => {
    if (previous) verification.begin(previous);
    previous = undefined;
  };
  let failure: Ending | undefined;
  for (const service of config.services) {
    const { unit } = service;
    const result = await startService(context, service, () => {
      done.handled.add(unit);
      verifyPrevious();
    });
    if (result.is === 'failed') {
      emit({ type: 'service-failed', unit, detail: result.detail, log: [] });
      failure = failedStart(unit, result);
      break;
    }
    if (!result.foundActive) done.started.add(unit);
    if (result.finished) emit({ type: 'service-ready', unit, detail: 'finished' });
    else previous = service;
  }
  // A corosync without pacemaker is about to be stopped: there is nothing to prove.
  if (failure?.culprit === pacemaker) return failure;
  verifyPrevious();
  return failure ?? verdict(context, await verification.finish(), missing);
}

/** Starts and verifies what is started however the run ends: pcsd is how the node is looked after. */
export async function startEvenIfHeld(context: RunContext): Promise<void> {
  if (context.dryRun) return;
  const { done, config, emit } = context;
  const verification = createVerification(context);
  for (const service of config.services) {
    const { unit, evenIfHeld } = service;
    if (!evenIfHeld || done.handled.has(unit)) continue;
    const result = await startService(context, service, () => done.handled.add(unit));
    if (result.is === 'active') verification.begin(service);
    else emit({ type: 'service-failed', unit, detail: result.detail, log: [] });
  }
  await verification.finish();
}

function verdict(context: RunContext, results: readonly Verified[], missing: readonly string[]): Ending {
  const { done, config, board } = context;
  const failed = results.find(result => result.is === 'failed');
  if (failed) return notReady(failed);
  const allWereUp = done.started.size === 0;
  const names = config.services.map(({ unit }) => unit).filter(unit => isUp(board.get(unit)));
  const up = allWereUp ? `all was up already and works: ${names.join(', ')}` : `${names.join(', ')} are up and work`;
  if (missing.length === 0) return { outcome: 'ready', reason: up, advice: '' };
  return {
    outcome: 'degraded',
    reason: `${up}; missing, but not required: ${missing.join(', ')}`,
    advice: `see what is missing: muster check ${missing.join(' ')}`,
  };
}

function failedStart(
  unit: string,
  { outcome, detail }: { outcome: 'failed' | 'held' | 'broken'; detail: string },
): Ending {
  return { outcome, reason: `${unit} did not start: ${detail}`, advice: lookAt(unit), culprit: unit };
}

function notReady({ unit, detail }: { readonly unit: string; readonly detail: string }): Ending {
  return { outcome: 'failed', reason: `${unit} is not ready: ${detail}`, advice: lookAt(unit), culprit: unit };
}

function lookAt(unit: string): string {
  return `look at: systemctl status ${unit}; journalctl -b -u ${unit}; then, once mended: muster up`;
}
