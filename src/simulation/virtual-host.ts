/** All ports but systemd, virtual and scripted: for rehearsals and tests. */
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
import { createVirtualCommands, type VirtualCommands } from './virtual-commands.ts';
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
  /** Always the middle: a rehearsal has to come out the same each time. */
  readonly random: () => number;
}

export function createVirtualHost(clock: VirtualClock = createVirtualClock()): VirtualHost {
  const commands = createVirtualCommands(clock);
  return {
    clock,
    commands,
    files: createVirtualFiles(),
    network: createVirtualNetwork(clock),
    links: createVirtualLinks(commands),
    random: () => 0.5,
  };
}
