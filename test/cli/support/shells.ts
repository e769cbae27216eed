/** Real shells with the completion in them, and a muster that knows names: those of a file called hostile are anything but names. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bashCompletion } from '../../../src/cli/completion-bash.ts';
import { fishCompletion } from '../../../src/cli/completion-fish.ts';
import { zshCompletion } from '../../../src/cli/completion-zsh.ts';

export interface Shells extends Disposable {
  readonly folder: string;
  /** What is offered at the end of each line; with `inserted`, what the line becomes. */
  bash(lines: readonly string[]): Offer[];
  zsh(lines: readonly string[]): Offer[];
  fish(lines: readonly string[]): Offer[];
  /** Whether something of the line or of a name was run. */
  wasHarmed(): boolean;
  /** How muster was asked for names, a call a line. */
  calls(): string;
}

export interface Offer {
  readonly offered: readonly string[];
  readonly inserted?: string;
}

export const hostileNames = ['a b', '$(touch harmed)', '`touch harmed`', "it's", 'q"q', ';touch harmed', '*', '-x'];

const fakeMuster = `#!/bin/sh
echo "$@" >>calls
case "$*" in
  *hostile*) cat hostile-names ;;
  *boots*) printf '%s\\n' 0 -1 -2 ;;
  *comparisons*) printf '%s\\n' all 0 -1 ;;
  *services*) printf '%s\\n' corosync pacemaker 'foo\\x2dbar' a@b:c ;;
  *) printf '%s\\n' data ring0 nas-1 nas-2 ;;
esac
`;

const bashDriver = `
source ./muster.bash
COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
while IFS= read -r COMP_LINE; do
  COMP_POINT=\${#COMP_LINE} COMPREPLY=()
  _muster
  printf '%s\\0' "\${COMPREPLY[@]}" == >>out
done <lines
`;

const zshDriver = `
PATH=$PWD:$PATH
autoload -U compinit && compinit -u -D
source ./muster.zsh
compadd() {
  local -a found
  [[ " $* " == *' -'[OAD]' '* ]] || { builtin compadd -O found "$@"; (( $#found )) && print -rN -- "\${found[@]}" >>out; }
  builtin compadd "$@"
}
probe() {
  local line
  while IFS= read -r line; do
    BUFFER=$line CURSOR=$#line
    zle complete-word
    print -rN -- "=$BUFFER" >>out
  done <lines
  touch ended
}
zle -N probe
bindkey '^T' probe
`;

/** zsh completes on a terminal only. */
const zshTerminal = String.raw`
zmodload zsh/zpty
zpty z zsh -i
zpty -w -n z $'\x14'
for i in {1..600}; do
  [[ -e ended ]] && break
  sleep 0.05
  zpty -r -t z screen
done
zpty -d z
`;

const fishDriver = `
set PATH $PWD $PATH
source ./muster.fish
while read -l line
  complete -C "$line" | string replace -r '\\t.*' '' | tr '\\n' '\\0' >>out
  printf '==\\0' >>out
end <lines
`;

export function startShells(): Shells {
  const folder = mkdtempSync(join(tmpdir(), 'muster-shells-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('muster', fakeMuster);
  chmodSync(join(folder, 'muster'), 0o755);
  write('hostile-names', hostileNames.map(name => `${name}\n`).join(''));
  write('muster.bash', bashCompletion());
  write('muster.zsh', zshCompletion());
  write('muster.fish', fishCompletion());
  write('.zshrc', zshDriver);
  const env = { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, ZDOTDIR: folder, LANG: 'C.UTF-8', TERM: 'dumb' };
  const ask = (program: string, argv: readonly string[], lines: readonly string[]) => {
    write('lines', lines.map(line => `${line}\n`).join(''));
    for (const old of ['out', 'ended']) rmSync(join(folder, old), { force: true });
    const { status, stderr, error } = spawnSync(program, argv, {
      cwd: folder,
      env,
      encoding: 'utf8',
      timeout: 60_000,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw error ?? new Error(`${program} ended with ${status}: ${stderr}`);
    return readFileSync(join(folder, 'out'), 'utf8').split('\0').slice(0, -1);
  };
  return {
    folder,
    bash: lines => split(ask('bash', ['--norc', '-c', bashDriver], lines)),
    zsh: lines => split(ask('zsh', ['-f', '-c', zshTerminal], lines)),
    fish: lines => split(ask('fish', ['--no-config', '-c', fishDriver], lines)),
    wasHarmed: () => existsSync(join(folder, 'harmed')),
    calls: () => (existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8') : ''),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Each line ends with `==`, or with `=` and the line as it is then. */
function split(words: readonly string[]): Offer[] {
  const offers: Offer[] = [];
  let offered: string[] = [];
  for (const word of words) {
    if (word.startsWith('=')) {
      offers.push({ offered, ...(word === '==' ? {} : { inserted: word.slice(1) }) });
      offered = [];
    } else if (word !== '') offered.push(word);
  }
  return offers;
}
