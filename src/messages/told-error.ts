import { messages, wordsOf, type MessageCode, type Said } from './catalogue.ts';

/** A user's mistake, or a thing that is not to be had: told in words, never with a trace. */
export class ToldError extends Error {
  readonly code: MessageCode;
  /** The exit status that stands for it. */
  readonly exitCode: number;

  constructor(...said: Said) {
    super(wordsOf(...said));
    this.code = said[0];
    this.exitCode = messages[this.code].exit ?? 1;
  }
}
