import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { hostNetwork } from '../../src/host/network.ts';
import { authority } from './support/certificates.ts';
import { duringTest } from './support/signals.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

// In a file of its own: a process reads the system's authorities once.
it('trusts the authorities of the system, which OpenSSL finds for itself', async () => {
  const file = join(temporaryFolder(), 'authorities.pem');
  writeFileSync(file, authority.ca);
  vi.stubEnv('SSL_CERT_FILE', file);
  onTestFinished(() => void vi.unstubAllEnvs());
  const server = createServer(authority.issued.loopback, (_request, response) => response.end('hello'));
  onTestFinished(() => void server.close());
  await new Promise<void>(resolve => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  const { port } = server.address() as AddressInfo;
  const request = { url: `https://localhost:${port}/`, ca: undefined, wantsBody: true };
  expect(await hostNetwork.get(request, 5000, duringTest())).toEqual({ status: 200, body: 'hello' });
});
