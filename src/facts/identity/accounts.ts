// passwd(5), group(5), getent(1)
import type { CommandOutput, Fact, Reading, TextFile } from '../../sdk/index.ts';
import { command, defineFact, file, known, unknown, unknownFrom } from '../../sdk/index.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Line in /etc/passwd; absent when a directory service knows the account. */
  readonly line?: number;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
  /** Members other than those whose primary group it is. */
  readonly members: readonly string[];
  readonly line?: number;
}

export interface Accounts {
  readonly users: readonly Account[];
  readonly groups: readonly Group[];
}

/** Accounts and groups by which a mail pair's data is owned. */
export const serviceUsers = ['cyrus', 'postgres', 'postfix', 'www-data', 'bluemind', 'telegraf'] as const;
export const serviceGroups = ['mail', 'postgres', 'postfix', 'postdrop', 'bluemind', 'sasl', 'www-data'] as const;

const ask = (database: 'passwd' | 'group', names: readonly string[]) =>
  command(['getent', database, ...names], { timeout: 5, lane: 'slow', recordedAs: [['getent', database]] });

/** Users and groups: of the files, and of a directory service those that own the pair's data. */
export const accounts = defineFact({
  id: 'accounts',
  describes: 'Users and groups with their numbers',
  sources: {
    passwd: file('/etc/passwd'),
    group: file('/etc/group'),
    users: ask('passwd', serviceUsers),
    groups: ask('group', serviceGroups),
  },
  parse({ passwd, group, users, groups }): Fact<Accounts> {
    const localUsers = passwd.read ? rows(passwd).flatMap(account) : everyone(users, account);
    const localGroups = group.read ? rows(group).flatMap(groupOf) : everyone(groups, groupOf);
    if (localUsers === undefined && !passwd.read) return unknownFrom(passwd, '/etc/passwd');
    if (localGroups === undefined && !group.read) return unknownFrom(group, '/etc/group');
    if (localUsers?.some(({ uid }) => uid === 0) !== true) return unknown('unparsable', '/etc/passwd has no root');
    if (localGroups?.some(({ gid }) => gid === 0) !== true)
      return unknown('unparsable', '/etc/group has no group of root');
    return known<Accounts>({
      users: merged(
        localUsers,
        rows(users).flatMap((row) => account({ fields: row.fields })),
      ),
      groups: merged(
        localGroups,
        rows(groups).flatMap((row) => groupOf({ fields: row.fields })),
      ),
    });
  },
});

/**
 * Everyone in the output of `getent`, which support tools store instead of the files. Undefined if only the accounts of
 * the services were asked for.
 */
function everyone<T>(answer: Reading<CommandOutput>, parse: (row: Row) => readonly T[]): readonly T[] | undefined {
  const found = rows(answer);
  return found.some(({ fields: [, , id] }) => id === '0')
    ? found.flatMap(({ fields }) => parse({ fields }))
    : undefined;
}

interface Row {
  readonly fields: readonly string[];
  readonly line?: number;
}

function rows(reading: Reading<TextFile> | Reading<CommandOutput>): readonly Row[] {
  if (!reading.read) return [];
  const text = 'text' in reading.value ? reading.value.text : reading.value.stdout;
  return text
    .split('\n')
    .flatMap((line, index) => (line.includes(':') ? [{ fields: line.split(':'), line: index + 1 }] : []));
}

const isNumber = (text: string | undefined): text is string => text !== undefined && /^\d+$/.test(text);
const at = (line: number | undefined) => (line === undefined ? {} : { line });

function account({ fields: [name, , uid, gid], line }: Row): Account[] {
  if (name === undefined || name === '' || !isNumber(uid) || !isNumber(gid)) return [];
  return [{ name, uid: Number(uid), gid: Number(gid), ...at(line) }];
}

function groupOf({ fields: [name, , gid, members], line }: Row): Group[] {
  if (name === undefined || name === '' || !isNumber(gid)) return [];
  return [
    {
      name,
      gid: Number(gid),
      members: (members ?? '')
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
      ...at(line),
    },
  ];
}

/** What the files say counts; a directory service adds what they lack. */
function merged<T extends { readonly name: string }>(local: readonly T[], more: readonly T[]): readonly T[] {
  const names = new Set(local.map(({ name }) => name));
  return [...local, ...more.filter(({ name }) => !names.has(name))];
}
