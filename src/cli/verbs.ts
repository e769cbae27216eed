/** All verbs, in the order of `--help` within their group. */
import type { OptionDefinition, VerbDefinition } from './verb.ts';

const dailyWork = 'Daily work:';
const lookAhead = 'Look ahead, start nothing:';
const setUp = 'Set up:';
export const forTools = 'Help, editors and shells:';

const dryRun: OptionDefinition = {
  flags: '--dry-run',
  description: 'say what would be done, change nothing; needs no root',
};

export const verbs = [
  {
    name: 'up',
    group: dailyWork,
    description: 'Wait for the prerequisites, start the services in order, verify that each works, and report.',
    options: [
      { flags: '--dry-run', description: 'everything but the starting; needs no root, leaves no report' },
      {
        flags: '--without <name...>',
        description: 'do not wait for these prerequisites in this run, which ends degraded at best',
        value: 'prerequisite',
      },
      { flags: '--recover', description: 'also restart what is active but does not work, after asking; by hand only' },
      { flags: '-y, --yes', description: 'do not ask (with --recover)' },
    ],
    examples: [
      ['muster up --dry-run', 'wait as at boot, but start nothing'],
      ['muster up', ''],
      ['muster up --recover', 'after a failure, by hand'],
      ['muster up --without nas', 'for this once'],
    ],
  },
  {
    name: 'check',
    group: lookAhead,
    description: 'Look at each prerequisite once, now, and start nothing. Exit status 1: something required is unmet.',
    argument: { form: '[name...]', description: 'only these prerequisites', value: 'prerequisite' },
    options: [],
    examples: [
      ['muster check', 'all prerequisites'],
      ['muster check data ring0', 'two of them'],
    ],
  },
  {
    name: 'plan',
    group: lookAhead,
    description:
      'Show what up would do and in which order, the longest possible wait, and what is wrong with this node.',
    options: [
      { flags: '--strict', description: 'exit status 1 for warnings too, not only for errors' },
      {
        flags: '--fix',
        description: 'write the stop order first: what the cluster stands on is stopped after pacemaker',
      },
    ],
    formats: ['text', 'json', 'dot'],
    examples: [
      ['muster plan', ''],
      ['muster plan --format dot | dot -Tsvg >plan.svg', ''],
      ['muster plan --fix', 'after a change of required prerequisites'],
    ],
  },
  {
    name: 'rehearse',
    group: lookAhead,
    description: 'Run up in virtual time on a simulated node, where things go as told. Touches nothing, needs no root.',
    options: [
      {
        flags: '--delay <name=time>',
        description: 'this prerequisite is met only after that time',
        value: 'prerequisite',
        then: '=',
        each: true,
      },
      {
        flags: '--never <name>',
        description: 'this prerequisite is never met',
        value: 'prerequisite',
        each: true,
      },
      {
        flags: '--flap <name[=period]>',
        description: 'this prerequisite comes and goes three times, and stays (period: 2s)',
        value: 'prerequisite',
        each: true,
      },
      {
        flags: '--fail <unit[:times]>',
        description: 'the starts of this service fail, all or the first ones',
        value: 'service',
        each: true,
      },
      { flags: '--shutdown-at <time>', description: 'the system begins to go down then' },
      { flags: '--scenario <file>', description: 'what happens, as YAML; options go before it', value: 'file' },
      {
        flags: '--explore <count>',
        description: 'so many random scenarios: each way to end, with a smallest scenario for it',
      },
      { flags: '--seed <number>', description: 'of all that is random; the same one gives the same run' },
    ],
    formats: ['text', 'json', 'svg', 'html'],
    examples: [
      ['muster rehearse', 'all goes well'],
      ['muster rehearse --delay data=5min --fail corosync:2', ''],
      ['muster rehearse --explore 1000', 'what can come of this file'],
    ],
  },
  {
    name: 'status',
    group: dailyWork,
    description: 'Show the run in progress or the last one, and the daemons now.',
    options: [
      { flags: '-w, --watch', description: 'go on showing it, until Ctrl-C' },
      {
        flags: '--cluster',
        description: 'all nodes of the cluster: their state in pacemaker, and how muster ended (publish: true)',
      },
    ],
    examples: [
      ['muster status', ''],
      ['muster status --cluster', 'all nodes at a glance'],
      ['muster status --watch', 'while a run is in progress'],
    ],
  },
  {
    name: 'report',
    group: dailyWork,
    description: 'Show a finished run, the last one unless told otherwise, or list and compare the runs that are kept.',
    options: [
      {
        flags: '--boot <which>',
        description: 'of that boot: 0 is this one, -1 the one before; or its id, or how that begins',
        value: 'boot',
      },
      { flags: '--run <number>', description: 'that one of the boot, 1 is its first (default: its last)' },
      { flags: '--list', description: 'all that are kept, the newest first, one line each' },
      {
        flags: '--compare [with]',
        description: 'what got slower, and what changed, against the boot before, another one (as --boot), or all',
        value: 'comparison',
      },
    ],
    formats: ['text', 'json', 'junit', 'prometheus', 'svg', 'html'],
    examples: [
      ['muster report -v', 'with every prerequisite'],
      ['muster report --list', 'all runs that are kept'],
      ['muster report --boot -1', 'of the boot before this one'],
      ['muster report --compare', 'what got slower since the last boot'],
      ['muster report --compare all', 'is this boot slower than usual?'],
      ['muster report --format junit >muster.xml', 'for a CI system'],
      ['muster report --format html >boot.html', 'a timeline, for a browser'],
      ["muster report --format json | jq '.services[].readyMs'", ''],
    ],
  },
  {
    name: 'explain',
    group: dailyWork,
    description: 'Show the cause of a message, a finding or a failure, and what to do about it, by its code.',
    argument: {
      form: '[code...]',
      description: 'as it stands before the words; without one: which there are',
      value: 'code',
    },
    options: [],
    hidesFile: true,
    examples: [
      ['muster explain run-in-progress', ''],
      ['muster explain', 'all codes'],
    ],
  },
  {
    name: 'skip',
    group: dailyWork,
    description:
      'Go on without these prerequisites in the run in progress. It is recorded, and the run ends degraded at best.',
    argument: { form: '<name...>', description: 'what the run waits for', value: 'prerequisite' },
    options: [],
    examples: [['muster skip nas', 'one that will not come today']],
  },
  {
    name: 'down',
    group: dailyWork,
    description:
      'Stop the services in reverse order, each within its own time limit, unless that would harm the cluster.',
    options: [
      { flags: '--force', description: 'stop although it would harm the cluster' },
      { flags: '--dry-run', description: 'say what speaks against it and what would be stopped; needs no root' },
    ],
    examples: [
      ['muster down --dry-run', 'what speaks against it'],
      ['muster down', 'before maintenance of this node'],
    ],
  },
  {
    name: 'release',
    group: dailyWork,
    description: 'Let a node start that the rejoin guard holds, and start muster.service.',
    options: [
      {
        flags: '--once',
        description: 'only until the stack has started or this boot is over, and keep the count of unclean boots',
      },
    ],
    examples: [
      ['muster release', 'the unclean end is dealt with'],
      ['muster release --once', 'for this boot; it goes on counting'],
    ],
  },
  {
    name: 'init',
    group: setUp,
    description: 'Write a prerequisites file from what this node shows: its ring, storage, mounts, clock and drop-ins.',
    options: [
      { flags: '--stdout', description: 'print it, write nothing' },
      { flags: '--force', description: 'replace a file that is there' },
    ],
    examples: [
      ['muster init --stdout', 'what it would write'],
      ['muster init', ''],
    ],
  },
  {
    name: 'install',
    group: setUp,
    description:
      'Write and enable the boot unit, disable what else starts the cluster at boot, write the stop order. Starts nothing.',
    options: [dryRun],
    hidesFile: true,
    examples: [
      ['muster install --dry-run', 'line by line, what it would do'],
      ['muster install', ''],
    ],
  },
  {
    name: 'uninstall',
    group: setUp,
    description: 'Put back what install found. Starts and stops nothing.',
    options: [dryRun],
    hidesFile: true,
    examples: [
      ['muster uninstall --dry-run', ''],
      ['muster uninstall', ''],
    ],
  },
  {
    name: 'schema',
    group: forTools,
    description: 'Print the JSON Schema of the prerequisites file, by which editors complete and check it.',
    argument: {
      form: '[of]',
      description: 'of which file',
      choices: ['file', 'scenario'],
      default: 'file',
    },
    options: [],
    hidesFile: true,
    examples: [['muster schema >muster.schema.json', '']],
  },
  {
    name: 'completion',
    group: forTools,
    description: 'Print what makes a shell complete verbs, options and the names in the prerequisites file.',
    argument: { form: '[shell]', description: 'for which shell', choices: ['bash', 'zsh', 'fish'] },
    options: [
      {
        flags: '--names <of>',
        description: 'the names in the file, one a line',
        choices: ['prerequisites', 'services', 'codes', 'boots', 'comparisons'],
        hidden: true,
      },
    ],
    hidesFile: true,
    examples: [
      ['muster completion bash >/etc/bash_completion.d/muster', ''],
      ['muster completion zsh >/usr/local/share/zsh/site-functions/_muster', ''],
      ['muster completion fish >/etc/fish/completions/muster.fish', ''],
      ['source <(muster completion bash)', 'in this shell only'],
    ],
  },
] as const satisfies readonly VerbDefinition[];

export type VerbName = (typeof verbs)[number]['name'];
