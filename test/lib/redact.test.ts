import { describe, expect, it } from 'vitest';
import { redact, redactOutput, redactWords, sameLength } from '../../src/lib/redact.ts';

describe('what is secret in a text is hidden', () => {
  it.each([
    ['https://admin:hunter2@nas.example.com/x', 'https://***@nas.example.com/x'],
    ['https://t0ken@nas.example.com/x', 'https://***@nas.example.com/x'],
    ['https://admin:hun/ter@2@nas/x: 401', 'https://***@nas/x: 401'],
    ['cut off: https://admin:hunter2', 'cut off: https://admin:***'],
    ['postgresql://u:p@[fd00::1]:5432/db', 'postgresql://***@[fd00::1]:5432/db'],
    ['GET http://h/health?token=abc&deep=1#x', 'GET http://h/health?token=***&deep=***#x'],
    ['http://h/?a=1;b=2', 'http://h/?a=***;b=***'],
    ['Authorization: Bearer abc.def-1', 'Authorization: ***'],
    ['"Authorization": "Basic dTpw"', '"Authorization": "***"'],
    ['proxy-authorization: dTpw next', 'proxy-authorization: *** next'.replace('*** next', '***')],
    ['Cookie: a=b; c=d', 'Cookie: ***'],
    ['X-Api-Key: 0123', 'X-Api-Key: ***'],
    ['sent Bearer eyJhbGciOi.1', 'sent Bearer ***'],
    ['check --password=hunter2 --verbose', 'check --password=*** --verbose'],
    ['check --password hunter2 --verbose', 'check --password *** --verbose'],
    ['check --client-secret "two words" x', 'check --client-secret *** x'],
    ['PGPASSWORD=hunter2 psql', 'PGPASSWORD=*** psql'],
    ['{"access_token": "abc", "ok": 1}', '{"access_token": ***, "ok": 1}'],
    ['curl -u admin:hunter2 h', 'curl -u admin:*** h'],
    ['command: [check, --password, hunter2, -v]', 'command: [check, --password, ***, -v]'],
    ['  - --token\n  - abc\n  - x', '  - --token\n  - ***\n  - x'],
  ])('%j', (text, expected) => {
    expect(redact(text)).toBe(expected);
    expect(redact(redact(text))).toBe(expected);
  });

  it.each([
    'tcp nas.example.com:2049',
    'http://nas.example.com:8080/a/b',
    'http://nas.example.com:8080',
    'https://[fd00::1]:8443/health',
    'https://h/x, then mail to a@b',
    '--password-file /etc/x --token-path=/y',
    'password incorrect',
    'authentication failed',
    '/srv/data: not mounted; systemd has no start job',
    'passes: [1, 2]',
    'Listening on unix:///run/pcsd-ruby.socket?umask=0077&backlog=1024',
    'Bearer authentication is wanted',
  ])('%j stays', text => expect(redact(text)).toBe(text));

  it('in place, where columns count', () => {
    const text = 'a: [curl, --password, "né e", "https://u:p@h/?k=v\n"]';
    expect(redact(text, sameLength)).toHaveLength(text.length);
    expect(redact(text, sameLength)).toBe('a: [curl, --password, *** **, "https://***@h/?k=*\n"]');
  });

  it('in no time, whatever the text', () => {
    const texts = ['a'.repeat(5e4), '-p'.repeat(2e4), 'x://'.repeat(2e4), 'password '.repeat(5e3), ':'.repeat(5e4)];
    for (const text of texts) {
      const start = performance.now();
      redact(text);
      expect(performance.now() - start).toBeLessThan(500);
    }
  });
});

describe('of the arguments of a command', () => {
  it.each([
    [
      ['check', '--password', 'two words', 'x'],
      ['check', '--password', '***', 'x'],
    ],
    [
      ['check', '--password', '-v'],
      ['check', '--password', '-v'],
    ],
    [
      ['curl', '-u', 'me:two words', '-H', 'Authorization: Digest a="b", c="d"'],
      ['curl', '-u', 'me:***', '-H', 'Authorization: ***'],
    ],
    [
      ['/usr/bin/mysql', '-phunter2', 'db'],
      ['/usr/bin/mysql', '-p***', 'db'],
    ],
    [
      ['mysql', '-p', 'db'],
      ['mysql', '-p', 'db'],
    ],
    [
      ['ipmitool', '-U', 'root', '-P', 'calvin'],
      ['ipmitool', '-U', 'root', '-P', '***'],
    ],
    [
      ['fence_ipmilan', '-p', 'calvin', '-a', 'h'],
      ['fence_ipmilan', '-p', '***', '-a', 'h'],
    ],
    [
      ['env', 'TOKEN=abc', 'mount', '-p', 'x'],
      ['env', 'TOKEN=***', 'mount', '-p', 'x'],
    ],
    [
      ['sh', '-c', 'curl https://u:p@h | grep ok'],
      ['sh', '-c', 'curl https://***@h | grep ok'],
    ],
  ])('%j', (words, expected) => expect(redactWords(words)).toEqual(expected));

  it('what they print does not tell them either', () => {
    const words = ['check', '--password', 'hunter2', '-u', 'me:longer', 'https://u:p@h/?q=word'];
    expect(redactOutput('no: hunter2, (longer) at https://u:p@h for word', words)).toBe(
      'no: ***, (***) at https://***@h for ***',
    );
  });
});
