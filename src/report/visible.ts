/**
 * Data from a host is untrusted: it may contain terminal escapes, text that reorders the text after it, or commands for
 * a CI runner. These functions make such characters visible and ineffective. Escaping for a format (XML, HTML, CSV…) is
 * the task of its reporter.
 */

/**
 * Controls, format characters (bidi overrides, zero-width), ignorable characters, lone surrogates, line and paragraph
 * separators, and the two code points that XML 1.0 §2.2 forbids.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFFE\uFFFF]/gu;

/** `::error …::` (GitHub Actions) is a command at the start of a line. IPv6 addresses have no letter after f. */
const workflowCommand = /::(?=[a-z-]*[g-z])/gi;
/** `##vso[` and `##[` (Azure, older GitHub runners), `##teamcity[`: commands anywhere in a line. */
const loggingCommand = /##(?=[a-z.]*\[)/gi;

/** Fast path: printable ASCII without `::` and `##` needs no change. */
const harmless = /^(?:[ -"$-9;-~]|#(?!#)|:(?!:))*$/;

/** Neutralises a text to one line of visible characters without commands for terminals or CI runners. */
export function visible(text: string): string {
  if (harmless.test(text)) return text;
  return inert(
    text
      .replaceAll(/\r?\n|\r/g, String.raw`\n`)
      .replaceAll('\t', ' ')
      .replaceAll(invisible, escaped),
  );
}

/** Like `visible`, but keeps line feeds: for steps and explanations with several lines. */
export function visibleLines(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}

function inert(text: string): string {
  return text.replaceAll(workflowCommand, ': :').replaceAll(loggingCommand, '# #');
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return String.raw`\x` + code.toString(16).padStart(2, '0');
  return code > 0xffff
    ? `${String.raw`\u`}{${code.toString(16)}}`
    : String.raw`\u` + code.toString(16).padStart(4, '0');
}

/** Equivalent JSON without invisible characters and CI commands, by RFC 8259 §7 escapes. */
export function neutraliseJson(json: string): string {
  const escape = (unit: string): string => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0');
  const escapeAll = (text: string): string => text.replaceAll(/[^]/g, escape);
  return json
    .replaceAll(invisible, (found) => (found === '\n' ? found : escapeAll(found)))
    .replaceAll(workflowCommand, escapeAll)
    .replaceAll(loggingCommand, escapeAll);
}
