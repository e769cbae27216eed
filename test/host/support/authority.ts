import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

export interface Authority {
  /** PEM text. */
  readonly ca: string;
  /** A key and certificate for these names (`DNS:localhost`, `IP:127.0.0.1`), valid for a number of days from now. */
  issue(names: string, days?: number): { readonly key: string; readonly cert: string };
}

/** A certificate authority of this test alone, made by openssl. */
export function createAuthority(): Authority {
  const folder = temporaryFolder();
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=test authority',
  );
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return {
    ca: read('ca.pem'),
    issue(names, days = 1) {
      writeFileSync(join(folder, 'names'), `subjectAltName=${names}\n`);
      openssl('req', ...newKey, '-keyout', 'key', '-out', 'request', '-subj', '/CN=test');
      const signing = [
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-extfile',
        'names',
        '-days',
        String(days),
      ];
      openssl('x509', '-req', '-in', 'request', '-out', 'cert', ...signing);
      return { key: read('key'), cert: read('cert') };
    },
  };
}
