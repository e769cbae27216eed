/** What the parts of the narration have in common. */
import type { RunEvent } from '../../engine/event.ts';
import type { RunState } from '../../engine/state.ts';

export type Level = 'info' | 'warning' | 'error';

export interface Line {
  readonly level: Level;
  /** Not yet made safe for where it goes: pass it through safeLine(). */
  readonly text: string;
}

/** The state before and after one event, and the event. */
export interface Step {
  readonly before: RunState;
  readonly after: RunState;
  readonly event: RunEvent;
}
