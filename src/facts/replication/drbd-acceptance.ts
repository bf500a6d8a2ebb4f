// drbd.conf-8.4(5), drbd.conf-9.0(5); `drbdadm dump`
import type { Location } from '../../sdk/index.ts';
import type { DrbdStatement } from '../grammar/drbd-conf.ts';
import type { DrbdOptionKind } from './drbd-options.ts';
import { drbdOptions } from './drbd-options.ts';

/** An option for which drbdadm refuses the whole configuration. */
export interface DrbdRefusal {
  readonly at: Required<Location>;
  readonly option: string;
  readonly problem: string;
  /** Whether drbdadm takes it where the kernel has DRBD 8.4. */
  readonly only9: boolean;
}

const sections = ['disk', 'net', 'options', 'handlers', 'startup', 'syncer'];
/** Sections that hold no options of these kinds. */
const others = ['global', 'proxy', 'plugin', 'skip'];
/** Where the options of the old section `syncer` belong. */
const ofSyncer = ['net', 'disk', 'options'];

/** The options that drbdadm refuses, in the order of the files. */
export function drbdRefusals(statements: readonly DrbdStatement[]): readonly DrbdRefusal[] {
  return statements.flatMap(({ words: [name = ''], body }): readonly DrbdRefusal[] => {
    if (body === undefined || others.includes(name)) return [];
    return sections.includes(name) ? body.flatMap((option) => refused(name, option)) : drbdRefusals(body);
  });
}

function refused(section: string, { words, path, line }: DrbdStatement): readonly DrbdRefusal[] {
  const [name, value] = words;
  if (name === undefined || name === 'include') return [];
  const found = kindOf(section, name);
  const say = (problem: string, only9: boolean): readonly DrbdRefusal[] => [
    { at: { path, line }, option: name, problem, only9 },
  ];
  if (found === undefined) return say(`${section} has no option ${name}`, false);
  if (found.only84) return say(`DRBD 9 has no option ${name} in ${section}`, true);
  const wanted = value === undefined ? undefined : fault(found, value);
  return wanted === undefined ? [] : say(`${name} ${value ?? ''} is not ${wanted}`, false);
}

function kindOf(section: string, name: string): DrbdOptionKind | undefined {
  if (name === 'rate' && (section === 'syncer' || section === 'disk')) return { kind: 'text', words: [], only84: true };
  const places = section === 'syncer' ? ofSyncer : [section];
  for (const place of places) {
    const own = drbdOptions.get(`${place} ${name}`);
    if (own !== undefined) return own;
    const switched = drbdOptions.get(`${place} ${name.replace(/^no-/, '')}`);
    if (switched?.kind === 'switch') return switched;
  }
  return undefined;
}

const factors: ReadonlyMap<string, number> = new Map([
  ['1', 1],
  ['s', 512],
  ['k', 1024],
  ['m', 1024 ** 2],
  ['g', 1024 ** 3],
]);

/** The form that an option needs, where its value has another one. */
function fault({ kind, words, limits }: DrbdOptionKind, value: string): string | undefined {
  switch (kind) {
    case 'text':
      return undefined;
    case 'switch':
      return value === 'yes' || value === 'no' ? undefined : 'yes or no';
    case 'one': {
      const fits = words.some((word) =>
        word === '<n>' ? /^\d+$/.test(value) : word.toLowerCase() === value.toLowerCase(),
      );
      return fits ? undefined : `one of ${words.join(', ')}`;
    }
    case 'number': {
      const [, digits, suffix = ''] = /^(\d+)([kmgs]?)$/i.exec(value) ?? [];
      if (digits === undefined) return 'a number';
      if (limits === undefined) return undefined;
      const [least, most, unit] = limits;
      const factor = factors.get(unit) ?? 1;
      const amount = Number(digits) * (suffix === '' ? factor : (factors.get(suffix.toLowerCase()) ?? 1));
      return amount >= least * factor && amount <= most * factor ? undefined : `a number from ${least} to ${most}`;
    }
  }
}
