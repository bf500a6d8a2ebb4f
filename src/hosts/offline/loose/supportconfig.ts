// supportconfig(8) of SUSE's supportutils
import { posix } from 'node:path';
import type { RecordedCommand } from '../recorded-commands.ts';

interface Sections {
  readonly commands: readonly RecordedCommand[];
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Paths that supportconfig looked for and did not find. */
  readonly missing: readonly string[];
}

/**
 * The sections of one text of supportconfig: `#==[ Command ]===…#` and then `# /usr/sbin/crm_mon -r -1`. Undefined for
 * any other text. Exit statuses are not recorded, and logs are only their last lines.
 */
export function sectionsOf(text: string): Sections | undefined {
  if (!/^#==\[ /m.test(text)) return undefined;
  const commands: RecordedCommand[] = [];
  const files: { path: string; text: string }[] = [];
  const missing: string[] = [];
  const sections = text.split(/^#==\[ /m).slice(1);
  for (const [i, section] of sections.entries()) {
    const [, kind, head = '', body = ''] = /^([\w /-]+) \]=*#?\r?\n# ([^\n]*)\n?([\s\S]*)$/.exec(section) ?? [];
    const [, name = head, lost] = /^(.*?)(?: - ((?:File|Command) not found.*))?$/.exec(head.trim()) ?? [];
    if (kind === 'Command') {
      const [program = '', ...words] = name.split(' ');
      const line = [posix.basename(program), ...words].join(' ');
      const output = { stdout: () => body.trimEnd(), stderr: () => '' };
      // Another section follows a command that ended.
      const whole = i + 1 < sections.length ? ({ whole: true } as const) : {};
      commands.push({ line, exit: lost === undefined ? 0 : 127, ...output, ...whole });
    } else if (kind === 'Configuration File' && name.startsWith('/') && !name.includes('..')) {
      if (lost === undefined) files.push({ path: name, text: body.replace(/\n\n$/, '\n') });
      else missing.push(name);
    }
  }
  return { commands, files, missing };
}
