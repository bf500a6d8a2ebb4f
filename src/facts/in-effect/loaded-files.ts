// proc(5); when daemons read their files: nginx(8), postfix(1), sshd(8), chronyd(8), pacemakerd(8)
import { known, unknown } from '../../sdk/index.ts';
import { defineQuestion } from '../accepted/question.ts';
import script from './shell/daemons.sh';

/** A daemon that runs, and the newest file of its configuration; times in seconds since 1970. */
export interface LoadedFile {
  readonly daemon: string;
  readonly path: string;
  readonly loaded: number;
  readonly written: number;
}

/** The computed start of a process can be a second early. */
const accuracy = 2;

/** When daemons loaded their configuration, and when its newest file was written. */
export const loadedFiles = defineQuestion<readonly LoadedFile[]>({
  id: 'loaded-files',
  program: 'daemons',
  describes: 'When daemons loaded their configuration, and when it was written',
  script: `${script}\nask_daemons`,
  read(lines, exit) {
    const rows = lines.map((line) => /^(\w+)\|(\d{1,12})\|(\d{1,12})\|(\/.*)$/.exec(line));
    if (exit !== 0 || rows.includes(null)) return unknown('unparsable', `daemons: ${lines[0] ?? `status ${exit}`}`);
    return known(
      rows.map((row) => ({
        daemon: row?.[1] ?? '',
        path: row?.[4] ?? '',
        loaded: Number(row?.[2]),
        written: Number(row?.[3]),
      })),
    );
  },
});

/** Daemons that have not loaded the newest file of their configuration. */
export const behindTheirFiles = (files: readonly LoadedFile[]): readonly LoadedFile[] =>
  files.filter(({ loaded, written }) => written > loaded + accuracy);
