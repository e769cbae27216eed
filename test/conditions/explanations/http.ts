import { specOf, type Explanation } from '../support/explain.ts';
import type { HttpSettings } from '../../../src/conditions/http.ts';
import type { CertificateProblem, HttpAnswer, HttpFailure } from '../../../src/ports.ts';
import type { World } from '../support/world.ts';

const url = 'https://nas.example.com/health';
const ca = '/etc/ssl/site-ca.pem';

type Row = Omit<Explanation, 'spec' | 'world'> & {
  readonly settings?: Partial<HttpSettings>;
  readonly answer?: HttpAnswer | HttpFailure | 'silent';
  readonly world?: (world: World) => void;
};

const status = (code: number, body = ''): HttpAnswer => ({ status: code, body });
const certificate = (problem: CertificateProblem, reason: string): HttpFailure => ({ reason, certificate: problem });
const untrusted = certificate('untrusted', 'its certificate is not signed by a trusted authority');

export const http: readonly Explanation[] = (
  [
    { title: 'status 2xx', answer: status(204), status: 'met', reason: `${url}: status 204` },
    {
      title: 'a status of `status:`',
      settings: { status: [200, 401] },
      answer: status(401),
      status: 'met',
      reason: `${url}: status 401`,
    },
    {
      title: 'its body matches `contains:`',
      settings: { contains: '^state: green$' },
      answer: status(200, 'nodes: 3\nstate: green\n'),
      status: 'met',
      reason: `${url}: status 200`,
    },
    {
      title: 'user, password and query are not told',
      settings: { http: 'https://check:s3cret@nas.example.com/health?token=abc' },
      answer: status(200),
      status: 'met',
      reason: `${url}?…: status 200`,
    },
    { title: 'another status', answer: status(503), status: 'unmet', reason: `${url}: status 503` },
    {
      title: 'a redirect',
      answer: status(302),
      status: 'unmet',
      reason: `${url}: status 302, a redirect`,
      hint: 'redirects are not followed: give the URL that it leads to, or `status: 302`',
    },
    {
      title: 'its body does not match',
      settings: { contains: '^state: green$' },
      answer: status(200, 'state: red\n'),
      status: 'unmet',
      reason: `${url}: status 200, but its body does not match /^state: green$/`,
    },
    {
      title: 'no connection',
      answer: { reason: 'connection refused' },
      status: 'unmet',
      reason: `${url}: connection refused`,
      hint: 'the host answers, but nothing listens on that port yet',
    },
    {
      title: 'too slow',
      answer: 'silent',
      status: 'unmet',
      reason: `${url}: no answer`,
      hint: 'nas.example.com is off, the way to it is cut, or a firewall drops what is sent',
    },
    {
      title: 'an authority that is not trusted',
      answer: untrusted,
      status: 'unmet',
      reason: `${url}: its certificate is not signed by a trusted authority`,
      hint: 'for an authority of your own, name its PEM file with `ca`',
    },
    {
      title: 'another authority than that of `ca:`',
      settings: { ca },
      answer: untrusted,
      world: ({ files }) => files.put(ca, { text: '-----BEGIN CERTIFICATE-----\n' }),
      status: 'unmet',
      reason: `${url}: its certificate is not signed by a trusted authority`,
      hint: `${ca} has not the authority that signed it`,
    },
    {
      title: 'a certificate of the future',
      answer: certificate('not-yet-valid', 'its certificate is not yet valid'),
      status: 'unmet',
      reason: `${url}: its certificate is not yet valid`,
      hint: 'the clock of this machine may be behind: wait for it first with `after`',
    },
    {
      title: 'a certificate of the past',
      answer: certificate('expired', 'its certificate has expired'),
      status: 'unmet',
      reason: `${url}: its certificate has expired`,
      hint: 'renew it on the server; or the clock of this machine is ahead',
    },
    {
      title: 'a certificate of another server',
      answer: certificate('other-name', 'its certificate is for another name'),
      status: 'unmet',
      reason: `${url}: its certificate is for another name`,
      hint: 'use a name in the URL that the certificate is for',
    },
    {
      title: 'no file at `ca:`',
      settings: { ca },
      world: ({ files }) => files.remove(ca),
      status: 'unmet',
      reason: `${ca}: is not there`,
      hint: 'copy it there, or correct `ca`',
    },
    {
      title: 'no PEM at `ca:`',
      settings: { ca },
      world: ({ files }) => files.put(ca, { text: 'MIIB…' }),
      status: 'unmet',
      reason: `${ca}: has no certificate in it`,
      hint: '`ca` has to name a PEM file',
    },
    {
      title: '`ca:` cannot be read',
      settings: { ca },
      world: ({ files }) => files.fail(ca, 'EACCES: permission denied'),
      status: 'unknown',
      reason: `${ca}: cannot be read: EACCES: permission denied`,
    },
  ] satisfies readonly Row[]
).map(({ settings, answer, world: arrange, ...row }: Row) => {
  const all: HttpSettings = { http: url, status: undefined, contains: undefined, ca: undefined, ...settings };
  return {
    ...row,
    spec: specOf('http', all),
    world: world => {
      arrange?.(world);
      if (answer !== undefined) world.network.setUrl(all.http, answer);
    },
  };
});
