/** Where a package is made, and how. */
export interface Work {
  /** Has what `makeFiles` made. */
  readonly made: string;
  /** For whatever else is needed on the way. */
  readonly work: string;
  /** Gets the package. */
  readonly out: string;
  /** `none`: for tests that only install it. */
  readonly compression: 'small' | 'none';
}
