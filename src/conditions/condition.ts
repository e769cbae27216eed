/** What every kind of prerequisite provides. The same kinds serve `ready:` of a service. */
import type * as z from 'zod/mini';
import type { Milliseconds } from '../lib/duration.ts';
import type { Ports } from '../ports.ts';

/**
 * `unmet`: not yet, it can still happen. `broken`: waiting longer cannot help. `unknown`: could not be looked at (a look
 * that failed, or none yet); treated as not met, and never as broken.
 */
export type ObservationStatus = 'met' | 'unmet' | 'broken' | 'unknown';

export interface Observation {
  readonly status: ObservationStatus;
  /** One line, a fact first: `/srv/data: not mounted`. */
  readonly reason: string;
  /** Why it will not come by itself and what to do, where that is known. */
  readonly hint?: string;
}

export interface Condition {
  /** One look, now. Rejects only on abort. */
  look(signal: AbortSignal): Promise<Observation>;
  /** Tells the first observation as soon as it is known and then every change (repeats are allowed), until abort. */
  watch(tell: Tell, signal: AbortSignal): void;
  /** For polled kinds: how old an observation may be at the gate. Undefined for kinds that live on events. */
  readonly freshFor: Milliseconds | undefined;
  /** Units that muster is to start when the watch begins. A condition itself changes nothing. */
  readonly starts?: readonly UnitToStart[];
}

/** `lookedAt`: when the oldest look was that the observation rests on, on the ports' clock; default: now. */
export type Tell = (observation: Observation, lookedAt?: Milliseconds) => void;

export interface UnitToStart {
  readonly unit: string;
  /** As the condition's own look: where it is met, there is nothing to start. */
  readonly look: (signal: AbortSignal) => Promise<Observation>;
}

/** A kind and its validated settings, as part of another one. */
export interface PartSpec {
  readonly kind: string;
  readonly settings: unknown;
}

/** One line of the registry: the key in the file, what validates its settings, and what watches it. */
export interface Kind<Settings> {
  readonly key: string;
  /** `met when …`, for the schema, the docs and completion. */
  readonly metWhen: string;
  /** Whether it looks again by itself, so that `every` and `backoff` mean something; false for kinds that live on events. */
  readonly polled: boolean | 'as-parts';
  /** It makes sense only for `ready` of a service after pacemaker. */
  readonly onlyReady?: boolean;
  /** Of a combination: where its mapping holds the parts. What reads the file puts them, read, into the settings as `parts`. */
  readonly parts?: { readonly path: readonly string[]; readonly form: 'list' | 'one' };
  /** Validates the whole mapping of a prerequisite without the fields that all kinds share; strict: unknown keys are errors. */
  readonly schema: z.ZodMiniType<Settings>;
  /** How a person names it in one line: `tcp nas.example.com:2049`. */
  describe(settings: Settings, describePart: (part: PartSpec) => string): string;
  condition(
    settings: Settings,
    polling: Polling,
    ports: Ports,
    conditionOfPart: (part: PartSpec) => Condition,
  ): Condition;
}

/** How polled kinds look again: from `initial` by `factor` up to `every`, with jitter. */
export interface Polling {
  readonly initial: Milliseconds;
  readonly factor: number;
  readonly every: Milliseconds;
  readonly jitter: boolean;
}
