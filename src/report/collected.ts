import type { HostReport, PairReport } from '../sdk/index.ts';
import { minuteText } from './time.ts';

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
