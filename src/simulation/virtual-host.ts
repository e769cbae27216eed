/** All ports but systemd, virtual and scripted: for rehearsals and tests. */
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
import { createVirtualCommands, type ScriptedAnswer, type VirtualCommands } from './virtual-commands.ts';
import { createVirtualFiles, type VirtualFiles } from './virtual-files.ts';
import { createVirtualLinks, type VirtualLinks } from './virtual-links.ts';
import { createVirtualNetwork, type VirtualNetwork } from './virtual-network.ts';

export interface VirtualHost {
  readonly clock: VirtualClock;
  readonly commands: VirtualCommands;
  readonly files: VirtualFiles;
  readonly network: VirtualNetwork;
  /** What `commands` answers for `ip`. */
  readonly links: VirtualLinks;
  readonly random: () => number;
}

export interface VirtualHostOptions {
  readonly clock?: VirtualClock;
  /** Default: always the middle. */
  readonly random?: () => number;
  /** Answers for commands that no script knows; default: they throw. */
  readonly otherCommands?: (argv: readonly string[]) => ScriptedAnswer;
}

export function createVirtualHost(options: VirtualHostOptions = {}): VirtualHost {
  const { clock = createVirtualClock(), random = () => 0.5, otherCommands } = options;
  const commands = createVirtualCommands(clock, otherCommands);
  return {
    clock,
    commands,
    files: createVirtualFiles(),
    network: createVirtualNetwork(clock),
    links: createVirtualLinks(commands),
    random,
  };
}
