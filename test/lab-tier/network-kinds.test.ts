import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authority } from '../host/support/certificates.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { awaitBootRun, clusterWasNeverStarted, deploy, readReport } from './support/site.ts';
import { story } from './support/story.ts';

const config =
  'version: 1\nprerequisites:\n  self: { ping: 10.77.0.NN }\n  peers: { peers: all }\nservices: [corosync, pacemaker]\n';

interface Checked {
  readonly name: string;
  readonly text: string;
  readonly status: string;
  readonly reason: string;
  readonly hint?: string;
}

/** What `muster check` sees on the node, and all that it wrote. */
async function check(node: LabNode, prerequisites: string) {
  await node.write('/root/check.yaml', `version: 1\nimplicit: false\nprerequisites:\n${prerequisites}`);
  const { stdout, stderr } = await node.muster(['check', '--config', '/root/check.yaml', '--format', 'json']);
  if (stdout === '') throw new Error(stderr);
  const told = JSON.parse(stdout) as { readonly prerequisites: readonly Checked[] };
  const of = (name: string) => told.prerequisites.find(prerequisite => prerequisite.name === name);
  return { of, output: stdout + stderr };
}

describe('two nodes that each wait for the other to be on the network', () => {
  let lab: Lab;
  let n1: LabNode;
  let n2: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 2 });
    [n1, n2] = [lab.node('n1'), lab.node('n2')];
    await Promise.all(lab.nodes.map(node => deploy(node, { config: config.replace('10.77.0.NN', node.address) })));
  });

  afterAll(() => lab.down());

  it('one alone starts nothing and says whom it waits for', async () => {
    await n1.boot();
    await poll('muster has told what it waits for', 20_000, async () =>
      (await n1.journal('muster.service')).includes('no answer from n2 (10.77.0.12)'),
    );
    expect(await clusterWasNeverStarted(n1), await story(n1)).toBe(true);
    const sockets = '  bus: { unix: /run/dbus/system_bus_socket }\n  datagrams: { unix: /run/systemd/notify }\n';
    const { of } = await check(n1, `  n2: { ping: n2 }\n  self: { ping: 10.77.0.11 }\n${sockets}`);
    expect(of('n2')).toMatchObject({
      status: 'unmet',
      reason: expect.stringMatching(/^n2: no answer/) as string,
    });
    expect(of('bus')).toMatchObject({ status: 'met' });
    expect(of('datagrams')?.reason).toBe('/run/systemd/notify: is a socket of another type');
    expect(of('self')).toMatchObject({ status: 'met', reason: '10.77.0.11: answers' });
  });

  it('both become ready when both are there: neither waits for what the other starts', async () => {
    await n2.boot();
    await Promise.all(lab.nodes.map(node => awaitBootRun(node)));
    for (const node of lab.nodes) {
      const report = await readReport(node);
      expect(report, await story(node)).toMatchObject({ outcome: 'ready' });
      const other = node === n1 ? 'n2' : 'n1';
      expect(report.prerequisites.find(({ name }) => name === 'peers')).toMatchObject({
        state: 'met',
        detail: `1 of 1 other node on the network: ${other}`,
      });
      expect(report.prerequisites.find(({ name }) => name === 'self')).toMatchObject({ state: 'met' });
    }
  });

  it('a refusal, a listener and the second ring, an IPv6 one, are all answers; a cut cable leaves none', async () => {
    const conf = await n1.read('/etc/corosync/corosync.conf');
    const rings = conf
      .replace('ring0_addr: 10.77.0.11', 'ring0_addr: 10.77.0.11\n    ring1_addr: fd77::11')
      .replace('ring0_addr: 10.77.0.12', 'ring0_addr: 10.77.0.99\n    ring1_addr: fd77::12');
    await n1.addAddress('fd77::11/64');
    await n2.addAddress('fd77::12/64');
    const kinds = [
      '  refusing: { peers: all }',
      '  listening: { peers: 1, port: 2225 }',
      '  six: { ping: "fd77::12" }',
      '',
    ].join('\n');
    await poll(
      'the IPv6 addresses are no longer tentative',
      10_000,
      async () => (await check(n1, kinds)).of('six')?.status === 'met',
    );
    await n2.execChecked(['systemd-run', '--unit=listener', 'nc', '-l', '-k', 'fd77::12', '2225']);
    await poll('something listens on n2', 10_000, async () =>
      (await n2.execChecked(['ss', '-ltn'])).includes('[fd77::12]:2225'),
    );
    await n1.write('/etc/corosync/corosync.conf', rings);
    const seen = await check(n1, kinds);
    expect(['refusing', 'listening', 'six'].map(name => seen.of(name)?.status)).toEqual(['met', 'met', 'met']);
    await n1.write('/etc/corosync/corosync.conf', conf);
    await n2.cut();
    const cut = await check(n1, kinds);
    await n2.heal();
    expect(cut.of('refusing')).toMatchObject({
      status: 'unmet',
      reason: '0 of 1 other node on the network, 1 wanted; no answer from n2 (10.77.0.12)',
    });
    expect(cut.of('six')?.status).toBe('unmet');
  });

  it('asks a server on the other node over HTTPS, verifies it, and tells no secret', async () => {
    const { key, cert } = authority.issued.peer;
    const server = `import { createServer } from 'node:https';
      createServer(${JSON.stringify({ key, cert })}, ({ url, headers }, response) => {
        response.end(url + ' ' + Buffer.from((headers.authorization ?? '').slice(6), 'base64'));
      }).listen(8443);`;
    await n2.write('/root/server.mjs', server);
    await n1.write('/etc/ssl/site-ca.pem', authority.ca);
    const node = '/opt/muster-src/bin/node';
    await n2.execChecked(['systemd-run', '--unit=server', '--collect', node, '/root/server.mjs']);
    const url = '"https://check:s3cret@10.77.0.12:8443/health?token=s3cret"';
    const kinds = [
      `  good: { http: ${url}, ca: /etc/ssl/site-ca.pem, contains: "^/health.token=s3cret check:s3cret$" }`,
      `  unknown: { http: ${url} }`,
      '',
    ].join('\n');
    const seen = await poll('the server answers', 10_000, async () => {
      const looked = await check(n1, kinds);
      return looked.of('good')?.status === 'met' && looked;
    });
    expect(seen.of('good')?.text).toBe('http https://10.77.0.12:8443/health?…');
    expect(seen.of('unknown')).toMatchObject({
      status: 'unmet',
      reason: 'https://10.77.0.12:8443/health?…: its certificate is not signed by a trusted authority',
    });
    expect(seen.output).not.toContain('s3cret');
  });
});
