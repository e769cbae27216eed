/** Run by a test as a process of its own: it must end by itself, with nothing left that keeps it. */
import { connectSystemd } from '../../src/systemd/dbus-systemd.ts';

const systemd = connectSystemd({ bus: 'user' });
const controller = new AbortController();
systemd.watch('default.target', () => undefined, controller.signal);
await systemd.start('waiting.service');
const unanswered = systemd.details('default.target').catch(() => undefined);
systemd.close();
await unanswered;
console.log('closed');
