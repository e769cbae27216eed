import { createSocket } from 'node:dgram';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hostNetwork } from '../../src/host/network.ts';
import { typeA, typeAAAA, typeTXT } from '../support/dns-answer.ts';
import { nameServer } from './support/name-server.ts';
import { duringTest } from './support/signals.ts';
import type { NameQuery } from '../../src/ports.ts';

const resolve = (query: Partial<NameQuery> & Pick<NameQuery, 'name'>, timeout = 5000) =>
  hostNetwork.resolve({ type: undefined, server: undefined, ...query }, timeout, duringTest());

const zone = {
  'nas.example.com': {
    [typeA]: [Buffer.from([10, 9, 0, 5]), Buffer.from([10, 9, 0, 6])],
    [typeAAAA]: [Buffer.from([0xfd, ...Array<number>(14).fill(0), 5])],
  },
  'four.example.com': { [typeA]: [Buffer.from([10, 9, 0, 5])] },
  'text.example.com': { [typeTXT]: [Buffer.from('\u0005hello')] },
};

describe('resolving by the system', () => {
  it('finds what /etc/hosts says', async () => {
    const answer = await resolve({ name: 'localhost' });
    expect('answers' in answer && answer.answers).toContain('127.0.0.1');
    expect(await resolve({ name: 'localhost', type: 'A' })).toEqual({ answers: ['127.0.0.1'] });
  });

  it('says that a name does not resolve', async () => {
    expect(await resolve({ name: 'no-such-name.invalid' })).toEqual({
      reason: expect.stringContaining('does not resolve') as string,
    });
  });
});

describe('resolving by a name server', () => {
  it('finds the addresses of both families, or of one', async () => {
    const server = await nameServer(zone);
    expect(await resolve({ name: 'nas.example.com', server })).toEqual({
      answers: ['10.9.0.5', '10.9.0.6', 'fd00::5'],
    });
    expect(await resolve({ name: 'nas.example.com', server, type: 'AAAA' })).toEqual({ answers: ['fd00::5'] });
    expect(await resolve({ name: 'four.example.com', server })).toEqual({ answers: ['10.9.0.5'] });
  });

  it('asks a server over IPv6, and for other records', async () => {
    const server = await nameServer(zone, '::1');
    const answer = await resolve({ name: 'text.example.com', server, type: 'TXT' });
    expect(answer).toEqual({ answers: ['["hello"]'] });
  });

  it('says what is wrong', async () => {
    const server = await nameServer(zone);
    expect(await resolve({ name: 'other.example.com', server })).toEqual({ reason: 'name does not resolve' });
    expect(await resolve({ name: 'text.example.com', server })).toEqual({ reason: 'name has no such record' });
    const silent = createSocket('udp4');
    onTestFinished(() => void silent.close());
    await new Promise<void>(bound => silent.bind(0, '127.0.0.1', bound));
    const address = `127.0.0.1:${silent.address().port}`;
    expect(await resolve({ name: 'nas.example.com', server: address }, 100)).toEqual({
      reason: 'the name server does not answer',
    });
  });

  it('ends at once on abort', async () => {
    const abort = new AbortController();
    const query = { name: 'nas.example.com', type: undefined, server: '192.0.2.53:53' };
    const asking = hostNetwork.resolve(query, 5000, abort.signal);
    abort.abort(new Error('stopped'));
    await expect(asking).rejects.toThrow('stopped');
  });
});
