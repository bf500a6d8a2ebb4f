import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shellQuote } from '../../src/sdk/shell-quote.ts';
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
  /** Placeholders of a template whose value makes a difference to shellcheck. */
  readonly values?: Readonly<Record<string, string>>;
}

const collector = 'src/hosts/collector/shell';
const networkMounts = ['network-mounts', 'remote-mounts'].map((name) => `src/hosts/collect/shell/${name}.sh`);
const untouchedMounts = 'src/facts/storage/shell/untouched-mounts.sh';
const writer = 'src/sync/apply/shell';
const validators = `${writer}/validators`;

const templates = all.filter((path) => path.endsWith('.template.sh'));

/** The functions of a check that a validator asks its program by. */
const programs: Readonly<Record<string, string>> = {
  ...{ corosync: 'corosync', imapd: 'cyrus', keepalived: 'keepalived', nginx: 'nginx' },
  ...{ postfix: 'postfix', postgresql: 'postgresql', sshd: 'sshd', sudoers: 'sudo' },
};
const askFunctions = (validator: string): readonly string[] => {
  const program = programs[validator];
  return program === undefined ? [] : [`${validators}/answers.sh`, `src/facts/accepted/shell/${program}.sh`];
};

const scripts: readonly Script[] = [
  {
    name: 'the collection script',
    parts: all.filter((path) => path.startsWith('src/hosts/collect/shell/')),
    around: `N='' K='' CAP=0 P='' G='' L='' unmasked='' filter='' digest_secrets='' FAR='' openings='' folders=''\nheld() { k=''; }`,
    end: 'echo "$FAR" "$U"',
  },
  {
    name: 'the writer',
    parts: [
      ...networkMounts,
      ...[
        'common',
        'items',
        'batches',
        'digests',
        'folders',
        'targets',
        'inspect',
        'lock',
        'programs',
        'rebuild',
        'access',
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
      "ABOUT='' ITEMS='' INSPECTED_LINES='' HELD='' VALIDATOR_FUNCTIONS='' ACTIVATION_FUNCTIONS=''",
      "held() { k=''; }",
      'after_effect() { :; }',
      'script_ended() { :; }',
      "check_text() { COMMAND_SECONDS='' COMMAND_TEXT=''; }",
      'activation_text() { check_text; }',
      "checks() { check '' ''; }",
    ].join('\n'),
    end: 'obey',
  },
  {
    name: 'the collector that writes to a file',
    parts: [`${collector}/clean-environment.sh`, `${collector}/to-file.sh`],
    around: '',
    end: 'echo "$N$pair_side$own_bmc_password$peer_bmc_password"',
  },
  {
    name: 'the installed collector',
    parts: [`${collector}/clean-environment.sh`, `${collector}/parameters.sh`],
    around: '',
    end: 'echo "$N$K$pair_side$own_bmc_password$peer_bmc_password$rest"',
  },
  {
    name: 'the loop of a persistent connection',
    parts: ['src/hosts/persistent/shell/command-loop.sh'],
    around: "NONCE=''",
  },
  { name: 'the simulated failover', parts: ['src/facts/failover/shell/simulate.sh'], around: '' },
  {
    name: 'the watch of files',
    parts: [...networkMounts, 'src/hosts/notify/shell/inotify.sh'],
    around: "NONCE='' ROOT='' EVENTS='' FOLDERS='' TREES=''",
  },
  { name: 'what doctor asks for sync', parts: ['src/cli/doctor/shell/sync-needs.sh'], around: "NONCE=''" },
  ...[
    'src/facts/in-effect/shell/corosync.sh',
    'src/facts/in-effect/shell/daemons.sh',
    'src/facts/in-effect/shell/multipath.sh',
    'src/facts/in-effect/shell/postgresql.sh',
    'src/facts/machine/shell/kernel-log.sh',
    'src/facts/security/shell/cluster-user.sh',
  ].map((path) => ({ name: path, parts: [path], around: '' })),
  ...['src/facts/services/shell/named-certificates.sh', 'src/facts/sync/shell/named-scripts.sh'].map((path) => ({
    name: path,
    parts: [untouchedMounts, path],
    around: '',
  })),
  { name: 'the remote shell of rsync', parts: [`${writer}/relay.sh`], around: "NONCE=''" },
  ...templates.map((path) => ({
    name: path,
    parts: [path],
    // `then` is a word of pcs.
    around: path.endsWith('/cluster-pcs.template.sh') ? '# shellcheck disable=SC1010' : '',
    values: { ADDRESSES: '192.0.2.1 192.0.2.2', TABLES: 'table postmap /etc/a /etc/a.db' },
  })),
  ...['corosync', 'imapd', 'nginx'].map((name) => ({
    name: `what the validator runs apart: ${name}-test`,
    parts: [
      ...networkMounts,
      'src/hosts/collect/shell/private-mounts.sh',
      `${validators}/private-mounts.sh`,
      ...askFunctions(name),
      `${validators}/${name}-test.sh`,
    ],
    around: `harmless='' far='' others='' proven='' silent='' mount=''\nwithin() { :; }\necho "$harmless$mount"`,
  })),
  ...all
    .filter((path) => path.startsWith('src/facts/accepted/shell/'))
    .map((path) => ({
      name: path,
      parts: [path],
      around: '',
      end: [...readFileSync(join(root, path), 'utf8').matchAll(/^(\w+)\(\) \{/gm)]
        .map(([, name]) => `${name ?? ''} ''`)
        .join('\n'),
    })),
  ...['validators', 'activations'].flatMap((kind) =>
    all
      .filter(
        (path) =>
          path.startsWith(`${writer}/${kind}/`) && !/\/(functions|answers|private-mounts|[a-z]+-test)\.sh$/.test(path),
      )
      .map((path) => ({
        name: path.slice(writer.length + 1),
        parts: [`${writer}/${kind}/functions.sh`, ...askFunctions(/(\w+)\.sh$/.exec(path)?.[1] ?? ''), path],
        around: `program='' test_text='' harmless=''\necho "$program$test_text$harmless"`,
      })),
  ),
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

  it.for(['sh', 'dash', 'bash', 'busybox sh'])('can be read by %s, as it is sent', (shell, { skip }) => {
    skip(!has(shell.split(' ')[0] ?? ''), `needs ${shell}`);
    const texts = all.map(
      (path) => `printf '%s\\n' ${shellQuote(shellText(readFileSync(join(root, path), 'utf8')))} | ${shell} -n`,
    );
    expect(spawnSync('sh', { input: texts.join('\n'), encoding: 'utf8' }).stderr).toBe('');
  });
});

it.for(scripts)(
  '$name passes shellcheck: each part uses what others define',
  // shellcheck takes its time over a script of 2,000 lines.
  { timeout: 120_000 },
  ({ parts, around, end = '', values = {} }, { skip }) => {
    skip(!has('shellcheck'), 'needs shellcheck');
    const text = execFileSync('cat', parts, { cwd: root, encoding: 'utf8' })
      .replace(/^#!.*\n/, '')
      .replaceAll(/@([A-Z_]+)@/g, (placeholder, name: string) => values[name] ?? placeholder);
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
