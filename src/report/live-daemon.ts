/** A daemon as systemd has it now. */
export interface LiveDaemon {
  readonly unit: string;
  /** systemd's ActiveState: `active`, `inactive`, `failed`, ... */
  readonly active: string;
  /** systemd's UnitFileState: `enabled`, `disabled`, `masked`, ... */
  readonly enabled: string;
  /** Undefined when it could not be looked at, or when it is not active. */
  readonly ready: boolean | undefined;
  readonly detail: string;
}
