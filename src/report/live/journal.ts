import { safeLine } from '../text/layout.ts';
import { createNarrator } from './narrate.ts';
import type { RunEvent } from '../../engine/event.ts';
import type { Level } from './narration.ts';

/** sd-daemon(3): the priority of a line on stderr, for the journal to take off. */
const prefixes: Readonly<Record<Level, string>> = { info: '<6>', warning: '<4>', error: '<3>' };

/** The lines of a run for the journal, without line feeds. One such function follows one run. */
export function createJournalLines(): (event: RunEvent) => string[] {
  const narrate = createNarrator();
  return event => narrate(event).map(({ level, text }) => prefixes[level] + safeLine(text));
}
