/** A state of a real node, and what `muster plan` has to find in it: all of it and nothing else. */

export interface Site {
  readonly when: string;
  /** What is in the prerequisites file after its version. */
  readonly config?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Units of /etc/systemd/system by what they say. */
  readonly units?: Readonly<Record<string, string>>;
  /** Symbolic links below /etc/systemd/system, or by their whole path, and where they lead. */
  readonly links?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
  /** `code severity: the beginning of the message`, the errors first. */
  readonly found: readonly string[];
}

export const runs = '[Service]\nExecStart=/bin/sleep infinity\n';
export const after = (unit: string) => `[Unit]\nAfter=${unit}\n${runs}`;
export const enabled = (...units: readonly string[]) =>
  Object.fromEntries(units.map(unit => [`multi-user.target.wants/${unit}`, `/etc/systemd/system/${unit}`]));
export const shipped = (...units: readonly string[]) =>
  Object.fromEntries(units.map(unit => [`multi-user.target.wants/${unit}`, `/usr/lib/systemd/system/${unit}`]));
/** In its place among what stops after pacemaker. */
export const inOrder = 'Before=resource-agents-deps.target\n';
