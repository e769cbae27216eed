/**
 * `http: URL`: a server answers as wanted. Polled. What is secret in a URL (user, password, query) is in no text that
 * this kind makes, and neither is anything that the server says.
 */
import * as z from 'zod/mini';
import { noted } from '../lib/schema-notes.ts';
import { simplifyPath } from '../systemd/unit-name.ts';
import { expression, matches } from './expression.ts';
import { absolutePathPattern } from './patterns.ts';
import { networkHint, withHint } from './network-hint.ts';
import { pollingCondition } from './poll.ts';
import { tryTimeoutField } from './try-timeout.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Kind, Observation } from './condition.ts';
import type { CertificateProblem, HttpAnswer, HttpFailure, Ports } from '../ports.ts';

export interface HttpSettings {
  /** With its secrets. */
  readonly http: string;
  /** Undefined: 200 to 299. */
  readonly status: readonly number[] | undefined;
  readonly contains: string | undefined;
  /** Path of a PEM file with the only authorities to trust. */
  readonly ca: string | undefined;
  readonly tryTimeout?: Milliseconds | undefined;
}

const normally = 10_000;
const example = '`https://nas.example.com:8443/health`';

const url = z.pipe(
  noted(
    z
      .string({ error: `must be a URL, such as ${example}` })
      .check(z.refine(text => problemOf(text) === undefined, { error: issue => problemOf(String(issue.input)) ?? '' })),
    { pattern: '^[Hh][Tt][Tt][Pp][Ss]?://', examples: ['https://nas.example.com:8443/health'] },
  ),
  z.transform(text => URL.parse(text)?.href ?? text),
);

const badStatus = 'must be an HTTP status from 100 to 599, or a list of them';
const status = z
  .number({ error: badStatus })
  .check(z.refine(code => Number.isInteger(code) && code >= 100 && code <= 599, { error: badStatus }));

const pemPath = z.pipe(
  noted(
    z.string({ error: 'must be the path of a PEM file, such as `/etc/ssl/site-ca.pem`' }).check(
      z.refine(text => simplifyPath(text) !== undefined, {
        error: 'must be a path from the root without `..`, such as `/etc/ssl/site-ca.pem`',
      }),
    ),
    { pattern: absolutePathPattern },
  ),
  z.transform(text => simplifyPath(text) ?? text),
);

const schema = z.pipe(
  z
    .strictObject({
      http: url,
      status: noted(z.optional(z.union([status, z.array(status).check(z.minLength(1))], { error: badStatus })), {
        description: 'the status that counts as met, or a list of them; without it 200 to 299',
        examples: [[200, 401]],
      }),
      contains: noted(z.optional(expression('^state: green$')), {
        description: 'a regular expression that the body (its first MiB) has to match',
        examples: ['^state: green$'],
      }),
      ca: noted(z.optional(pemPath), {
        description: "a PEM file with the only authorities to trust; without it the system's",
        examples: ['/etc/ssl/site-ca.pem'],
      }),
      tryTimeout: tryTimeoutField(normally),
    })
    .check(
      z.refine(({ http, ca }) => ca === undefined || http.startsWith('https:'), {
        path: ['ca'],
        error: 'means nothing without TLS: write `https://` in the URL, or leave out `ca`',
      }),
    ),
  z.transform((raw): HttpSettings => ({
    http: raw.http,
    status: typeof raw.status === 'number' ? [raw.status] : raw.status,
    contains: raw.contains,
    ca: raw.ca,
    ...(raw.tryTimeout === undefined ? {} : { tryTimeout: raw.tryTimeout }),
  })),
);

export const http: Kind<HttpSettings> = {
  key: 'http',
  metWhen: 'a GET is answered with status 2xx, or with `status:`, and the body matches `contains:`',
  polled: true,
  schema,
  describe: ({ http }) => `http ${shown(http)}`,
  condition: (settings, polling, ports) => {
    const { tryTimeout = normally } = settings;
    const look = (signal: AbortSignal) => ask({ ...settings, tryTimeout }, ports, signal);
    return pollingCondition({ look, tryTimeout, polling }, ports);
  },
};

