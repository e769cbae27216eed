/** One thing that muster may have to tell apart from the course of a run. Its cause and its remedy are in docs/messages.md. */
export interface Entry {
  /** The exit status of a verb that ends with it; null: it goes on. */
  readonly exit: number | null;
  /** One sentence without a full stop, the fact first, and at its end what to do. `{name}` stands for a fact. */
  readonly words: string;
}

/** Wrong usage. */
export const usage = 2;
/** EX_TEMPFAIL. */
export const inProgress = 75;
/** EX_CONFIG. */
export const invalid = 78;
/** 128 and the number of SIGTERM, or of SIGINT: which one it was decides. */
export const interrupted = 143;
