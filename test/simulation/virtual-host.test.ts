import { describe, expect, it } from 'vitest';
import { createVirtualHost } from '../../src/simulation/virtual-host.ts';

const never = new AbortController().signal;
const limits = { timeout: 1000, signal: never };

describe('virtual commands', () => {
  it('answer by script, after the time the script says, and are counted while they run', async () => {
    const { clock, commands } = createVirtualHost();
    commands.answer(['crm_mon'], { stdout: 'one', takes: 300 });
    const running = commands.run(['crm_mon'], limits);
    expect(commands.running).toBe(1);
    expect(await clock.run(running)).toMatchObject({ exitCode: 0, stdout: 'one', timedOut: false });
    expect([clock.now(), commands.running, commands.calls]).toEqual([300, 0, ['crm_mon']]);
  });

  it('are killed at the timeout of the caller', async () => {
    const { clock, commands } = createVirtualHost();
    commands.answer(['crm_mon'], { takes: Infinity });
    const result = await clock.run(commands.run(['crm_mon'], limits));
    expect([clock.now(), result]).toEqual([1000, expect.objectContaining({ timedOut: true, exitCode: undefined })]);
  });

  it('throw what no script knows', async () => {
    const { commands } = createVirtualHost();
    await expect(commands.run(['rm', '-r'], limits)).rejects.toThrow('virtual commands: unexpected `rm -r`');
    expect(() => commands.follow(['ip', 'rule'], () => undefined, never)).toThrow('unexpected `ip rule` to follow');
  });

  it('tell lines to all who follow, until abort or the end', async () => {
    const { commands } = createVirtualHost();
    const stream = commands.stream(['watch']);
    const lines: string[] = [];
    const abort = new AbortController();
    const first = commands.follow(['watch'], line => lines.push(`1 ${line}`), abort.signal);
    const second = commands.follow(['watch'], line => lines.push(`2 ${line}`), never);
    stream.line('a');
    abort.abort();
    stream.line('b');
    stream.end('exit 1');
    expect([lines, await first, await second]).toEqual([['1 a', '2 a', '2 b'], 'aborted', 'exit 1']);
    expect([stream.followers, stream.starts, commands.running]).toEqual([0, 2, 0]);
  });
});

describe('virtual files', () => {
  it('make the folders above a file, and take away what is below a folder', async () => {
    const { files } = createVirtualHost();
    files.put('/etc/muster/muster.yaml', { text: 'version: 1' });
    expect(await files.type('/etc/muster')).toBe('directory');
    expect(await files.list('/etc/muster')).toEqual(['muster.yaml']);
    expect(await files.read('/etc/muster/muster.yaml', 7)).toBe('version');
    files.remove('/etc');
    expect(await files.type('/etc/muster/muster.yaml')).toBeUndefined();
    expect(await files.list('/etc')).toBeUndefined();
  });

  it('call all who watch a path that changed, or went with its folder, until abort', () => {
    const { files } = createVirtualHost();
    const abort = new AbortController();
    let calls = 0;
    files.watch('/srv/data/flag', () => (calls += 1), abort.signal);
    files.put('/srv/data/flag');
    files.put('/srv/data/other');
    files.remove('/srv');
    expect(calls).toBe(2);
    abort.abort();
    files.put('/srv/data/flag');
    expect([calls, files.watches]).toEqual([2, 0]);
  });

  it('follow links for what is there, and not for entries', async () => {
    const { files } = createVirtualHost();
    files.put('/dev/dm-0', { type: 'block' });
    files.put('/dev/mapper/data', { type: 'symlink', target: '/dev/dm-0' });
    expect(await files.type('/dev/mapper/data')).toBe('block');
    expect(await files.entry('/dev/mapper/data')).toMatchObject({ type: 'symlink', target: '/dev/dm-0', owner: 0 });
  });

  it('throw what nobody has said anything about, and what was said to fail', async () => {
    const { files } = createVirtualHost();
    files.put('/etc/known');
    await expect(files.type('/etc/unknown')).rejects.toThrow('virtual files: unexpected look at /etc/unknown');
    files.fail('/etc/known', 'EIO: i/o error');
    await expect(files.read('/etc/known')).rejects.toThrow('EIO: i/o error');
  });
});

describe('virtual network', () => {
  it.each([
    ['open', 0, { open: true, address: 'nas:2049' }],
    ['refused', 0, { open: false, reason: 'connection refused', refused: true }],
    ['silent', 1000, { open: false, reason: 'no answer', refused: false }],
  ] as const)('answers by script: %s', async (script, takes, connection) => {
    const { clock, network } = createVirtualHost();
    network.set('nas:2049', script);
    const connecting = network.connect({ host: 'nas', port: 2049 }, 1000, never);
    expect([await clock.run(connecting), clock.now()]).toEqual([connection, takes]);
  });

  it('serves pages of local daemons', async () => {
    const { network } = createVirtualHost();
    network.setHttp('/run/pcsd.socket', '/', { status: 200, body: 'ok' });
    expect(await network.getLocal({ socket: '/run/pcsd.socket' }, '/', 1000, never)).toEqual({
      status: 200,
      body: 'ok',
    });
  });

  it('throws what no script knows', async () => {
    const { network } = createVirtualHost();
    await expect(network.connect({ path: '/run/x' }, 1, never)).rejects.toThrow('unexpected connection to /run/x');
    const asking = network.getLocal({ tlsPort: 2224, host: '::1' }, '/', 1, never);
    await expect(asking).rejects.toThrow('unexpected GET ::1:2224 /');
  });
});
