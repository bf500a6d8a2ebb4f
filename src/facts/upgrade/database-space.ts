// df(1p)
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';

export interface FileSystemSpace {
  /** The mount point. */
  readonly target: string;
  /** 0 to 100, rounded up as df does. */
  readonly usedPercent: number;
}

const folder = '/var/lib/postgresql';

/** Use of the file system that contains the databases; undefined where the folder does not exist. */
export const databaseSpace = defineFact({
  id: 'database-space',
  describes: 'Use of the file system that contains the PostgreSQL databases',
  sources: { df: command(['df', '-P', folder]) },
  parse({ df }): Fact<FileSystemSpace | undefined> {
    if (!df.read) return unknownFrom(df, 'df');
    if (df.value.exit !== 0)
      return df.value.stderr.includes('No such file') ? known(undefined) : unknown('unparsable', df.value.stderr);
    const match = /^\S.*\s(\d+)%\s+(\/.*)$/m.exec(df.value.stdout);
    return match?.[1] === undefined || match[2] === undefined
      ? unknown('unparsable', `df: ${df.value.stdout.split('\n')[1] ?? ''}`)
      : known({ target: match[2], usedPercent: Number(match[1]) });
  },
});
