import type { EventSink } from '../engine/event.ts';
import { pacemaker } from '../engine/preflight.ts';
import { labelled } from '../messages/catalogue.ts';
import type { CliContext } from './context.ts';

/**
 * Ctrl-Z half-way would leave corosync without pacemaker until somebody types `fg`, and by then the peers may have fenced the node.
 * Between `hold()` and `release()` it does nothing but say why, once.
 */
export interface SuspendHold {
  readonly hold: () => void;
  readonly release: () => void;
}

/** `end`: until when, in words. */
export function createSuspendHold(
  { system, console }: Pick<CliContext, 'system' | 'console'>,
  end: string,
): SuspendHold {
  let letGo: (() => void) | undefined;
  return {
    hold() {
      let told = false;
      letGo ??= system.refuseSuspend(() => {
        if (!told) console.err(`muster: ${labelled('suspend-refused', { end })}\n`);
        told = true;
      });
    },
    release() {
      letGo?.();
      letGo = undefined;
    },
  };
}

/** The same while a stop in order goes on. */
export async function holdingSuspend<T>(context: CliContext, stopping: () => Promise<T>): Promise<T> {
  const { hold, release } = createSuspendHold(context, 'the stop has ended');
  hold();
  try {
    return await stopping();
  } finally {
    release();
  }
}

/** Holds from the gate on, and from any stop of the stack on, until systemd starts pacemaker, which it then does alone, or the run ends. */
export function holdWhileStarting({ hold, release }: SuspendHold): EventSink {
  return event => {
    switch (event.type) {
      case 'gate-passed':
      case 'service-stopping':
        hold();
        break;
      case 'service-starting':
      case 'service-active':
      case 'service-found-active':
        if (event.unit === pacemaker) release();
        break;
      case 'service-attempt-ended':
        if (event.unit === pacemaker && !event.active) hold();
        break;
      case 'service-failed':
        if (event.unit === pacemaker) hold();
        break;
      case 'run-ended':
        release();
        break;
      default:
    }
  };
}
