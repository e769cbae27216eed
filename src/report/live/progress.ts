import { clean } from '../text/layout.ts';
import { createNarrator } from './narrate.ts';
import type { RunEvent } from '../../engine/event.ts';

/** The lines of a run for a pipe or a file, without line feeds. One such function follows one run. */
export function createProgressLines(style: { readonly utf8: boolean }): (event: RunEvent) => string[] {
  const narrate = createNarrator();
  return event => {
    const lines = narrate(event);
    return isLeftToTheReport(event) ? [] : lines.map(({ text }) => clean(text, style));
  };
}

/** A note can wait for the report, which follows on the same screen and has it anyway. */
export function isLeftToTheReport(event: RunEvent): boolean {
  return event.type === 'finding' && event.finding.severity === 'note';
}
