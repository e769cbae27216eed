import type { FakeUnit } from './fake-systemd.ts';

export interface Case {
  readonly when: string;
  readonly file?: string;
  readonly units?: Record<string, FakeUnit>;
  readonly files?: Record<string, string | Error>;
  readonly found: readonly string[];
}
