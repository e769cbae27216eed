import type { Check, Series } from './figures.ts';

/** One question, put to several contestants in turn on one real manager or node. */
export interface Bench {
  /** For `--only`. */
  readonly name: string;
  /** What is measured, as a heading. */
  readonly title: string;
  run(scale: Scale): Promise<Measured>;
}

export interface Measured {
  readonly series: readonly Series[];
  readonly checks: readonly Check[];
}

export interface Scale {
  readonly quick: boolean;
  /** How often something is measured: so often in a whole run, a fifth of it in a quick one. */
  runs(full: number): number;
}

export function scaleOf(quick: boolean): Scale {
  return { quick, runs: full => (quick ? Math.max(2, Math.ceil(full / 5)) : full) };
}

/** Who is measured. One measurement gives one or several figures in milliseconds, each with a name. */
export type Contestants = Readonly<Record<string, () => Promise<Readonly<Record<string, number>>>>>;

export interface Turns {
  /** All of one figure by all contestants, or of all figures, in the order of the contestants. */
  all(...figures: readonly string[]): readonly Series[];
  /** One figure of one contestant. */
  of(contestant: string, figure: string): Series;
}

/** All contestants once, then all once more, and so on: what disturbs the machine disturbs them alike. */
export async function inTurn(rounds: number, contestants: Contestants): Promise<Turns> {
  const measured = new Map<string, Map<string, number[]>>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(contestants)) {
      for (const [figure, value] of Object.entries(await measure())) {
        const byContestant = measured.get(figure) ?? new Map<string, number[]>();
        measured.set(figure, byContestant.set(name, [...(byContestant.get(name) ?? []), value]));
      }
    }
  }
  const valuesOf = (figure: string) => [...(measured.get(figure) ?? [])];
  return {
    all: (...figures) =>
      (figures.length > 0 ? figures : [...measured.keys()]).flatMap(figure =>
        valuesOf(figure).map(([name, values]) => ({ of: name, figure, unit: 'ms', values })),
      ),
    of: (contestant, figure) => ({
      of: contestant,
      figure,
      unit: 'ms',
      values: measured.get(figure)?.get(contestant) ?? [],
    }),
  };
}
