/** Runs once, when the executable is built: each start of it goes on from the memory as it is then. */
import { startupSnapshot } from 'node:v8';
import { loadVerbs } from './cli/program.ts';
import { runProcess } from './run-process.ts';
import { warmUp } from './warm-up.ts';

async function load(): Promise<void> {
  await Promise.all([loadVerbs(), import('./systemd/dbus-systemd.ts'), import('execa')]);
  await warmUp();
}

void load();
startupSnapshot.setDeserializeMainFunction(() => void runProcess());
