/** The words of `--help`, after what commander makes of the options. */
import { exitStatuses } from './exit-statuses.ts';

/** One or two commands a verb, as one would type them. */
export const examples: Readonly<Record<string, readonly string[]>> = {
  up: [
    'muster up --dry-run        wait as at boot, but start nothing',
    'muster up',
    'muster up --recover        after a failure, by hand',
    'muster up --without nas    for this once',
  ],
  check: ['muster check               all prerequisites', 'muster check data ring0    two of them'],
  plan: ['muster plan', 'muster plan --fix          after a change of required prerequisites'],
  rehearse: [
    'muster rehearse                          all goes well',
    'muster rehearse --delay data=5min --fail corosync:2',
    'muster rehearse --explore 1000           what can come of this file',
  ],
  status: [
    'muster status',
    'muster status --cluster    all nodes at a glance',
    'watch -n 2 muster status   while a run is in progress',
  ],
  report: [
    'muster report -v           with every prerequisite',
    'muster report --list       all runs that are kept',
    'muster report --boot -1    of the boot before this one',
    "muster report --format json | jq '.services[].readyMs'",
  ],
  skip: ['muster skip nas            one that will not come today'],
  down: [
    'muster down --dry-run      what speaks against it',
    'muster down                before maintenance of this node',
  ],
  release: [
    'muster release             the unclean end is dealt with',
    'muster release --once      for this boot; it goes on counting',
  ],
  install: ['muster install --dry-run   line by line, what it would do', 'muster install'],
  init: ['muster init --stdout       what it would write', 'muster init'],
  schema: ['muster schema >muster.schema.json'],
  uninstall: ['muster uninstall --dry-run', 'muster uninstall'],
};

export const firstSteps = `
Begin with:
  muster init                a file from what this node shows, unless there is one
  muster plan                what up would do here, and what is wrong with this node
  muster check               look at the prerequisites, now
  muster up --dry-run        wait for them, start nothing
  muster up                  bring the node up; what runs already is left alone
  muster install             do that at each boot

Exit status:
${exitStatuses.map(([status, meaning]) => `  ${status.padEnd(8)}  ${meaning}`).join('\n')}`;

export function examplesOf(verb: string): string {
  return `\nExamples:\n${(examples[verb] ?? []).map(line => `  ${line}`).join('\n')}`;
}
