import { exitCode } from '../exit-code.ts';
import { writeOut } from '../output/standard-output.ts';
import { commandTable } from '../command-table.ts';
import type { Command } from 'commander';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export type CompletedShell = keyof typeof scripts;

/** `halint completion SHELL`: prints the completion script, from the same table as the help. */
export async function completionCommand(shell: CompletedShell, program: Command): Promise<number> {
  const { rules } = await import('../../../rules/index.ts');
  await writeOut(
    scripts[shell](
      commandTable(program),
      rules.map(({ id }) => id),
    ),
  );
  return exitCode.clean;
}
