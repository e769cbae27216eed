import type { Entry } from './entry.ts';

/** systemd and its bus: not to be had, silent, or of another mind. */
export const systemMessages = {
  'bus-unknown': {
    exit: 1,
    words:
      "the user's systemd cannot be found: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set; log in as that user (su and sudo do not set them), or use: machinectl shell USER@",
  },
  'bus-address': { exit: 1, words: '{source} is "{address}": muster can use a unix:path=/… address only' },
  'bus-path': {
    exit: 1,
    words: '{source} names the socket "{path}": a path with ";", ":" or "," cannot be used',
  },
  'bus-silent': {
    exit: 1,
    words:
      'systemd cannot be reached for {call}: the bus at {socket} did not work for {waited} ({reason}); look at: systemctl status dbus.socket dbus.service',
  },
  'not-booted': {
    exit: 1,
    words:
      'systemd does not run here (there is no /run/systemd/system): nothing can be started, and of units nothing can be seen',
  },
  'systemd-silent': {
    exit: 1,
    words:
      'systemd did not answer {call} within {waited} (over {socket}): it is stuck or overloaded; look at: journalctl -b _PID=1',
  },
  'bus-lost': { exit: 1, words: 'the connection to systemd broke before it answered' },
  'bus-closed': { exit: 1, words: 'the connection to systemd was closed by muster itself' },
  'systemd-refused': { exit: 1, words: 'systemd refused to {purpose}: {reason}' },
  'systemd-late': { exit: 1, words: 'systemd did not tell the state of units within the deadline' },
  'systemd-strange': { exit: 1, words: 'systemd gave an answer that muster does not understand: {answer}' },
  'unit-name-invalid': { exit: 1, words: '"{unit}" is not the name of a unit' },
  'daemons-unseen': { exit: null, words: 'the daemons cannot be seen: {reason}' },
} as const satisfies Readonly<Record<string, Entry>>;
