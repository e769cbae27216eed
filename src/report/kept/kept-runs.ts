/** The runs that are kept, by boot, and how a user names one of them. */
import type { BootRecord } from './history.ts';
import type { Report } from '../report.ts';

export interface KeptBoot {
  /** As journalctl counts, over the boots of which a run is kept: 0 is the current one, -1 the one before. */
  readonly offset: number;
  readonly bootId: string;
  /** In the order they ran; never empty. */
  readonly runs: readonly Report[];
}

export interface KeptRun {
  readonly boot: Pick<KeptBoot, 'offset' | 'bootId'>;
  /** 1 is the first of its boot. */
  readonly number: number;
  readonly report: Report;
}

/** How a boot is named: by its place, or by how its id begins. */
export type BootName = { readonly offset: number } | { readonly prefix: string };

/** `records`: the newest first. */
export function numberBoots(records: readonly BootRecord[], currentBootId: string): KeptBoot[] {
  const isCurrent = ({ bootId }: BootRecord) => plain(bootId) === plain(currentBootId);
  const earlier = records.filter(record => !isCurrent(record));
  return [
    ...records.filter(isCurrent).map(({ bootId, runs }) => ({ offset: 0, bootId, runs })),
    ...earlier.map(({ bootId, runs }, index) => ({ offset: -1 - index, bootId, runs })),
  ];
}

/** Undefined when it is neither a place nor the beginning of an id. */
export function readBootName(text: string): BootName | undefined {
  if (/^(-\d{1,9}|[-+]?0)$/.test(text)) return { offset: Number(text) };
  const prefix = plain(text);
  return /^[0-9a-f]{4,32}$/.test(prefix) ? { prefix } : undefined;
}

/** None when it is not kept, several when the beginning of an id fits more than one. */
export function findBoots(boots: readonly KeptBoot[], name: BootName): KeptBoot[] {
  // -0 is 0.
  if ('offset' in name) return boots.filter(({ offset }) => offset - name.offset === 0);
  return boots.filter(({ bootId }) => plain(bootId).startsWith(name.prefix));
}

export function runsOf({ offset, bootId, runs }: KeptBoot): KeptRun[] {
  return runs.map((report, index) => ({ boot: { offset, bootId }, number: index + 1, report }));
}

/** `this boot`, `boot -2`. */
export function describeBoot({ offset }: Pick<KeptBoot, 'offset'>): string {
  return offset === 0 ? 'this boot' : `boot ${offset}`;
}

/** As much of an id as tells it from others in practice, and fits a line. */
export function shortId(bootId: string): string {
  return bootId.slice(0, 8);
}

/** Boot ids are written with dashes and without. */
function plain(bootId: string): string {
  return bootId.replaceAll('-', '').toLowerCase();
}
