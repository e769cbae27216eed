/** `resource: NAME`: pacemaker has it active here, or anywhere. Polled. For `ready` of services only: it needs pacemaker. */
import * as z from 'zod/mini';
import { askCrmMon, askNodeName } from '../cluster/crm-mon.ts';
import { noted } from '../lib/schema-notes.ts';
import type { Ports } from '../ports.ts';
import type { Kind, Observation } from './condition.ts';
import { pollingCondition } from './poll.ts';
import { judgeResource } from './resource-judge.ts';

export interface ResourceSettings {
  /** Of a primitive, group, clone or bundle. */
  readonly resource: string;
  readonly anywhere: boolean;
}

/** crm_mon and crm_node, one after the other. */
const tryTimeout = 20_000;
const namePattern = '^[A-Za-z_][A-Za-z0-9_.-]{0,254}$';

export const resource: Kind<ResourceSettings> = {
  key: 'resource',
  metWhen: 'pacemaker has the resource active on this node, and nothing of it is failed or blocked',
  polled: true,
  onlyReady: true,
  schema: z.strictObject({
    resource: noted(
      z.string({ error: 'must be the name of a cluster resource, such as `vip`' }).check(
        z.refine(text => new RegExp(namePattern, 'u').test(text), {
          error:
            'must be the name of a primitive, group, clone or bundle, as `pcs resource status` shows it, such as `vip`',
        }),
      ),
      { pattern: namePattern, examples: ['vip', 'web-group', 'dlm-clone'] },
    ),
    anywhere: noted(z._default(z.boolean({ error: 'must be `true` or `false`' }), false), {
      description: '`true`: it may be active on any node',
    }),
  }),
  describe: ({ resource, anywhere }) => `resource ${resource}${anywhere ? ' anywhere' : ''}`,
  condition: (settings, polling, ports) => {
    const look = createLook(settings, ports);
    return pollingCondition({ look, tryTimeout, polling }, ports);
  },
};

function createLook({ resource, anywhere }: ResourceSettings, ports: Ports) {
  // It does not change while pacemaker runs.
  let here: string | undefined;
  return async (signal: AbortSignal): Promise<Observation> => {
    const view = await askCrmMon(ports, signal);
    if ('reason' in view) return { ...view, reason: `${resource}: ${view.reason}` };
    if (view.dc === undefined)
      return { status: 'unmet', reason: `${resource}: no DC has been elected yet, so nothing is started` };
    if (!anywhere) here ??= await askNodeName(ports, signal);
    if (!anywhere && here === undefined)
      return { status: 'unmet', reason: `${resource}: pacemaker does not tell which node this is` };
    return judgeResource(resource, view, here);
  };
}
