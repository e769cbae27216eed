import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';

const folder = `${import.meta.dirname}/../../examples`;
const names = readdirSync(folder).filter(name => name.endsWith('.yaml'));

describe('the examples', () => {
  it.each(names)('%s is valid', name => {
    expect(readConfig([source(name)]).diagnostics).toBeUndefined();
  });

  it.each(names.filter(name => name !== 'muster.yaml'))('%s waits for something and starts the cluster', name => {
    const { config } = readConfig([source(name)]);
    expect(config?.prerequisites.filter(({ implicit }) => !implicit).length).toBeGreaterThan(3);
    const beside = ['corosync-qdevice.service', 'batch-agent.service'];
    const stack = config?.services.map(({ unit }) => unit).filter(unit => !beside.includes(unit));
    expect(stack).toEqual(['corosync.service', 'pacemaker.service', 'pcsd.service']);
  });

  it('starter file holds a node up by nothing that it would not wait for anyway', () => {
    const nothing = readConfig([{ file: 'muster.yaml', text: 'version: 1\n' }]).config;
    expect(readConfig([source('muster.yaml')]).config).toEqual({ ...nothing, sources: ['muster.yaml'] });
  });

  it('starter file stays valid with all its suggestions taken', () => {
    const { file, text } = source('muster.yaml');
    const active = text.replaceAll(/^ {2}# (\w+: +\{)/gm, '  $1');
    const read = readConfig([{ file, text: active }]);
    expect(read.diagnostics).toBeUndefined();
    expect(read.config?.prerequisites.map(({ spec }) => spec.kind)).toEqual([
      'address',
      'mount',
      'path',
      'unit',
      'tcp',
      'command',
      'corosync-config',
    ]);
  });
});

function source(name: string) {
  return { file: name, text: readFileSync(`${folder}/${name}`, 'utf8') };
}
