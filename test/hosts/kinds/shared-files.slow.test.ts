import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import type { Pair, Result, Side, Snapshot } from '../../../src/sdk/index.ts';
import { pairState } from '../../../src/sync/decide/pair-state.ts';
import { generatorInput } from '../../../src/sync/generate/generator-input.ts';
import { healthyPair } from '../../rules/healthy.ts';
import { readArchives } from './decided.ts';
import type { RecordedHost } from './recorded.ts';
import { recordedHost } from './recorded.ts';
import { insightsFolder, looseFolder, supportconfigFolder } from './saved-outputs.ts';
import { sosFolder } from './sos.ts';

// Shared files in archives, which contain only some of them: the archives are made from fixtures/healthy, in the layouts
// that their modules name, and then changed.

const folder = mkdtempSync(join(tmpdir(), 'halint-shared-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Make = (host: RecordedHost, at: string) => void;
type Change = Partial<Readonly<Record<Side, (at: string) => void>>>;

const sos3: Make = (host, at) => sosFolder(host, at, { manifest: false });
/** Where the kind has main.cf, below its folder. */
const kinds: readonly (readonly [name: string, make: Make, mainCf: string])[] = [
  ['sos 4', sosFolder, 'etc/postfix/main.cf'],
  ['sos 3', sos3, 'etc/postfix/main.cf'],
  ['loose texts', looseFolder, 'main.cf'],
  ['supportconfig', supportconfigFolder, 'etc.txt'],
  ['Insights', insightsFolder, 'data/etc/postfix/main.cf'],
];

let made = 0;
function archives(make: Readonly<Record<Side, Make>>, change: Change = {}): Readonly<Record<Side, string>> {
  made += 1;
  const at = (side: Side): string => {
    const path = join(folder, `${made}-${side}`);
    make[side](recordedHost(side), path);
    change[side]?.(path);
    return path;
  };
  return { a: at('a'), b: at('b') };
}

const both = (make: Make): Readonly<Record<Side, Make>> => ({ a: make, b: make });

/** The folders as tar archives, with the owners and modes that these files have here. */
function packed(paths: Readonly<Record<Side, string>>): Readonly<Record<Side, string>> {
  const pack = (path: string): string => {
    create({ file: `${path}.tar.gz`, cwd: path, gzip: true, sync: true }, ['.']);
    return `${path}.tar.gz`;
  };
  return { a: pack(paths.a), b: pack(paths.b) };
}

const judged = async (paths: Readonly<Record<Side, string>>, rule: string, pair: Pair = healthyPair) =>
  resultIn(await readArchives(paths, pair), rule, pair);

function resultIn(snapshot: Snapshot, rule: string, pair: Pair = healthyPair): Result {
  const [result] = evaluate(
    snapshot,
    pair,
    rules.filter(({ id }) => id === rule),
  );
  if (result === undefined) throw new Error(`no result of ${rule}`);
  return result;
}

const equal = 'drift/synced-files-equal';

/** A setting more in main.cf, which may be a section of the file. */
const setting = (at: string): void =>
  writeFileSync(at, readFileSync(at, 'utf8').replace(/^(?=myhostname = )/m, 'bounce_queue_lifetime = 4d\n'));
const listing = (...syncedFiles: readonly string[]): Pair => ({
  ...healthyPair,
  policy: { ...healthyPair.policy, syncedFiles },
});

describe.each(kinds)('shared files in %s', (_, make, mainCf) => {
  it('differ, with the place, although others were not collected', async () => {
    const paths = archives(both(make), { b: (at) => setting(join(at, mainCf)) });
    const { verdict, findings } = await judged(paths, equal);
    expect(verdict).toBe('fail');
    expect(findings).toMatchObject([
      {
        subject: '/etc/postfix/main.cf',
        at: { path: '/etc/postfix/main.cf', line: expect.any(Number) },
        actual: 'mail-a: bounce_queue_lifetime not there; mail-b: bounce_queue_lifetime = 4d',
      },
    ]);
  });

  it('are unknown and not equal while others were not collected, with the paths of both', async () => {
    const { verdict, reason } = await judged(archives(both(make)), equal);
    expect(verdict).toBe('unknown');
    expect(reason).toMatch(
      / on mail-a and mail-b cannot be compared: \S+ does not contain \S+; nor can .*, .* and \d+ more; /,
    );
    expect(reason).toMatch(/; equal: [^;]*\/etc\/postfix\/main\.cf/);
  });

  it('are equal, if the policy names only those that were collected', async () => {
    const pair = listing('/etc/postfix/main.cf');
    expect(await judged(archives(both(make)), equal, pair)).toMatchObject({ verdict: 'pass' });
  });
});

describe('a file that one archive lacks', () => {
  const without = (name: string) => ({ b: (at: string) => rmSync(join(at, name)) });
  const pair = listing('/etc/postfix/main.cf', '/etc/postfix/virtual*');

  it('is missing where the tool copied its folder', async () => {
    const paths = archives(both(sosFolder), without('etc/postfix/virtual_alias'));
    const { findings } = await judged(paths, equal, pair);
    expect(findings).toMatchObject([{ subject: '/etc/postfix/virtual_alias', host: 'b', actual: 'no such file' }]);
  });

  it('is unknown where the tool may not have looked for it, and files in both archives are compared', async () => {
    const { verdict, reason } = await judged(archives(both(sos3), without('etc/postfix/virtual_alias')), equal, pair);
    expect(verdict).toBe('unknown');
    expect(reason).toMatch(
      /^\/etc\/postfix\/virtual\* on mail-a and mail-b cannot be compared: \S+ may not contain all of .*; equal: .*virtual_domains/,
    );
    const paths = archives(both(sos3), {
      a: (at) => rmSync(join(at, 'etc/postfix/virtual_alias')),
      b: (at) => appendFileSync(join(at, 'etc/postfix/virtual_domains'), 'other.example OK\n'),
    });
    const { findings } = await judged(paths, equal, pair);
    expect(findings.map(({ subject }) => subject)).toEqual(['/etc/postfix/virtual_domains']);
  });

  it('is unknown among saved texts', async () => {
    const { verdict, reason } = await judged(archives(both(looseFolder), without('main.cf')), equal);
    expect(verdict).toBe('unknown');
    expect(reason).not.toMatch(/equal: [^;]*main\.cf/);
  });

  it('is unknown where only the target of its link was not collected', async () => {
    const link = (at: string): void => {
      rmSync(join(at, 'etc/postfix/virtual_domains'));
      symlinkSync('/srv/mail/virtual_domains', join(at, 'etc/postfix/virtual_domains'));
    };
    const target = (at: string): void => {
      link(at);
      mkdirSync(join(at, 'srv/mail'), { recursive: true });
      writeFileSync(join(at, 'srv/mail/virtual_domains'), 'other.example OK\n');
    };
    const { verdict, reason } = await judged(archives(both(sosFolder), { a: link, b: target }), equal, pair);
    expect(verdict).toBe('unknown');
    expect(reason).toMatch(/does not contain the file that \/etc\/postfix\/virtual_domains links to/);
  });
});

describe('what saving a text changes', () => {
  const pair = listing('/etc/postfix/main.cf', '/etc/postfix/transport');
  const edited = (name: string, change: (text: string) => string) => (at: string) =>
    writeFileSync(join(at, name), change(readFileSync(join(at, name), 'utf8')));

  it('is no difference: line ends, blanks, empty lines, and comments of a known format', async () => {
    const changes = [
      (text: string) => text.replaceAll('\n', '\r\n'),
      (text: string) => text.replaceAll(' = ', '   =\t'),
      (text: string) => `\n${text}\n\n`,
      (text: string) => `# saved on Monday\n${text}`,
    ];
    for (const change of changes) {
      const paths = archives(both(looseFolder), { b: edited('main.cf', change) });
      expect(await judged(paths, equal, pair)).toMatchObject({ verdict: 'unknown', findings: [] });
    }
  });

  it('is a difference in a report that contains the files themselves', async () => {
    const paths = archives(both(sosFolder), { b: edited('etc/postfix/main.cf', (text) => `# Monday\n${text}`) });
    expect(await judged(paths, equal, pair)).toMatchObject({
      verdict: 'fail',
      findings: [{ message: expect.stringMatching(/differs in blanks, comments or the order of its lines/) }],
    });
  });

  it('is not known of a text and a file', async () => {
    const paths = archives({ a: sosFolder, b: looseFolder }, { b: (at) => setting(join(at, 'main.cf')) });
    const { verdict, reason } = await judged(paths, equal, listing('/etc/postfix/main.cf'));
    expect(verdict).toBe('unknown');
    expect(reason).toBe('/etc/postfix/main.cf on mail-b cannot be compared: only its text was saved');
  });

  it('is unknown where a tool removed a secret', async () => {
    const masked = (at: string): void => appendFileSync(at, 'smtp_sasl_password = ********\n');
    for (const [, make, mainCf] of kinds) {
      const paths = archives(both(make), { b: (at) => masked(join(at, mainCf)) });
      expect(await judged(paths, equal)).toMatchObject({ verdict: 'unknown', findings: [] });
    }
  });
});

describe('owners and modes', () => {
  const rule = 'drift/synced-files-same-access';
  const mode = (name: string) => ({
    a: (at: string) => chmodSync(join(at, name), 0o644),
    b: (at: string) => chmodSync(join(at, name), 0o600),
  });

  it('differ in a report of sos, which keeps them in its tar archive', async () => {
    const paths = archives(both(sosFolder), mode('etc/postfix/main.cf'));
    expect(await judged(packed(paths), rule)).toMatchObject({
      verdict: 'fail',
      findings: [{ subject: '/etc/postfix/main.cf', actual: expect.stringMatching(/^mail-a: 0644 .*; mail-b: 0600 /) }],
    });
    // Unpacked, the files have the modes that tar gave them here.
    expect(await judged(paths, rule)).toMatchObject({ verdict: 'unknown', findings: [] });
  });

  it('are unknown in archives of texts', async () => {
    for (const [, make, mainCf] of kinds.slice(2))
      expect(await judged(packed(archives(both(make), mode(mainCf))), rule)).toMatchObject({
        verdict: 'unknown',
        findings: [],
      });
  });
});

describe('what counts or copies the shared files', async () => {
  const paths = archives(both(sosFolder), { b: (at) => setting(join(at, 'etc/postfix/main.cf')) });
  const snapshot = await readArchives(paths);

  it('is unknown', () => {
    for (const rule of ['sync/listed-files-copied', 'drift/sync-spares-what-belongs-to-one-host'])
      expect(resultIn(snapshot, rule).verdict).toBe('unknown');
  });

  it('plans and generates nothing', () => {
    const { paths: states, unreadable } = pairState(snapshot, healthyPair);
    expect(states).toEqual([]);
    expect(unreadable).toMatchObject([
      { path: '/', side: 'a', why: expect.stringMatching(/does not contain/) },
      { path: '/', side: 'b', why: expect.stringMatching(/does not contain/) },
    ]);
    expect(generatorInput(snapshot, healthyPair)).toMatch(
      /^mail-a: which of the shared files are there is not known: \S+ does not contain /,
    );
  });
});
