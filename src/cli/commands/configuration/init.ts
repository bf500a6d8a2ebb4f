import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseConfiguration } from '../../../config/load.ts';
import { renderProblems } from '../../../config/reading/problem.ts';
import { renderTemplate } from '../../../config/reading/template.ts';
import type { TemplateHost } from '../../../config/reading/template.ts';
import type { Side } from '../../../sdk/index.ts';
import { exitCode } from '../../exit-code.ts';
import { UsageError } from '../../usage-error.ts';
import { writeError } from '../../output/standard-error.ts';
import type { Answers } from './init-answers.ts';
import { collectAnswers, endpointOf, isProfile, splitList } from './init-answers.ts';
import type { KnownHosts } from './init-inventory.ts';
import { hostsOfInventory, withInventory } from './init-inventory.ts';
import type { InitOptions, InitTerminal } from './init-options.ts';

/** The JSON schema shipped with halint, for validation in editors. It is in a folder above this file. */
function schemaHere(): { readonly schema?: string } {
  for (let folder = dirname(fileURLToPath(import.meta.url)); dirname(folder) !== folder; folder = dirname(folder)) {
    const schema = join(folder, 'schemas', 'halint.schema.json');
    if (existsSync(schema)) return { schema: pathToFileURL(schema).href };
  }
  return {};
}

/** Renders the configuration file for the answers. Answers that would not pass validation are a usage error. */
function textOf(answers: Answers, file: string, known?: KnownHosts): string {
  const { profile = '', user, url, bmcUser } = answers;
  const host = (side: Side, answer = '', bmc = ''): TemplateHost => {
    const { name, identityFile } = known?.[side] ?? {};
    return {
      ...endpointOf(answer),
      ...(name === undefined ? {} : { name }),
      ...(identityFile === undefined ? {} : { identityFile }),
      ...(bmc === '' ? {} : { bmc }),
    };
  };
  const text = renderTemplate({
    hosts: { a: host('a', answers.hostA, answers.bmcA), b: host('b', answers.hostB, answers.bmcB) },
    virtualIps: splitList(answers.vip ?? ''),
    profile: isProfile(profile) ? profile : 'bluemind',
    sudo: /^y/i.test(answers.sudo ?? ''),
    ...(user ? { user } : {}),
    ...(url ? { externalUrl: url } : {}),
    ...(bmcUser ? { bmcUser } : {}),
    ...schemaHere(),
  });
  const loaded = parseConfiguration(text, { file, display: file, home: '/' });
  if (!loaded.ok) throw new UsageError(`these answers contradict each other:\n${renderProblems(loaded.problems)}`);
  return text;
}

/** Writes a commented halint.yaml for two hosts and prints the next commands. */
export async function init(options: InitOptions, terminal: InitTerminal = processTerminal()): Promise<number> {
  const name = options.output ?? 'halint.yaml';
  const file = resolve(name);
  const refuse = (): never => {
    throw new UsageError(`${name} already exists; replace it with --force, or choose another file with --output`);
  };
  if (options.force !== true && existsSync(file)) refuse();
  const known = options.fromInventory === undefined ? undefined : hostsOfInventory(options.fromInventory, options);
  const given = known === undefined ? options : withInventory(options, known);
  const text = textOf(await collectAnswers(given, terminal), file, known);
  try {
    writeFileSync(file, text, { flag: options.force === true ? 'w' : 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') refuse();
    throw new UsageError(`${name} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  const flag = options.output === undefined ? '' : ` -c ${name}`;
  terminal.say(`Wrote ${name}. Next:`);
  terminal.say(`  halint check${flag}                          read and judge both hosts`);
  terminal.say(`  halint check${flag} -f junit=halint.xml      the same for CI`);
  return exitCode.clean;
}

function processTerminal(): InitTerminal {
  const say = (line: string): void => void writeError(`${line}\n`);
  if (!process.stdin.isTTY || !process.stderr.isTTY) return { say };
  return {
    say,
    ask: async (question) => {
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      const ended = new AbortController();
      reader.once('close', () => ended.abort());
      try {
        return await reader.question(question, { signal: ended.signal });
      } catch {
        throw new UsageError('stopped; nothing was written');
      } finally {
        reader.close();
      }
    },
  };
}
