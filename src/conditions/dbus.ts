/** `dbus: NAME`: somebody owns that name on the bus of systemd. Lives on D-Bus signals, and never has the bus activate it. */
import { unmasking } from './unit-words.ts';
import * as z from 'zod/mini';
import { busNamePattern } from './patterns.ts';
import { noted } from '../lib/schema-notes.ts';
import { isUnitName } from '../systemd/unit-name.ts';
import { ignoreAbort, untilAborted } from './until-aborted.ts';
import type { Condition, Kind, Observation } from './condition.ts';
import type { Ports } from '../ports.ts';

export interface DbusSettings {
  readonly dbus: string;
}

/** Where the files are that say which unit an activation starts: those of the system's bus, then those of a user's. */
const folders = [
  ...['/etc', '/run', '/usr/local/share', '/usr/share', '/lib'].map(folder => `${folder}/dbus-1/system-services`),
  ...['/usr/local/share', '/usr/share'].map(folder => `${folder}/dbus-1/services`),
];
const retryAfter = 2000;
const longestName = 255;
const example = 'org.freedesktop.NetworkManager';

const wellKnownName = noted(
  z
    .string({ error: `must be a name on the bus, such as \`${example}\`` })
    .check(z.refine(isWellKnownName, { error: issue => badName(String(issue.input)) })),
  {
    pattern: busNamePattern,
    examples: [example, 'org.freedesktop.UDisks2', 'fi.w1.wpa_supplicant1'],
  },
);

export const dbus: Kind<DbusSettings> = {
  key: 'dbus',
  metWhen: 'the name on the system bus has an owner',
  polled: false,
  schema: z.strictObject({ dbus: wellKnownName }),
  describe: ({ dbus }) => `dbus ${dbus}`,
  condition: ({ dbus }, _polling, ports) => nameCondition(dbus, ports),
};

function isWellKnownName(text: string): boolean {
  return text.length <= longestName && new RegExp(busNamePattern).test(text) && !looksLikeUnit(text);
}

/** The bus would take `sshd.service`, but nobody asks for such a name. */
function looksLikeUnit(text: string): boolean {
  return isUnitName(text) && text.split('.').length === 2;
}

function badName(text: string): string {
  const shown = text.slice(0, 60);
  if (text.startsWith(':'))
    return `\`${shown}\` is the name of one connection, and another one each time: write the name that its service asks for, such as \`${example}\``;
  if (looksLikeUnit(text))
    return `\`${shown}\` is a unit: write \`unit: ${shown}\`; a name on the bus is such as \`${example}\``;
  return `\`${shown}\` cannot be a name on the bus, such as \`${example}\`: two words or more with dots between, of letters, digits, \`_\` and \`-\`, none with a digit first, at most ${longestName} in all`;
}

function nameCondition(name: string, ports: Ports): Condition {
  return {
    look: signal => untilAborted(observe(name, ports), signal),
    watch(tell, signal) {
      let latest: boolean | undefined;
      /** Until the bus answers, or the owner has changed meanwhile. */
      async function explain(): Promise<void> {
        for (let answered = false; !answered;) {
          const observation = await observe(name, ports);
          if (latest !== false || signal.aborted) return;
          tell(observation);
          answered = observation.status !== 'unknown';
          if (!answered) await ports.clock.sleep(retryAfter, signal).catch(ignoreAbort(signal));
        }
      }
      ports.systemd.watchName(
        name,
        owned => {
          latest = owned;
          if (owned) tell(met(name));
          else void explain();
        },
        signal,
      );
    },
    freshFor: undefined,
  };
}

function met(name: string): Observation {
  return { status: 'met', reason: `${name}: has an owner` };
}

async function observe(name: string, ports: Ports): Promise<Observation> {
  try {
    const { owned, activatable } = await ports.systemd.name(name);
    if (owned) return met(name);
    const hint = activatable
      ? await howItComes(name, ports)
      : 'its service does not run, or asks for another name: busctl list';
    return { status: 'unmet', reason: `${name}: nobody owns it`, hint };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { status: 'unknown', reason: `${name}: the bus did not answer: ${why}` };
  }
}

async function howItComes(name: string, ports: Ports): Promise<string> {
  const unit = await activatedUnit(name, ports.files);
  const [state] = unit === undefined ? [] : await ports.systemd.list([unit]);
  if (!state) return 'it is activatable: it comes when somebody calls it, which muster does not';
  const { id, loadState, activeState } = state;
  if (loadState === 'masked') return `it comes with ${id}, which is masked: ${unmasking(id)}`;
  if (loadState === 'not-found')
    return `it comes with ${id}, which is not there: enable the service that it is an alias of`;
  if (activeState === 'failed')
    return `it comes with ${id}, which failed: journalctl -b -u ${id}; then systemctl restart ${id}`;
  if (activeState === 'activating') return `it comes with ${id}, which is starting`;
  return `it comes with ${id}, when somebody calls it or starts it: systemctl start ${id}`;
}

/** Undefined where no file is, or none that can be read: it is for a hint only. */
async function activatedUnit(name: string, files: Ports['files']): Promise<string | undefined> {
  for (const folder of folders) {
    const text = await files.read(`${folder}/${name}.service`).catch(() => undefined);
    if (text !== undefined) return /^SystemdService[ \t]*=[ \t]*(\S+)[ \t]*$/m.exec(text)?.[1];
  }
  return undefined;
}
