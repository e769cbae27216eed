/** The looks that the catalogue is made of. Each gives the line that tells. */
import type { Cause, Sign } from './cause.ts';
import type { Evidence, OutputEvidence, UnitEvidence } from './evidence.ts';

type Find = Cause['find'];

/** The last line in the log of a unit that matches; groups of the pattern become words. */
export function logged(unit: string, pattern: RegExp): Find {
  return evidence => lastMatch(unitOf(evidence, unit)?.log ?? [], pattern, `${unit}: `);
}

/** As `logged`, of corosync; also in what `corosync -t` said before it was started. */
export function corosyncSays(pattern: RegExp): Find {
  return anyOf(logged('corosync.service', pattern), reasonSays(pattern));
}

/** Why the run ends, in the words of the last look. */
export function reasonSays(pattern: RegExp): Find {
  return ({ reason }) => lastMatch([reason], pattern, '');
}

/** A line that a tool printed. */
export function printed(tool: string, pattern: RegExp): Find {
  return evidence => lastMatch(outputOf(evidence, tool)?.lines ?? [], pattern, `${tool}: `);
}

/** The last line of the kernel's that matches. */
export function kernelSays(pattern: RegExp): Find {
  return ({ outputs }) => {
    const lines = outputs.find(({ command }) => command.startsWith('journalctl'))?.lines ?? [];
    return lastMatch(lines, pattern, 'kernel: ');
  };
}

/** The unit that decided is in such a state. */
export function culpritIs(test: (unit: UnitEvidence) => string | false): Find {
  return ({ culprit, units }) => {
    const unit = units.find(each => each.unit === culprit);
    const seen = unit !== undefined && test(unit);
    return seen === false ? undefined : { seen: `${culprit}: ${seen}`, words: { unit: culprit } };
  };
}

/** A line in the log of the unit that decided. */
export function culpritSays(pattern: RegExp): Find {
  return evidence => {
    const sign = logged(evidence.culprit, pattern)(evidence);
    return sign && { ...sign, words: { unit: evidence.culprit, ...sign.words } };
  };
}

/** The first that is there. */
export function anyOf(...finds: readonly Find[]): Find {
  return evidence => {
    for (const find of finds) {
      const sign = find(evidence);
      if (sign) return sign;
    }
    return undefined;
  };
}

/** The last one, if all are there. */
export function allOf(...finds: readonly [Find, ...Find[]]): Find {
  return evidence => {
    const signs = finds.map(find => find(evidence));
    return signs.every(sign => sign !== undefined) ? signs.at(-1) : undefined;
  };
}

export function unitOf({ units }: Evidence, unit: string): UnitEvidence | undefined {
  return units.find(each => each.unit === unit);
}

export function outputOf({ outputs }: Evidence, tool: string): OutputEvidence | undefined {
  return outputs.find(({ command }) => command.startsWith(tool));
}

function lastMatch(lines: readonly string[], pattern: RegExp, from: string): Sign | undefined {
  for (const line of lines.toReversed()) {
    const match = pattern.exec(line);
    if (match) return { seen: `${from}${line.trim()}`, words: { ...match.groups } };
  }
  return undefined;
}