/** No message repeats the URL: there may be a password in it. */
function problemOf(text: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return `must be a URL that begins with \`https://\` or \`http://\`, such as ${example}`;
  if (scheme !== 'http' && scheme !== 'https')
    return `\`${scheme.slice(0, 20)}://\` cannot be asked: only \`https://\` and \`http://\`, such as ${example}`;
  const parsed = URL.parse(text);
  if (parsed === null || /\s/.test(text))
    return `is not a URL: look at the host, the port (1 to 65535) and for spaces; ${example} is one`;
  return isEncoded(parsed.username) && isEncoded(parsed.password)
    ? undefined
    : 'has a `%` in its user or password that begins no code: write `%25` for the sign itself';
}

/** `%` codes that stand for text, as they have to when user and password are sent. */
function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function shown(url: string): string {
  const { protocol, host, pathname, search } = new URL(url);
  const text = `${protocol}//${host}${pathname}`;
  return `${text.length > 100 ? `${text.slice(0, 99)}…` : text}${search === '' ? '' : '?…'}`;
}

async function ask(
  settings: HttpSettings & { readonly tryTimeout: Milliseconds },
  ports: Ports,
  signal: AbortSignal,
): Promise<Observation> {
  const ca = await readAuthorities(settings.ca, ports);
  if ('status' in ca) return ca;
  const request = { url: settings.http, ca: ca.pem, wantsBody: settings.contains !== undefined };
  return judge(settings, await ports.network.get(request, settings.tryTimeout, signal));
}

/** The file's text, or why there is none: it may come with a mount, and is read again at each look. */
async function readAuthorities(
  path: string | undefined,
  ports: Ports,
): Promise<{ readonly pem: string | undefined } | Observation> {
  if (path === undefined) return { pem: undefined };
  try {
    const pem = await ports.files.read(path);
    if (pem === undefined)
      return { status: 'unmet', reason: `${path}: is not there`, hint: 'copy it there, or correct `ca`' };
    if (pem.includes('-----BEGIN CERTIFICATE-----')) return { pem };
    return { status: 'unmet', reason: `${path}: has no certificate in it`, hint: '`ca` has to name a PEM file' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { status: 'unknown', reason: `${path}: cannot be read: ${why}` };
  }
}

function judge(settings: HttpSettings, answer: HttpAnswer | HttpFailure): Observation {
  const name = shown(settings.http);
  if ('reason' in answer) {
    const hint = answer.certificate
      ? certificateHint(answer.certificate, settings.ca)
      : networkHint(answer.reason, new URL(settings.http).hostname);
    return { status: 'unmet', reason: `${name}: ${answer.reason}`, ...withHint(hint) };
  }
  const { status, body } = answer;
  const wanted = settings.status?.includes(status) ?? (status >= 200 && status <= 299);
  if (!wanted) return unwanted(name, status);
  if (settings.contains !== undefined && !matches(settings.contains, body)) {
    const pattern = settings.contains.length > 40 ? `${settings.contains.slice(0, 39)}…` : settings.contains;
    return { status: 'unmet', reason: `${name}: status ${status}, but its body does not match /${pattern}/` };
  }
  return { status: 'met', reason: `${name}: status ${status}` };
}

function unwanted(name: string, status: number): Observation {
  if (status >= 300 && status <= 399 && status !== 304) {
    return {
      status: 'unmet',
      reason: `${name}: status ${status}, a redirect`,
      hint: `redirects are not followed: give the URL that it leads to, or \`status: ${status}\``,
    };
  }
  return { status: 'unmet', reason: `${name}: status ${status}` };
}

function certificateHint(problem: CertificateProblem, ca: string | undefined): string {
  switch (problem) {
    case 'untrusted':
      return ca === undefined
        ? 'for an authority of your own, name its PEM file with `ca`'
        : `${ca} has not the authority that signed it`;
    case 'not-yet-valid':
      return 'the clock of this machine may be behind: wait for it first with `after`';
    case 'expired':
      return 'renew it on the server; or the clock of this machine is ahead';
    case 'other-name':
      return 'use a name in the URL that the certificate is for';
  }
}
