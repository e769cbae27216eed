/** `unit: NAME`: a systemd unit is active, has finished, or does not run. Lives on D-Bus signals. */
import * as z from 'zod/mini';
import { unitPattern } from './patterns.ts';
import { noted } from '../lib/schema-notes.ts';
import { completeUnitName, isUnitName, unitType } from '../systemd/unit-name.ts';
import { judgeUnit, wantedStates, type WantedState } from './unit-judge.ts';
import { unitCondition } from './unit-condition.ts';
import type { Kind } from './condition.ts';

export interface UnitSettings {
  /** With its suffix. */
  readonly unit: string;
  /** `active` takes a oneshot without RemainAfterExit that finished successfully in this boot. */
  readonly state: WantedState;
  /** muster starts it when the watch begins. */
  readonly start?: boolean | undefined;
}

const name = z.pipe(
  noted(
    z
      .string({ error: 'must be the name of a systemd unit, such as `iscsid.service`' })
      .check(z.refine(isCompletable, { error: issue => badName(String(issue.input)) })),
    { pattern: unitPattern, examples: ['iscsid.service', 'multipathd', 'drbd@r0.service'] },
  ),
  z.transform(completeUnitName),
);

export const unit: Kind<UnitSettings> = {
  key: 'unit',
  metWhen: 'the systemd unit is active; a oneshot that does not remain: it finished successfully in this boot',
  polled: false,
  schema: z
    .strictObject({
      unit: name,
      state: noted(
        z._default(z.enum(wantedStates, { error: 'must be `active`, `finished` or `inactive`' }), 'active'),
        {
          description: 'the state that is waited for',
          values: {
            active: 'it is active; a oneshot that does not remain: it finished successfully in this boot',
            finished: 'a service that ran and ended successfully in this boot: nothing of it still runs',
            inactive: 'it does not run',
          },
        },
      ),
      start: noted(z.optional(z.boolean()), {
        description: '`true`: muster starts it, once, when its turn comes',
        default: false,
      }),
    })
    .check(
      z.refine(({ start, state }) => !(start === true && state === 'inactive'), {
        path: ['start'],
        error: 'a unit that must be inactive is not started: leave out `start` or `state`',
      }),
      z.refine(({ unit, state }) => state !== 'finished' || unitType(unit) === 'service', {
        path: ['state'],
        error: '`finished` is for services only: other units run nothing that could finish',
      }),
    ),
  describe: ({ unit, state, start }) =>
    `unit ${unit}${state === 'active' ? '' : ` ${state}`}${start === true ? ', started by muster' : ''}`,
  condition: ({ unit, state, start }, _polling, ports) => {
    const condition = unitCondition(unit, judgeUnit(state), ports);
    if (start !== true) return condition;
    const before = unitCondition(unit, judgeUnit(state, true), ports);
    const look = (signal: AbortSignal) => before.look(signal);
    return { ...condition, look, starts: [{ unit, look }] };
  },
};

function isCompletable(text: string): boolean {
  return isUnitName(completeUnitName(text));
}

function badName(text: string): string {
  const shown = text.slice(0, 60);
  if (text.startsWith('/')) return `\`${shown}\` is a path, not a unit: for a mount point write \`mount: ${shown}\``;
  if (/@(\.|$)/.test(text))
    return `\`${shown}\` is a template: name an instance of it, such as \`${instanceOf(shown)}\``;
  return `\`${shown}\` cannot be the name of a unit: letters, digits and \`:_.\\@-\`, then a suffix such as \`.service\`, at most 255 in all`;
}

function instanceOf(template: string): string {
  return template.replace(/@(?=\.|$)/, '@NAME');
}
