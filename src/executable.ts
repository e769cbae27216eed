import { startupSnapshot } from 'node:v8';
import { loadVerbs } from './cli/program.ts';
import { runProcess } from './run-process.ts';

void Promise.all([loadVerbs(), import('./systemd/dbus-systemd.ts'), import('execa')]);
startupSnapshot.setDeserializeMainFunction(() => void runProcess());
