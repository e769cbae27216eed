/** Texts to one valid, frozen Config, or all problems with their place. Pure. */
import { kinds as registry } from '../conditions/registry.ts';
import { checkAfter } from './after-checks.ts';
import type { Config } from './config.ts';
import { collectProblems, inOrder, type Diagnostic } from './diagnostic.ts';
import { deepFreeze } from '../lib/deep-freeze.ts';
import { defaults } from './fields.ts';
import { implicitPrerequisites } from './implicit.ts';
import { mergeFiles } from './merge-files.ts';
import { readFile } from './read-file.ts';
import type { KindTable } from './read-kind.ts';
import { checkNeeded, checkOrder, checkResources, checkRole } from './service-checks.ts';
import { checkStarts } from './start-checks.ts';
import type { SourceText } from './source-text.ts';

export type ReadResult =
  | { readonly config: Config; readonly diagnostics?: never }
  | { readonly config?: never; readonly diagnostics: readonly Diagnostic[] };

export interface Surroundings {
  /** corosync.conf has one, and the default services begin it. */
  readonly quorumDevice: boolean;
}

/** The first text is the file itself, the others are drop-ins in the order in which they win. */
export function readConfig(
  sources: readonly SourceText[],
  kinds: KindTable = registry,
  { quorumDevice }: Surroundings = { quorumDevice: false },
): ReadResult {
  const problems = collectProblems();
  const files = sources.map(({ file }) => file);
  const parts = sources.map((source, index) => readFile(source, index === 0, { kinds, problems }));
  const merged = mergeFiles(
    parts.filter(part => part !== undefined),
    quorumDevice,
  );
  const implicit = implicitPrerequisites(merged, { kinds, problems });
  // A file that could not be read may hold the names that seem to be missing.
  if (!parts.includes(undefined)) {
    checkAfter(
      merged.prerequisites,
      implicit.map(({ name }) => name),
      merged.required,
      problems,
    );
    checkOrder(merged.units, problems);
    checkResources(merged, problems);
    checkRole(merged, problems);
    checkNeeded(merged, problems);
    checkStarts(
      merged.prerequisites.flatMap(({ starts }) => starts),
      merged.services.map(({ unit }) => unit),
      problems,
    );
  }
  if (problems.found.length > 0) return { diagnostics: inOrder(problems.found, files) };
  const { top, services } = merged;
  return {
    config: deepFreeze({
      sources: files,
      deadline: top.deadline ?? defaults.deadline,
      onUnmet: top.onUnmet ?? defaults.onUnmet,
      prerequisites: [...merged.prerequisites.flatMap(({ prerequisite }) => prerequisite ?? []), ...implicit],
      services,
      stack: {
        stopLoneCorosync: top.stack?.stopLoneCorosync ?? defaults.stack.stopLoneCorosync,
        requireQuorum: top.stack?.requireQuorum ?? defaults.stack.requireQuorum,
        attempts: top.stack?.attempts ?? defaults.stack.attempts,
        onFailure: top.stack?.onFailure ?? defaults.stack.onFailure,
        stagger: top.stack?.stagger ?? defaults.stack.stagger,
        settle: top.stack?.settle ?? defaults.stack.settle,
        standby: top.stack?.standby ?? defaults.stack.standby,
      },
      publish: top.publish ?? defaults.publish,
      rejoin: {
        afterUncleanShutdown: top.rejoin?.afterUncleanShutdown ?? defaults.rejoin.afterUncleanShutdown,
        maxUncleanBoots: top.rejoin?.maxUncleanBoots,
        within: top.rejoin?.within,
      },
    }),
  };
}
