import type { HostSnapshot, Pair, Snapshot } from '../sdk/index.ts';

/**
 * Why the running state of the two hosts cannot be compared: their evidence was collected at different times. Undefined:
 * within `policy.evidenceSkew`, or it is not known when.
 */
export function evidenceApart({ hosts }: Snapshot, { policy, hosts: named }: Pair): string | undefined {
  const [a, b] = [secondsOf(hosts.a), secondsOf(hosts.b)];
  if (a === undefined || b === undefined || Math.abs(a - b) <= policy.evidenceSkew) return undefined;
  return (
    `the evidence is ${spanText(Math.abs(a - b))} apart (${named.a.name} ${timeText(a)}, ${named.b.name} ` +
    `${timeText(b)}); policy.evidenceSkew accepts ${spanText(policy.evidenceSkew)}`
  );
}

/** When a host was read or its evidence collected, in seconds since the epoch. */
function secondsOf({ collectedAt, clockReference }: HostSnapshot): number | undefined {
  const collected = collectedAt === undefined ? Number.NaN : Date.parse(collectedAt) / 1000;
  return Number.isNaN(collected) ? clockReference : collected;
}

const timeText = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function spanText(seconds: number): string {
  const [size, unit] =
    seconds < 120 ? [1, 's'] : seconds < 7200 ? [60, 'min'] : seconds < 172_800 ? [3600, 'h'] : [86_400, 'days'];
  return `${Math.round(seconds / size)} ${unit}`;
}
