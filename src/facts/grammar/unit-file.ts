// systemd.syntax(7)
import { trimmed } from './white-space.ts';

/** One assignment of a unit file. */
export interface UnitSetting {
  /** Without brackets: `Mount`. */
  readonly section: string;
  readonly key: string;
  /** A value that goes on in the next lines is one, its parts joined by a blank as systemd does. */
  readonly value: string;
  /** From 1; where it begins. */
  readonly line: number;
}

/**
 * The assignments of a unit file in their order. What is before the first section counts for nothing, as for systemd.
 * Total.
 */
export function parseUnitFile(text: string): readonly UnitSetting[] {
  const settings: UnitSetting[] = [];
  let section: string | undefined;
  let open: { readonly parts: string[]; readonly line: number } | undefined;
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    // Comments end no value that goes on; an empty line does.
    if (/^[ \t\n\v\f\r]*[#;]/.test(raw)) continue;
    const before = open;
    const line = before?.line ?? index + 1;
    open = undefined;
    if (endsInBackslash(raw)) {
      open = before ?? { parts: [], line };
      open.parts.push(`${(before === undefined ? raw.replace(/^[ \t\v\f]+/, '') : raw).slice(0, -1)} `);
      continue;
    }
    const whole = before === undefined ? raw.replace(/^[ \t\v\f]+/, '') : [...before.parts, raw].join('');
    const heading = /^\[([^\]]*)\][ \t\n\v\f\r]*$/.exec(whole);
    if (heading !== null) {
      section = heading[1];
      continue;
    }
    const sign = whole.indexOf('=');
    if (section === undefined || sign <= 0) continue;
    settings.push({ section, key: trimmed(whole.slice(0, sign)), value: trimmed(whole.slice(sign + 1)), line });
  }
  return settings;
}

/** Whether the last character is a backslash that no other one escapes. */
function endsInBackslash(line: string): boolean {
  let count = 0;
  while (line[line.length - 1 - count] === '\\') count++;
  return count % 2 === 1;
}
