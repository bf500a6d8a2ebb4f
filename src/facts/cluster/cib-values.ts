// Pacemaker Explained, "Local Options" of values: booleans, durations, scores

/** Booleans as Pacemaker reads them (crm_str_to_boolean); undefined for anything else. */
export function parseBoolean(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(true|on|yes|y|1)$/i.test(text.trim())) return true;
  if (/^(false|off|no|n|0)$/i.test(text.trim())) return false;
  return undefined;
}

const units: Readonly<Record<string, number>> = {
  us: 1e-6,
  usec: 1e-6,
  ms: 1e-3,
  msec: 1e-3,
  '': 1,
  s: 1,
  sec: 1,
  m: 60,
  min: 60,
  h: 3600,
  hr: 3600,
};

/**
 * A duration in seconds: a number with one of Pacemaker's units (none: seconds), or ISO 8601 (`PT5M`). Undefined when
 * it is neither.
 */
export function parseSeconds(text: string | undefined): number | undefined {
  const plain = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text ?? '');
  const unit = plain === null ? undefined : units[(plain[2] ?? '').toLowerCase()];
  if (plain !== null && unit !== undefined) return Number(plain[1]) * unit;
  // Pacemaker does without the T before hours and seconds (`P10S`); only M needs it, to be minutes.
  const iso = /^\s*P(?:(\d+)D)?T?(?:(\d+)H)?(?:(?<=T[^T]*)(\d+)M)?(?:(\d+)S)?\s*$/.exec(text ?? '');
  if (iso === null || iso.slice(1).every((part) => part === undefined)) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = iso.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** A score: a whole number, or plus or minus one million for INFINITY. Undefined when it is none. */
export function parseScore(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\+?infinity$/i.test(text)) return 1_000_000;
  if (/^-infinity$/i.test(text)) return -1_000_000;
  return /^[+-]?\d+$/.test(text) ? Math.max(-1_000_000, Math.min(1_000_000, Number(text))) : undefined;
}
