import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { floatingFault, hostAddressFault, normalAddress, parseAddress } from '../../config/address.ts';
import { parseConfiguration } from '../../config/load.ts';
import { renderProblems } from '../../config/reading/problem.ts';
import { profiles } from '../../config/profiles.ts';
import { renderTemplate } from '../../config/reading/template.ts';
import type { TemplateHost } from '../../config/reading/template.ts';
import type { Profile, Side } from '../../sdk/index.ts';
import type { InventoryHost } from '../input/inventory.ts';
import { inventoryHosts } from '../input/inventory.ts';
import { textOfFile } from '../input/named-file.ts';
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
  /** An Ansible inventory or an ssh_config. The hosts are then named as there. */
  readonly fromInventory?: string;
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

/** `mail-a:2222`, `[2001:db8::1]:2222`; an address without a port may contain colons. */
function endpointOf(answer: string): { readonly address: string; readonly port?: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(answer) ?? [];
  return port === undefined ? { address: answer } : { address: bracketed ?? plain ?? '', port: Number(port) };
}

function hostFault(answer: string): string | undefined {
  const { address, port } = endpointOf(answer);
  if (port !== undefined && (port < 1 || port > 65_535)) return `expected a port from 1 to 65535, found ${port}`;
  const fault = hostAddressFault(address);
  return fault ?? (isHost(address) ? undefined : `"${answer}" is neither a host name nor an IP address`);
}

/** A BMC has no SSH port. */
const bmcFault = (answer: string): string | undefined =>
  endpointOf(answer).port === undefined ? hostFault(answer) : `"${answer}" has a port; give the address alone`;

const split = (text: string): readonly string[] => text.split(/[\s,]+/).filter((part) => part !== '');

const questions: readonly Question[] = [
  {
    key: 'profile',
    flag: '--profile',
    text: `What runs on the pair (${Object.keys(profiles).join(', ')})`,
    otherwise: 'bluemind',
    fault: (answer) => (isProfile(answer) ? undefined : `expected one of ${Object.keys(profiles).join(', ')}`),
  },
  {
    key: 'hostA',
    flag: '--host-a',
    text: 'Address of one host (its own, not the floating one), or ADDRESS:PORT',
    fault: hostFault,
  },
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
        if (
          [hostA, hostB].some(
            (host) => host !== undefined && normalAddress(endpointOf(host).address) === address.normal,
          )
        ) {
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
    fault: bmcFault,
  },
  {
    key: 'bmcB',
    flag: '--bmc-b',
    text: 'BMC of the other host (empty: none)',
    otherwise: '',
    fault: (answer, { bmcA }) =>
      bmcFault(answer) ?? (answer === bmcA ? 'same as the BMC of the first host' : undefined),
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

type KnownHosts = Readonly<Record<Side, InventoryHost>>;

/** The two hosts of an inventory: --host-a and --host-b name them, unless it has exactly two. */
function hostsOf(path: string, { hostA, hostB }: InitOptions): KnownHosts {
  const hosts = inventoryHosts(textOfFile(path, 'configuration')) ?? [];
  if (hosts.length === 0)
    throw new UsageError(`${path} has no hosts: expected an Ansible inventory (INI or YAML) or an ssh_config`);
  const names = hosts
    .map(({ name }) => name)
    .slice(0, 20)
    .join(', ');
  const named = (name: string | undefined, flag: string, index: number): InventoryHost => {
    const found = name === undefined && hosts.length === 2 ? hosts[index] : hosts.find((host) => host.name === name);
    if (found !== undefined) return found;
    throw new UsageError(
      name === undefined
        ? `${path} has ${hosts.length} hosts (${names}); name one with ${flag}`
        : `${path} has no host ${name}; its hosts are ${names}`,
    );
  };
  return { a: named(hostA, '--host-a', 0), b: named(hostB, '--host-b', 1) };
}

/** The flags, with the addresses and the account of the inventory. */
function withKnown(options: InitOptions, { a, b }: KnownHosts): InitOptions {
  const endpoint = ({ address, port }: InventoryHost): string => {
    if (port === undefined) return address;
    return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  };
  const user = options.user ?? (a.user === b.user ? a.user : undefined);
  return { ...options, hostA: endpoint(a), hostB: endpoint(b), ...(user === undefined ? {} : { user }) };
}

/** Writes a commented halint.yaml for two hosts and prints the next commands. */
export async function init(options: InitOptions, terminal: InitTerminal = processTerminal()): Promise<number> {
  const name = options.output ?? 'halint.yaml';
  const file = resolve(name);
  const refuse = (): never => {
    throw new UsageError(`${name} already exists; replace it with --force, or choose another file with --output`);
  };
  if (options.force !== true && existsSync(file)) refuse();
  const known = options.fromInventory === undefined ? undefined : hostsOf(options.fromInventory, options);
  const given = known === undefined ? options : withKnown(options, known);
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
