/** What muster waits for without being told. */
import type { Prerequisite } from './config.ts';
import { defaults } from './fields.ts';
import type { Merged } from './merge-files.ts';
import type { KindReader } from './read-kind.ts';
import type { ConditionSpec } from '../conditions/registry.ts';

/** Its name and its kind. */
const corosyncConfig = 'corosync-config';

/** A corosync that starts on a broken configuration only fails; one that starts before its ring address exists, too. */
export function implicitPrerequisites(merged: Merged, { kinds, problems }: KindReader): readonly Prerequisite[] {
  const kind = kinds[corosyncConfig];
  const wanted = merged.top.implicit !== false && merged.services.some(({ unit }) => unit === 'corosync.service');
  if (!kind || !wanted || merged.prerequisites.some(each => each.kind === corosyncConfig)) return [];
  const namesake = merged.prerequisites.find(({ name }) => name === corosyncConfig);
  if (namesake) {
    problems.add(
      namesake.nameSpan,
      'reserved-name',
      `\`${corosyncConfig}\` is what muster calls the prerequisite that it adds by itself`,
      {
        hint: 'choose another name, or write `implicit: false` at the top level',
      },
    );
    return [];
  }
  const settings = kind.schema.parse({ [corosyncConfig]: 'valid' });
  return [
    {
      name: corosyncConfig,
      description: 'corosync.conf is valid and its addresses exist',
      spec: { kind: corosyncConfig, settings } as ConditionSpec,
      required: true,
      timeout: undefined,
      after: [],
      stable: 0,
      // Addresses and the file come as events; only names that do not resolve yet are asked for again and again, and each
      // look leaves a line of corosync's in the journal.
      polling: { ...defaults.polling, every: 10_000 },
      implicit: true,
    },
  ];
}
