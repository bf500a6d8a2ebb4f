import { spawnSync } from 'node:child_process';
import type { AcceptanceFact } from '../../../src/facts/accepted/acceptance.ts';
import { judgeOnHost } from './judge-on-host.ts';

/** Configurations that one program accepts, and others that it rejects. */
export interface Program {
  readonly name: string;
  readonly fact: AcceptanceFact;
  /** A program that must be there. */
  readonly needs: string;
  /** Shell function `add TEXT`: appends to the configuration. */
  readonly add: string;
  readonly accepted: readonly string[];
  /** A text for `add`, and what the remark says. */
  readonly rejected: readonly (readonly [string, RegExp])[];
}

/** Shell for `add`: the text at the end of a file, or as the whole of it. */
export const append = (file: string): string => `printf '%s\\n' "$1" >>${file}`;
export const whole = (file: string): string => `mkdir -p "$(dirname ${file})"; printf '%s\\n' "$1" >${file}`;

export const has = (program: string): boolean =>
  spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } })
    .status === 0;

/** What the real program says of a text of its table. */
export const judge = ({ fact, add }: Program, text: string) =>
  judgeOnHost(fact, `add() { ${add}\n}\nadd '${text.replaceAll("'", String.raw`'\''`)}'`);
