import type { CommandResult } from '../../../src/ports.ts';
import type { FakeUnit } from './fake-systemd.ts';

export interface Case {
  readonly when: string;
  readonly file?: string;
  readonly units?: Record<string, FakeUnit>;
  readonly files?: Record<string, string | Error>;
  /** What commands answer, by their words. */
  readonly commands?: Record<string, Partial<CommandResult>>;
  readonly found: readonly string[];
}
