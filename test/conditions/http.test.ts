import { describe, expect, it } from 'vitest';
import { describeSpec } from '../../src/conditions/condition-of.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { http } from './explanations/http.ts';
import { specOf, testExplanations } from './support/explain.ts';
import type { World } from './support/world.ts';

const url = 'https://nas.example.com/health';
const ca = '/etc/ssl/site-ca.pem';
const none = { status: undefined, contains: undefined, ca: undefined } as const;
const answers = (answer: Parameters<World['network']['setUrl']>[1]) => (world: World) => {
  world.files.put(ca, { text: '-----BEGIN CERTIFICATE-----\n' });
  world.network.setUrl(url, answer);
};

testContract({
  spec: specOf('http', { ...none, http: url, ca }),
  met: answers({ status: 200, body: '' }),
  unmet: answers({ status: 503, body: '' }),
  unknown: ({ files }) => files.fail(ca, 'EIO: i/o error'),
  hangs: answers('silent'),
});

describe('http: explanations', () => testExplanations(http));

describe('http', () => {
  it.each([
    [{ http: 'https://nas.example.com:8443/a?b=c' }, { http: 'https://nas.example.com:8443/a?b=c' }],
    [{ http: 'HTTP://[FD00::1]' }, { http: 'http://[fd00::1]/' }],
    [{ http: url, status: 401 }, { status: [401] }],
    [{ http: url, status: [200, 503] }, { status: [200, 503] }],
    [
      { http: url, ca: '/etc//ssl/ca.pem', contains: '^ok' },
      { ca: '/etc/ssl/ca.pem', contains: '^ok' },
    ],
  ])('reads %j', (input, settings) => {
    expect(kinds.http.schema.parse(input)).toEqual({ ...none, http: url, ...settings });
  });

  it.each([
    [{ http: 443 }, 'must be a URL, such as `https://nas.example.com:8443/health`'],
    [{ http: 'nas.example.com/health' }, 'must be a URL that begins with `https://` or `http://`'],
    [{ http: 'ftp://nas.example.com/' }, '`ftp://` cannot be asked: only `https://` and `http://`'],
    [{ http: 'https://nas.example.com:70000/' }, 'is not a URL: look at the host, the port (1 to 65535)'],
    [{ http: 'https://nas example.com/' }, 'is not a URL'],
    [{ http: 'https://check:100%@nas.example.com/' }, 'write `%25` for the sign itself'],
    [{ http: url, status: 2 }, 'must be an HTTP status from 100 to 599, or a list of them'],
    [{ http: url, status: '2xx' }, 'must be an HTTP status from 100 to 599, or a list of them'],
    [{ http: url, contains: '(' }, 'must be a regular expression: '],
    [{ http: url, ca: 'ca.pem' }, 'must be a path from the root'],
    [{ http: 'http://nas/', ca }, 'means nothing without TLS: write `https://` in the URL, or leave out `ca`'],
  ])('refuses %j', (input, message) => {
    const result = kinds.http.schema.safeParse(input);
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });

  it('tells no secret of the URL, neither in its name nor when it is refused', () => {
    const secret = 'https://check:s3cret@nas.example.com/health?token=s3cret#s3cret';
    expect(describeSpec(specOf('http', { ...none, http: secret }))).toBe('http https://nas.example.com/health?…');
    for (const broken of [secret.replace('https', 'gopher'), secret.replace('https://', ''), `${secret} `]) {
      const messages = kinds.http.schema.safeParse({ http: broken }).error?.issues.map(issue => issue.message);
      expect(messages).toHaveLength(1);
      expect(messages?.join()).not.toContain('s3cret');
    }
  });
});
