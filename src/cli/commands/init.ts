import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { floatingFault, hostAddressFault, normalAddress, parseAddress } from '../../config/address.ts';
import { parseConfiguration } from '../../config/load.ts';
import { renderProblems } from '../../config/reading/problem.ts';
import { profiles } from '../../config/profiles.ts';
import { renderTemplate } from '../../config/reading/template.ts';
import type { Profile } from '../../sdk/index.ts';
import { exitCode } from '../exit-code.ts';
import { UsageError } from '../usage-error.ts';
import { writeError } from '../output/standard-error.ts';

/** Options of `halint init`. Every question has a flag, so the command works without a terminal. */
export interface InitOptions {
  readonly hostA?: string;
  readonly hostB?: string;
  readonly vip?: readonly string[];
  readonly url?: string;
  readonly profile?: string;
  readonly user?: string;
  readonly sudo?: boolean;
  readonly bmcA?: string;
  readonly bmcB?: string;
  readonly bmcUser?: string;
  readonly output?: string;
  readonly force?: boolean;
}

interface InitTerminal {
  /** Asks one question. Absent without a terminal: then flags must answer all questions. */
  readonly ask?: (question: string) => Promise<string>;
  readonly say: (line: string) => void;
}

type Key = 'profile' | 'hostA' | 'hostB' | 'vip' | 'url' | 'user' | 'sudo' | 'bmcA' | 'bmcB' | 'bmcUser';
type Answers = Partial<Record<Key, string>>;

interface Question {
  readonly key: Key;
  readonly flag: string;
  readonly text: string;
  /** Default for an empty answer. Absent: an answer is required. */
  readonly otherwise?: string;
  readonly onlyIf?: (answers: Answers) => boolean;
  /** Describes the error in an answer; undefined if the answer is valid. */
  readonly fault?: (answer: string, before: Answers) => string | undefined;
}

const isHost = (text: string): boolean =>
  /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text) || normalAddress(text) !== undefined;

const hostFault = (answer: string): string | undefined =>
  hostAddressFault(answer) ?? (isHost(answer) ? undefined : `"${answer}" is neither a host name nor an IP address`);

const split = (text: string): readonly string[] => text.split(/[\s,]+/).filter((part) => part !== '');

const questions: readonly Question[] = [
  {
    key: 'profile',
    flag: '--profile',
    text: `What runs on the pair (${Object.keys(profiles).join(', ')})`,
    otherwise: 'bluemind',
    fault: (answer) => (isProfile(answer) ? undefined : `expected one of ${Object.keys(profiles).join(', ')}`),
  },
  { key: 'hostA', flag: '--host-a', text: 'Address of one host (its own, not the floating one)', fault: hostFault },
  {
    key: 'hostB',
    flag: '--host-b',
    text: 'Address of the other host',
    fault: (answer, { hostA }) => hostFault(answer) ?? (answer === hostA ? 'same as the first host' : undefined),
  },
  {
    key: 'vip',
    flag: '--vip',
    text: 'Floating address of the service (several: separated by commas)',
    fault: (answer, { hostA, hostB }) => {
      for (const each of split(answer)) {
        const address = parseAddress(each);
        if (address === undefined) return `"${each}" is not an IP address`;
        const unfit = floatingFault(each);
        if (unfit !== undefined) return unfit;
        if ([hostA, hostB].some((host) => host !== undefined && normalAddress(host) === address.normal)) {
          return `${each} is the address of a host; the floating address must belong to neither host`;
        }
      }
      return undefined;
    },
  },
  {
    key: 'url',
    flag: '--url',
    text: 'The URL that users open (empty: none)',
    otherwise: '',
    fault: (answer) =>
      /^https?:\/\/[^/\s]/.test(answer) && URL.canParse(answer)
        ? undefined
        : `"${answer}" is not a URL with https:// or http://`,
  },
  {
    key: 'user',
    flag: '--user',
    text: 'Account on the hosts (empty: the default of ssh)',
    otherwise: '',
    fault: (answer) => (/^[^\s:-][^\s:]*$/.test(answer) ? undefined : `"${answer}" is not a user name`),
  },
  {
    key: 'sudo',
    flag: '--sudo',
    text: 'Read as root through sudo (yes or no; many sources are readable only by root)',
    otherwise: 'yes',
    onlyIf: ({ user }) => user !== 'root',
    fault: (answer) => (/^(y|yes|n|no)$/i.test(answer) ? undefined : 'answer yes or no'),
  },
  {
    key: 'bmcA',
    flag: '--bmc-a',
    text: 'BMC (iDRAC, iLO, IPMI) of the first host (empty: none)',
    otherwise: '',
    fault: hostFault,
  },
  {
    key: 'bmcB',
    flag: '--bmc-b',
    text: 'BMC of the other host (empty: none)',
    otherwise: '',
    fault: (answer, { bmcA }) =>
      hostFault(answer) ?? (answer === bmcA ? 'same as the BMC of the first host' : undefined),
  },
  {
    key: 'bmcUser',
    flag: '--bmc-user',
    text: 'Account on the BMCs (empty: none)',
    otherwise: '',
    onlyIf: ({ bmcA, bmcB }) => Boolean(bmcA) || Boolean(bmcB),
  },
];

