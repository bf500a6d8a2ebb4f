import type { HostReport, PairReport } from '../sdk/index.ts';

/** `2026-03-02 02:14:07 UTC`, of an ISO time in UTC. */
export const timeText = (iso: string): string => iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');

/** The same to the minute: `2026-03-02 02:14 UTC`. */
export const minuteText = (iso: string): string => timeText(iso).replace(/(\d\d:\d\d):\d\d UTC$/, '$1 UTC');

/** `collected 2026-11-22 10:33 UTC, 8 days before`: how old the evidence was; undefined for a live host. */
export function collectedText({ collectedAt }: HostReport, { takenAt }: PairReport): string | undefined {
  if (collectedAt === undefined) return undefined;
  const age = ageText((Date.parse(takenAt) - Date.parse(collectedAt)) / 1000);
  return `collected ${minuteText(collectedAt)}${age === undefined ? '' : `, ${age} before`}`;
}

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
] as const;

/** The age in its largest unit; undefined below a minute. */
function ageText(seconds: number): string | undefined {
  for (const [size, unit] of units) {
    const count = Math.floor(seconds / size);
    if (count > 0) return `${count} ${unit}${count === 1 ? '' : 's'}`;
  }
  return undefined;
}
