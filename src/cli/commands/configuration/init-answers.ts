import { floatingFault, hostAddressFault, normalAddress, parseAddress } from '../../../config/address.ts';
import { profiles } from '../../../config/profiles.ts';
import type { Profile } from '../../../sdk/index.ts';
import { UsageError } from '../../usage-error.ts';
import type { InitOptions, InitTerminal } from './init-options.ts';

type Key = 'profile' | 'hostA' | 'hostB' | 'vip' | 'url' | 'user' | 'sudo' | 'bmcA' | 'bmcB' | 'bmcUser';
export type Answers = Partial<Record<Key, string>>;

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
export function endpointOf(answer: string): { readonly address: string; readonly port?: number } {
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

export const splitList = (text: string): readonly string[] => text.split(/[\s,]+/).filter((part) => part !== '');

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
      for (const each of splitList(answer)) {
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

export const isProfile = (text: string): text is Profile => Object.hasOwn(profiles, text);

/**
 * Collects answers from flags, then from the terminal. An invalid flag, or a missing flag without a terminal, is a
 * usage error.
 */
export async function collectAnswers(options: InitOptions, { ask, say }: InitTerminal): Promise<Answers> {
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
