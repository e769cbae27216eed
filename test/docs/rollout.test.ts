import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { readConfig } from '../../src/config/read-config.ts';
import { packaged } from '../../src/install/layout.ts';
import { read, root, rows } from './support/pages.ts';

const role = 'deploy/ansible/roles/muster';
const yaml = (path: string) => parse(read(path)) as Record<string, unknown>;
const defaults = yaml(`${role}/defaults/main.yml`);

describe('the variables of the Ansible role', () => {
  it('are the same ones with the same defaults in its code, in its specification and in its README', () => {
    const { argument_specs: specs } = yaml(`${role}/meta/argument_specs.yml`) as unknown as {
      argument_specs: { main: { options: Record<string, { default: unknown; type: string }> } };
    };
    const { options } = specs.main;
    expect(Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]))).toEqual(
      defaults,
    );
    const told = rows(read(`${role}/README.md`)).filter(([name]) => name?.startsWith('muster_'));
    expect(told.map(([name]) => name).toSorted()).toEqual(Object.keys(defaults).toSorted());
    const inWords = (value: unknown) =>
      typeof value === 'object' || value === '' ? 'none' : JSON.stringify(value).replaceAll('"', '');
    for (const [name = '', value] of told) expect([name, value]).toEqual([name, inWords(defaults[name])]);
  });

  it('name the command where the package has it', () => {
    expect(defaults['muster_command']).toBe(packaged.command);
  });
});

describe('the example inventory', () => {
  const hostVars = 'deploy/ansible/inventory/host_vars';

  it.each(readdirSync(`${root}${hostVars}`))('%s: has a prerequisites file that is valid', name => {
    const text = stringify(yaml(`${hostVars}/${name}`)['muster_config']);
    expect(readConfig([{ file: name, text }]).diagnostics).toBeUndefined();
  });

  it('has a file for each node', () => {
    const { cluster } = yaml('deploy/ansible/inventory/hosts.yml') as { cluster: { hosts: object } };
    expect(readdirSync(`${root}${hostVars}`)).toEqual(Object.keys(cluster.hosts).map(name => `${name}.yml`));
  });
});
