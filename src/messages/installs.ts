import { inProgress, type Entry } from './entry.ts';

/** muster install and uninstall. They start and stop nothing, whatever becomes of them. */
export const installMessages = {
  'install-in-progress': {
    exit: inProgress,
    words: 'another muster install or uninstall is in progress; wait for its end',
  },
  'not-built': {
    exit: 1,
    words:
      'muster runs from its source here, and only the built program can be installed: npm run build:exe, then dist/muster install',
  },
  'program-gone': {
    exit: 1,
    words: '{file}, from which muster runs, is not there any more: put it back, and run the new one',
  },
  'package-here': {
    exit: 1,
    words:
      'nothing was changed: this node has muster from a package ({file}), and its units would be hidden by those of a second one; install that one: {command}; or remove the package first',
  },
  'other-unit': {
    exit: 1,
    words:
      'nothing was changed: {file} hides the unit of the package and does not run {runs}: move what is wanted of it into a drop-in (systemctl edit {unit}), remove it and install again',
  },
  'install-deadlock': {
    exit: 1,
    words: 'nothing was changed, because this node would never come up: {deadlock}; {remedy}',
  },
  'install-unfinished': {
    exit: 1,
    words:
      '{failure}; what is listed above has been done, nothing was started or stopped, and the same command goes on from here',
  },
  'install-record': {
    exit: 1,
    words:
      '{file}, which remembers what was enabled before muster, cannot be read: put it back from a backup; or, to begin anew, move it away and enable by hand what it names',
  },
  'still-enabled': {
    exit: 1,
    words:
      'muster is installed and enabled, but {units} could not be disabled: something below /usr/lib/systemd or /run, or a drop-in of a target, still starts it at boot: muster plan says more',
  },
  'install-failed': { exit: 1, words: '{reason}' },
} as const satisfies Readonly<Record<string, Entry>>;
