// systemd.time(7), "Displaying Time Spans"

const seconds: Readonly<Record<string, number>> = {
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  month: 2_629_800,
  y: 31_557_600,
};

/** The seconds of a time span as systemd prints it (`1min 30s`, `infinity`); undefined for any other text. */
export function timeSpan(text: string): number | undefined {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '0') return 0;
  const parts = text.split(' ').map((part) => /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(part));
  const values = parts.map((part) => Number(part?.[1]) * (seconds[part?.[2] ?? ''] ?? Number.NaN));
  const sum = values.reduce((total, value) => total + value, 0);
  return Number.isNaN(sum) ? undefined : sum;
}
