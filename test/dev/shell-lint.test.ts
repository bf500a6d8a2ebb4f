import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shellText } from '../../src/dev/shell-text.mjs';

const root = join(import.meta.dirname, '../..');
const all = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.sh'))
  .map((name) => `src/${name}`)
  .sort();

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

/** Files that a host is given as one script, in this order, and what TypeScript defines around them. */
interface Script {
  readonly name: string;
  readonly parts: readonly string[];
  readonly around: string;
  /** What calls the functions. */
  readonly end?: string;
}

const networkMounts = 'src/hosts/collect/shell/network-mounts.sh';
const writer = 'src/sync/apply/shell';
const validators = `${writer}/validators`;

const scripts: readonly Script[] = [
  {
    name: 'the collection script',
    parts: all.filter((path) => path.startsWith('src/hosts/collect/shell/')),
    around: `N='' K='' CAP=0 P='' G='' unmasked='' filter='' told='' FAR='' openings='' folders=''\nheld() { k=''; }`,
    end: 'echo "$FAR" "$U"',
  },
  {
    name: 'the writer',
    parts: [
      networkMounts,
      ...[
        'common',
        'inspect',
        'lock',
        'programs',
        'stage',
        'transfer',
        'commit',
        'undo',
        'finalize',
        'commands',
        'start',
      ].map((name) => `${writer}/${name}.sh`),
    ],
    around: [
      "NONCE='' KEY='' ROOT='' EXPIRY='' OWNER='' UNFINISHED='' WAITS='' FILTER='' RELAY='' KERNEL_TABLES=''",
      "PLAN='' MACHINE='' GUARD='' BYTES='' DECIDES='' SILENCE='' SENDS='' BULK='' BULKY='' WORKS='' ACTIVATIONS=''",
      "ABOUT='' ITEMS='' LOOKED='' HELD=''",
      "held() { k=''; }",
      'after_effect() { :; }',
      'script_ended() { :; }',
      "check_text() { COMMAND_SECONDS='' COMMAND_TEXT=''; }",
      'activation_text() { check_text; }',
      "checks() { check '' ''; }",
    ].join('\n'),
    end: 'obey',
  },
  { name: 'the remote shell of rsync', parts: [`${writer}/relay.sh`], around: "NONCE=''" },
  ...['corosync-test', 'nginx-test'].map((name) => ({
    name: `the validator ${name}`,
    parts: [`${validators}/private-mounts.sh`, `${validators}/${name}.sh`],
    around: '',
  })),
  { name: 'the look-up of node names', parts: [`${validators}/node-names.sh`], around: '' },
];

describe('every .sh file', () => {
  it('is part of a script that is checked here', () => {
    expect([...new Set(scripts.flatMap(({ parts }) => parts))].sort()).toEqual(all);
  });

  it('is formatted by shfmt', ({ skip }) => {
    skip(!has('shfmt'), 'needs shfmt');
    expect(spawnSync('shfmt', ['-i', '2', '-ci', '-d', ...all], { cwd: root, encoding: 'utf8' }).stdout).toBe('');
  });

  it('has comments of 120 columns at most', () => {
    const long = all.flatMap((path) =>
      readFileSync(join(root, path), 'utf8')
        .split('\n')
        .flatMap((line, i) => (/^ *#/.test(line) && line.length > 120 ? [`${path}:${i + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });

  it.each(all)('%s can be read by sh, dash, bash and busybox, as it is sent', (path) => {
    for (const shell of ['sh', 'dash', 'bash', 'busybox sh'].filter((words) => has(words.split(' ')[0] ?? ''))) {
      const [program = '', ...words] = shell.split(' ');
      const input = shellText(readFileSync(join(root, path), 'utf8'));
      expect(spawnSync(program, [...words, '-n'], { input, encoding: 'utf8' }).stderr).toBe('');
    }
  });
});

it.for(scripts)(
  '$name passes shellcheck: each part uses what others define',
  ({ parts, around, end = '' }, { skip }) => {
    skip(!has('shellcheck'), 'needs shellcheck');
    const text = execFileSync('cat', parts, { cwd: root, encoding: 'utf8' });
    // The .shellcheckrc of the folder counts.
    const cwd = join(root, parts.at(-1) ?? '', '..');
    const { stdout } = spawnSync('shellcheck', ['-f', 'gcc', '-'], {
      cwd,
      input: `# shellcheck shell=sh\n${around}\n${text}\n${end}\n`,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  },
);
