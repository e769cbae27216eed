import { spawn } from 'node:child_process';

/** systemd answers within 10 ms; one that hangs must not hold up muster, too. */
const limit = 5000;

/**
 * sd_notify(3) for the service that this process is the main process of; undefined when systemd does not listen. Resolves when
 * systemd has taken the message, or will not; never rejects. Takes the variable out of `environment`, so that no program
 * that muster runs can speak for it.
 */
export function notifier(
  environment: NodeJS.ProcessEnv,
  program = 'systemd-notify',
): ((assignments: readonly string[]) => Promise<void>) | undefined {
  const { NOTIFY_SOCKET } = environment;
  delete environment['NOTIFY_SOCKET'];
  if (NOTIFY_SOCKET === undefined || NOTIFY_SOCKET === '') return undefined;
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', NOTIFY_SOCKET };
  // Node opens no datagram socket of the unix kind. This program also stays until systemd has looked up whose message it is.
  return assignments =>
    new Promise(resolve => {
      try {
        const options = { cwd: '/', env, stdio: 'ignore', timeout: limit, killSignal: 'SIGKILL' } as const;
        spawn(program, assignments, options)
          .once('error', () => resolve())
          .once('exit', () => resolve());
      } catch {
        resolve();
      }
    });
}
