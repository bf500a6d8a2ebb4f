import type { CommandOutput } from '../../../sdk/index.ts';
import { forms } from '../../forms/forms.ts';
import type { RecordedCommand, RecordedCommands } from '../recorded-commands.ts';
import { commandsAmong, plainCommand } from '../recorded-commands.ts';

/**
 * Commands that a support tool ran, which are not those that halint asks for. If the exact command is not among them,
 * another one with the same information is rewritten.
 */
export function commandsOfSupport(recorded: readonly RecordedCommand[]): RecordedCommands {
  const exact = commandsAmong(recorded, { byPattern: false });
  const done = new Map<string, CommandOutput | undefined>();
  const written = (argv: readonly string[]): CommandOutput | undefined => {
    const asked = plainCommand(argv.join(' '));
    const before = done.get(asked);
    if (before !== undefined || done.has(asked)) return before;
    const found = rewritten(recorded, asked);
    done.set(asked, found);
    return found;
  };
  return {
    find: (...argvs) => {
      const same = exact.find(...argvs);
      // A tool that was not there, or that failed, leaves the question open: another one may have answered.
      if (same?.exit === 0 && same.stdout !== '') return same;
      for (const argv of argvs) {
        const found = written(argv);
        if (found !== undefined) return found;
      }
      return same;
    },
    all: (...words) => exact.all(...words),
  };
}

function rewritten(recorded: readonly RecordedCommand[], asked: string): CommandOutput | undefined {
  for (const form of forms) {
    if (asked !== form.answers && !asked.startsWith(`${form.answers} `)) continue;
    for (const pattern of form.from) {
      for (const one of recorded) {
        const line = plainCommand(one.line).replace(/^\/(usr\/)?s?bin\//, '');
        if (one.exit === 127 || !pattern.test(line)) continue;
        const stdout = form.rewrite(one.stdout(), one.whole === true);
        if (stdout !== undefined) return { stdout, stderr: '', exit: 0 };
      }
    }
  }
  return undefined;
}
