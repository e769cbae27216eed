import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { ping, pingOf } from './explanations/ping.ts';
import { specOf, testExplanations } from './support/explain.ts';
import type { ScriptedAnswer } from '../../src/simulation/virtual-commands.ts';
import type { World } from './support/world.ts';

const answers = (answer: ScriptedAnswer) => (world: World) => world.commands.answer(pingOf('10.9.0.1'), answer);

testContract({
  spec: specOf('ping', { ping: '10.9.0.1' }),
  met: answers({}),
  unmet: answers({ exitCode: 1 }),
  broken: answers({ exitCode: undefined, spawnError: 'ENOENT' }),
  unknown: answers({ exitCode: undefined, spawnError: 'EMFILE' }),
  hangs: answers({ takes: Infinity }),
});

describe('ping: explanations', () => testExplanations(ping));

describe('ping', () => {
  it.each([
    ['gateway.example.com', 'gateway.example.com'],
    ['10.9.0.1', '10.9.0.1'],
    ['FD00:0::1', 'fd00::1'],
    ['fe80::1%eth1', 'fe80::1%eth1'],
  ])('reads %s', (text, host) => expect(kinds.ping.schema.parse({ ping: text })).toEqual({ ping: host }));

  it.each([
    [10, 'must be a host, such as `gateway.example.com` or `10.9.0.1`'],
    ['gateway:80', '`gateway:80` has a port, and ICMP has none'],
    ['[fd00::1]:80', '`[fd00::1]:80` has a port, and ICMP has none'],
    ['https://user:secret@gateway', 'is a URL: write the host alone'],
    ['10.9.0.0/24', '`10.9.0.0/24` has a prefix length'],
    ['10.9.0', '`10.9.0` is not a host'],
    ['-f', '`-f` is not a host'],
  ])('refuses %s', (text, message) => {
    const result = kinds.ping.schema.safeParse({ ping: text });
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });
});
