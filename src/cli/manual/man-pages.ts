import { endings } from '../program/help.ts';
import { commandTable } from '../command-table.ts';
import { buildProgram } from '../program/program.ts';
import { version } from '../version.ts';
import { manPage, pageName } from './man-page.ts';

/** The manual pages by file name: one for the program, and one for each command. */
export function manPages(): ReadonlyMap<string, string> {
  const table = commandTable(buildProgram(() => undefined));
  const commands = [table, ...table.commands];
  const context = { version, endings, globals: table.options, pages: commands.map(pageName) };
  return new Map(commands.map((command) => [`${pageName(command)}.1`, manPage(command, context)]));
}
