import { trimmed } from './white-space.ts';
/** One setting of a configuration text. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
  /** Where it begins, from 1. */
  readonly line: number;
}

const lines = (text: string): readonly (readonly [number, string])[] =>
  text.split('\n').map((line, index) => [index + 1, line.replace(/\r$/, '')] as const);

const isComment = (line: string, marks = '#'): boolean =>
  trimmed(line) === '' || marks.includes(trimmed(line).charAt(0));

function split(line: string, at: number): readonly [string, string] {
  return [trimmed(line.slice(0, at)), trimmed(line.slice(at + 1))];
}

/** `[section]` and `key = value`; keys are `section.key`, or bare before the first section. */
export function parseIni(text: string): readonly KeyValue[] {
  let section = '';
  return lines(text).flatMap(([line, raw]) => {
    const header = /^\[+([^[\]][^\]]*)\]+$/.exec(trimmed(raw))?.[1];
    if (header !== undefined) section = `${trimmed(header)}.`;
    const at = raw.indexOf('=');
    if (header !== undefined || isComment(raw, '#;') || at < 0) return [];
    const [key, value] = split(raw, at);
    return [{ key: section + key, value, line }];
  });
}

/**
 * postconf(5): `name = value`; a line that begins with a blank continues the one before it, comments in between or not.
 */
export function parsePostfix(text: string): readonly KeyValue[] {
  const found: { key: string; value: string; line: number }[] = [];
  for (const [line, raw] of lines(text)) {
    if (isComment(raw)) continue;
    const last = found.at(-1);
    if (/^[ \t\n\v\f\r]/.test(raw)) {
      if (last !== undefined) last.value = trimmed(`${last.value} ${trimmed(raw)}`);
      continue;
    }
    const at = raw.indexOf('=');
    if (at < 0) continue;
    const [key, value] = split(raw, at);
    found.push({ key, value, line });
  }
  return found;
}

/** imapd.conf(5): `name: value`, `#` only at the beginning of a line, `\` at its end continues it. */
export function parseColon(text: string): readonly KeyValue[] {
  const found: { raw: string; readonly line: number }[] = [];
  let open: { raw: string } | undefined;
  for (const [line, raw] of lines(text)) {
    const more = raw.endsWith('\\');
    const part = more ? raw.slice(0, -1) : raw;
    if (open !== undefined) open.raw += part;
    else if (!isComment(raw)) {
      const begun = { raw: part, line };
      found.push(begun);
      open = begun;
    }
    if (!more) open = undefined;
  }
  return found.flatMap(({ raw, line }) => {
    const at = raw.indexOf(':');
    if (at < 0) return [];
    const [key, value] = split(raw, at);
    return [{ key, value, line }];
  });
}

/** sysctl.d(5): `name = value` or `name/with/slashes = value`; a leading `-` only silences errors. */
export function parseEquals(text: string): readonly KeyValue[] {
  return lines(text).flatMap(([line, raw]) => {
    const at = raw.indexOf('=');
    if (isComment(raw, '#;') || at < 0) return [];
    const [name, value] = split(raw, at);
    const bare = name.replace(/^-/, '');
    const slash = bare.search(/[./]/);
    // In the form with slashes a dot is a slash and the other way round.
    const key =
      slash >= 0 && bare[slash] === '/' ? bare.replaceAll(/[./]/g, (mark) => (mark === '/' ? '.' : '/')) : bare;
    return [{ key, value: value.replaceAll(/[ \t\n\v\f\r]+/g, ' '), line }];
  });
}

/** postgresql.conf: `name = value` or `name value`, text in single quotes, `#` begins a comment, names in any case. */
export function parsePostgresql(text: string): readonly KeyValue[] {
  return lines(text).flatMap(([line, raw]) => {
    const match =
      /^[ \t\n\v\f\r]*([A-Za-z_][\w.]*)[ \t\n\v\f\r]*(?:=[ \t\n\v\f\r]*|[ \t\n\v\f\r])('(?:[^'\\]|''|\\.)*'|[^# \t\n\v\f\r']*)/.exec(
        raw,
      );
    if (match?.[1] === undefined || match[2] === undefined) return [];
    const value = match[2].startsWith("'") ? match[2].slice(1, -1).replaceAll("''", "'") : match[2];
    return [{ key: match[1].toLowerCase(), value, line }];
  });
}

/** Each line that is neither blank nor a comment is a setting of its own; `key` is the line with single blanks. */
export function parseLines(text: string): readonly KeyValue[] {
  return lines(text).flatMap(([line, raw]) =>
    isComment(raw) ? [] : [{ key: trimmed(raw).replaceAll(/[ \t\n\v\f\r]+/g, ' '), value: '', line }],
  );
}

/** The value that counts: of several lines with one key the last. */
export const lastOf = (settings: readonly KeyValue[], key: string): KeyValue | undefined =>
  settings.findLast((setting) => setting.key === key);