const isProfile = (text: string): text is Profile => Object.hasOwn(profiles, text);

/**
 * Collects answers from flags, then from the terminal. An invalid flag, or a missing flag without a terminal, is a
 * usage error.
 */
async function collectAnswers(options: InitOptions, { ask, say }: InitTerminal): Promise<Answers> {
  const given: Answers = { ...flagged(options) };
  const missing = questions.filter(({ key, otherwise }) => given[key] === undefined && otherwise === undefined);
  if (ask === undefined && missing.length > 0) {
    throw new UsageError(`there is no terminal for questions; set ${missing.map(({ flag }) => flag).join(', ')}`);
  }
  const answers: Answers = {};
  for (const { key, flag, text, otherwise, onlyIf, fault } of questions) {
    if (onlyIf?.(answers) === false) continue;
    const flagValue = given[key];
    if (flagValue !== undefined) {
      const wrong = fault?.(flagValue, answers);
      if (wrong !== undefined) throw new UsageError(`${flag}: ${wrong}`);
      answers[key] = flagValue;
      continue;
    }
    for (;;) {
      const answer = ask === undefined ? '' : (await ask(`${text}${otherwise ? ` [${otherwise}]` : ''}: `)).trim();
      const wrong =
        answer === '' ? (otherwise === undefined ? 'an answer is required' : undefined) : fault?.(answer, answers);
      if (wrong === undefined) {
        answers[key] = answer === '' ? (otherwise ?? '') : answer;
        break;
      }
      say(`  ${wrong}`);
    }
  }
  return answers;
}

function flagged(options: InitOptions): Answers {
  const { hostA, hostB, url, profile, user, bmcA, bmcB, bmcUser } = options;
  const all = {
    ...{ hostA, hostB, url, profile, user, bmcA, bmcB, bmcUser },
    vip: options.vip === undefined || options.vip.length === 0 ? undefined : options.vip.join(','),
    sudo: options.sudo === undefined ? undefined : options.sudo ? 'yes' : 'no',
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The JSON schema shipped with halint, for validation in editors. It is in a folder above this file. */
function schemaHere(): { readonly schema?: string } {
  for (let folder = dirname(fileURLToPath(import.meta.url)); dirname(folder) !== folder; folder = dirname(folder)) {
    const schema = join(folder, 'schemas', 'halint.schema.json');
    if (existsSync(schema)) return { schema: pathToFileURL(schema).href };
  }
  return {};
}

/** Renders the configuration file for the answers. Answers that would not pass validation are a usage error. */
function textOf(answers: Answers, file: string): string {
  const { profile = '', user, url, bmcUser } = answers;
  const host = (address = '', bmc = ''): { address: string; bmc?: string } =>
    bmc === '' ? { address } : { address, bmc };
  const text = renderTemplate({
    hosts: { a: host(answers.hostA, answers.bmcA), b: host(answers.hostB, answers.bmcB) },
    virtualIps: split(answers.vip ?? ''),
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
  const text = textOf(await collectAnswers(options, terminal), file);
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
