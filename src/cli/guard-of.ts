import type { Config } from '../config/config.ts';
import { guardFolder } from '../guard/places.ts';
import { createRejoinGuard, type RejoinGuard } from '../guard/rejoin-guard.ts';
import type { CliContext, CommonOptions } from './context.ts';

/** The rejoin guard of this node; a user's own systemd manager has none. */
export function guardOf(
  { rejoin }: Pick<Config, 'rejoin'>,
  options: CommonOptions,
  { system }: CliContext,
): RejoinGuard | undefined {
  if (options.user === true) return undefined;
  const { bootId } = system.identity();
  return createRejoinGuard({ store: system.store(guardFolder), clock: system.host.clock, bootId, rejoin });
}
