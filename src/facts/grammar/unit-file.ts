// systemd.syntax(7)

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
    if (/^\s*[#;]/.test(raw)) continue;
    const before = open;
    const line = before?.line ?? index + 1;
    open = undefined;
    if (endsInBackslash(raw)) {
      open = before ?? { parts: [], line };
      open.parts.push(`${(before === undefined ? raw.trimStart() : raw).slice(0, -1)} `);
      continue;
    }
    const whole = before === undefined ? raw.trimStart() : [...before.parts, raw].join('');
    const heading = /^\[([^\]]*)\]\s*$/.exec(whole);
    if (heading !== null) {
      section = heading[1];
      continue;
    }
    const sign = whole.indexOf('=');
    if (section === undefined || sign <= 0) continue;
    settings.push({ section, key: whole.slice(0, sign).trim(), value: whole.slice(sign + 1).trim(), line });
  }
  return settings;
}

/** Whether the last character is a backslash that no other one escapes. */
function endsInBackslash(line: string): boolean {
  let count = 0;
  while (line[line.length - 1 - count] === '\\') count++;
  return count % 2 === 1;
}
