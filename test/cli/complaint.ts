import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { buildProgram } from '../../src/cli/program/program.ts';
import { untrustedVariable } from '../../src/config/reading/untrusted-variable.ts';

const commandsOf = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(commandsOf)];

/** What the command line of halint says of these words, without running the command; empty if it accepts them. */
export async function complaintOf(words: readonly string[]): Promise<string> {
  let text = '';
  const program = buildProgram(() => undefined);
  for (const command of commandsOf(program))
    command.configureOutput({ writeErr: (line) => (text += line), writeOut: () => undefined }).action(() => undefined);
  const before = process.env[untrustedVariable];
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    const isHelp = error instanceof CommanderError && error.exitCode === 0;
    if (text === '' && !isHelp) text = String(error);
  } finally {
    // --untrusted-config sets it for the whole process, which other tests share.
    if (before === undefined) delete process.env[untrustedVariable];
    else process.env[untrustedVariable] = before;
  }
  return text;
}
