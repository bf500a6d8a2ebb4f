import { createHash } from 'node:crypto';
import type { Side, Source } from '../../sdk/index.ts';
import { sourceKey } from '../../sdk/index.ts';
import { shellQuote } from '../../sdk/shell-quote.ts';
import type { Settings } from '../collect/lane-calls.ts';
import { scriptOf } from '../collect/script.ts';
import { secretVariable } from '../collect/parameter-lines.ts';
import cleanEnvironment from './shell/clean-environment.sh';
import parameters from './shell/parameters.sh';
import toFile from './shell/to-file.sh';

/** A script that serves both hosts of a pair. */
export interface StandingScript {
  readonly text: string;
  /** SHA-256 of the text, hexadecimal: what sudoers and sha256sum(1) show. */
  readonly digest: string;
}

/** What such a script reads, and for whom. */
export interface ScriptContent {
  readonly version: string;
  readonly pair: string;
  readonly sources: Readonly<Record<Side, readonly Source[]>>;
}

/**
 * The script for an account that may run nothing else. Equal versions and pairs give equal texts, so sudoers can name
 * its digest.
 */
export const installedScript = (content: ScriptContent): StandingScript =>
  standing(content, {
    comments: [
      '# It is installed on the hosts of the pair for an account that may run only this script as root. halint starts it',
      '# and sends parameters on standard input: a nonce, a key, the side of the pair, passwords of BMCs.',
    ],
    opening: [cleanEnvironment, parameters],
  });

/**
 * The script that a person runs on each host of the pair. `digestKey` is in it, so that the digests of secrets of both
 * hosts can be compared.
 */
export const collectorScript = (content: ScriptContent, digestKey: string): StandingScript =>
  standing(content, {
    comments: [
      '# Run it as root on each host of the pair:   sh SCRIPT > HOSTNAME.halint',
      '# Then judge both files:   halint check --recording a=HOST-A.halint --recording b=HOST-B.halint',
      '# In its output, secrets are replaced by digests under the key K. Who has this key can guess weak secrets: keep',
      '# this script as confidential as its output.',
    ],
    opening: [
      cleanEnvironment,
      toFile,
      `K=${shellQuote(digestKey)}`,
      `printf '%s\\n' "# halint-recording 1 $N ${content.version}"`,
    ],
  });

function standing(
  { version, pair, sources }: ScriptContent,
  { comments, opening }: { readonly comments: readonly string[]; readonly opening: readonly string[] },
): StandingScript {
  const { all, sideOf } = union(sources);
  const text = scriptOf(all, {
    first: [
      '#!/bin/sh',
      `# halint ${version}: reads the configuration and state of one host of the pair ${printable(pair)}.`,
      '# It writes no file and changes nothing.',
      ...comments,
      '# The number in each call near the end is that of a source; "frame keys" lists all sources in this order.',
    ],
    opening,
    afterBegin: [
      `frame keys ${version}`,
      `printf '%s\\n' ${all.map((source) => shellQuote(JSON.stringify(sourceKey(source)))).join(' \\\n')}`,
    ],
    settings: fromVariables,
    sideOf,
  });
  return { text, digest: createHash('sha256').update(text).digest('hex') };
}

/** The name of a pair may hold anything; in a comment it must not end the line. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');

/** The sources of both hosts, each once, and which of them are commands of one host only. */
function union({ a, b }: ScriptContent['sources']): {
  readonly all: readonly Source[];
  readonly sideOf: (source: Source) => Side | undefined;
} {
  const keys = { a: new Set(a.map(sourceKey)), b: new Set(b.map(sourceKey)) };
  return {
    all: [...a, ...b.filter((source) => !keys.a.has(sourceKey(source)))],
    sideOf: (source) => {
      if (source.kind !== 'command') return undefined;
      const key = sourceKey(source);
      if (keys.a.has(key) && keys.b.has(key)) return undefined;
      return keys.a.has(key) ? 'a' : 'b';
    },
  };
}

/** Without its secret, a command is not run: a wrong login could lock the account of a BMC. */
const fromVariables: Settings = (source, index) => {
  if (source.kind !== 'command' || source.secretEnv === undefined) return '';
  return Object.entries(source.secretEnv)
    .map(([variable, name]) => {
      const value = `$${secretVariable(name)}`;
      const skip = `{ frame not ${index} secret ${shellQuote(source.argv[0])}; exit 0; }`;
      return `[ -n "${value}" ] || ${skip}; ${variable}=${value}; export ${variable}; `;
    })
    .join('');
};
