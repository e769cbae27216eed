/** Reads reports back from files: what is damaged or foreign is told from a report, so that no renderer can stumble. */
import * as z from 'zod/mini';
import type { RunEvent } from '../engine/event.ts';
import type { Report } from './report.ts';

const text = z.string();
const number = z.number();
const numberOrNull = z.nullable(z.number());
const yesNoOrNull = z.nullable(z.boolean());
const lines = z.array(z.string());

const prerequisite = z.looseObject({
  name: text,
  kind: text,
  text,
  required: z.boolean(),
  state: z.enum(['met', 'unmet', 'broken', 'late', 'skipped']),
  waitedMs: number,
  // Reports of earlier versions have no such key.
  requiredBy: z._default(lines, []),
  timeoutMs: numberOrNull,
  watchedMs: numberOrNull,
  metMs: numberOrNull,
  seen: z._default(z.nullable(z.enum(['met', 'unmet', 'broken', 'unknown'])), null),
  detail: text,
  hint: text,
  lost: number,
});

const attempt = z.looseObject({
  requestedMs: number,
  endedMs: numberOrNull,
  jobResult: z.nullable(text),
  detail: text,
  log: lines,
});

const service = z.looseObject({
  unit: text,
  state: z.enum(['ready', 'active', 'failed', 'skipped', 'pending']),
  foundActive: z.boolean(),
  attempts: z.array(attempt),
  requestedMs: numberOrNull,
  activeMs: numberOrNull,
  readyMs: numberOrNull,
  detail: text,
  log: lines,
});

const cluster = z.looseObject({
  quorate: yesNoOrNull,
  waitForAll: yesNoOrNull,
  dc: z.nullable(text),
  standby: yesNoOrNull,
  maintenance: yesNoOrNull,
});

const finding = z.looseObject({
  code: text,
  severity: z.enum(['error', 'warning', 'note']),
  message: text,
  remedy: text,
});

const diagnosis = z.looseObject({
  cause: z.nullable(z.looseObject({ code: text, message: text, why: text, seen: text })),
  reason: text,
  culprit: text,
  units: z.array(
    z.looseObject({
      unit: text,
      loadState: text,
      activeState: text,
      subState: text,
      result: text,
      exitStatus: numberOrNull,
      signal: numberOrNull,
      log: lines,
    }),
  ),
  outputs: z.array(z.looseObject({ command: text, exitCode: numberOrNull, problem: text, lines, cut: number })),
});

/** Events are kept as they are: nothing that reads a stored report looks into them beyond their time and type. */
const event = z.custom<RunEvent>(value => z.looseObject({ at: number, type: text }).safeParse(value).success);

/** The keys of version 1; more may be there. */
export const reportSchema = z.looseObject({
  schema: z.literal('muster.report/1'),
  version: text,
  host: text,
  bootId: text,
  trigger: z.enum(['boot', 'manual', 'rehearsal']),
  dryRun: z.boolean(),
  attempt: z._default(z.nullable(z.looseObject({ number, triedMs: number, last: text })), null),
  startedAt: text,
  durationMs: number,
  outcome: z.nullable(z.enum(['ready', 'degraded', 'held', 'failed', 'broken', 'late', 'interrupted'])),
  exitCode: numberOrNull,
  reason: text,
  advice: text,
  deadlineMs: number,
  gateMs: numberOrNull,
  prerequisites: z.array(prerequisite),
  cluster: z.nullable(cluster),
  services: z.array(service),
  findings: z.array(finding),
  // Reports of before have none.
  diagnosis: z._default(z.nullable(diagnosis), null),
  defects: lines,
  events: z.array(event),
}) satisfies z.ZodMiniType<Report>;

/** The JSON value of a text; undefined when it is not JSON. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
