/** A length of time in milliseconds. Written in the file as a number with a unit, never bare. */
export type Milliseconds = number;

const units: Readonly<Record<string, Milliseconds>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

export const durationPattern = /^(\d{1,9}(?:\.\d{1,3})?) ?(ms|s|min|h)$/;

/** Reads `500ms`, `30s`, `2min`, `1h` and `1.5s`; undefined for anything else, a bare number included. */
export function parseDuration(text: string): Milliseconds | undefined {
  const match = durationPattern.exec(text);
  const unit = units[match?.[2] ?? ''];
  return match && unit ? Math.round(Number(match[1]) * unit) : undefined;
}

/** Prints as systemd does: `0`, `350ms`, `1.2s`, `45s`, `1min 30s`, `2h 5min`. */
export function formatDuration(duration: Milliseconds): string {
  if (duration < 1) return '0';
  if (duration < 1000) return `${Math.round(duration)}ms`;
  if (duration < 9950) return `${Number((duration / 1000).toFixed(1))}s`;
  const seconds = Math.round(duration / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds >= 3600 ? 0 : seconds % 60, 's'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}

/** In the words of the file, which {@link parseDuration} reads: one number with the largest unit that needs no fraction. */
export function writeDuration(duration: Milliseconds): string {
  const [name, unit] =
    Object.entries(units)
      .toReversed()
      .find(([, length]) => duration > 0 && duration % length === 0) ?? (duration === 0 ? ['s', 1000] : ['ms', 1]);
  return `${duration / unit}${name}`;
}
