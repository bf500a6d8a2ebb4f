import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fstab } from '../../src/facts/storage/fstab.ts';
import { lastOf } from '../../src/facts/grammar/key-values.ts';
import { mountUnits } from '../../src/facts/storage/mount-units.ts';
import { postfixMain } from '../../src/facts/applications/postfix-main.ts';
import { readAs } from '../../src/sdk/index.ts';
import { parseFact } from './parse-fact.ts';

const own = fileURLToPath(new URL('./agreement/', import.meta.url));
/** A folder of public samples; unset, only the samples beside this file are compared. */
const corpus = process.env['HALINT_CORPUS'];
const folder = mkdtempSync(join(tmpdir(), 'halint-agreement-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Why halint and the judge differ, by judge and sample. */
const disagreements: Readonly<Record<string, Readonly<Record<string, string>>>> = parse(
  readFileSync(join(own, 'disagreements.yaml'), 'utf8'),
);

/** Samples of one format: those beside this file, and those of folders of the corpus whose names match. */
function samples(name: string, inCorpus: Readonly<Record<string, RegExp>>): readonly (readonly [string, string])[] {
  const mine = readdirSync(join(own, name)).map((file) => [file, join(own, name, file)] as const);
  const theirs = Object.entries(inCorpus).flatMap(([below, pattern]) => {
    const from = join(corpus ?? '', below);
    if (corpus === undefined || !existsSync(from)) return [];
    const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter(
      (file) => pattern.test(file) && !file.includes('expected/'),
    );
    return files.map((file) => [`corpus: ${below}/${file}`, join(from, file)] as const);
  });
  return [...mine, ...theirs];
}

/** Halint's reading and the judge's are the same, or the sample stands with its reason in disagreements.yaml. */
function agree(judge: string, sample: string, ours: unknown, theirs: unknown): void {
  const reason = disagreements[judge]?.[sample];
  if (reason === undefined) return expect(ours).toEqual(theirs);
  expect(reason.length).toBeGreaterThan(20);
  expect(ours, `${sample} is in disagreements.yaml, and there is no disagreement any more`).not.toEqual(theirs);
}

const has = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).error === undefined;

describe.skipIf(!has('findmnt', '--version'))(
  'fstab, against findmnt --verify (skipped: findmnt is not installed)',
  () => {
    it.each(samples('fstab', { mounts: /fstab[^/]*$/, 'augeas/fstab': /\.in$/, 'insights/fstab': /\.txt$/ }))(
      '%s: the same lines are no rows, and the same rows are',
      (name, path) => {
        const { stderr, stdout } = spawnSync('findmnt', ['--verify', '--tab-file', path], { encoding: 'utf8' });
        const wrong = [...`${stderr}${stdout}`.matchAll(/parse error at line (\d+)/g)].map(([, line]) => Number(line));
        const listed = spawnSync('findmnt', ['--tab-file', path, '--list', '--json', '-o', 'TARGET,FSTYPE'], {
          encoding: 'utf8',
        }).stdout;
        const rows: readonly { target: string; fstype: string }[] =
          listed.trim() === '' ? [] : JSON.parse(listed).filesystems;
        const fact = parseFact(fstab, { fstab: readFileSync(path, 'utf8') });
        if (!fact.known) throw new Error(fact.detail);
        const plain = (target: string): string => (target.length > 1 ? target.replace(/\/+$/, '') : target);
        agree(
          'findmnt',
          name,
          {
            wrong: fact.value.malformed.map(({ line }) => line),
            rows: fact.value.mounts.map(({ target, fstype }) => [target, fstype]),
          },
          { wrong, rows: rows.map(({ target, fstype }) => [plain(target), fstype]) },
        );
      },
    );
  },
);

describe.skipIf(!has('postconf', '-d', 'mail_version'))(
  'main.cf, against postconf -n (skipped: postconf is not installed)',
  () => {
    it.each(
      samples('main-cf', {
        'augeas/postfix_main': /\.in$/,
        insights: /main[._]cf.*\.txt$/i,
        '': /(^|\/)main\.cf[^/]*$/,
      }),
    )('%s: the same parameters have the same values', (name, path) => {
      const text = readFileSync(path, 'utf8');
      writeFileSync(join(folder, 'main.cf'), text);
      writeFileSync(join(folder, 'master.cf'), '');
      const { stdout } = spawnSync('postconf', ['-c', folder, '-n'], { encoding: 'utf8' });
      const flat = (value: string): string => value.replaceAll(/\s+/g, ' ').trim();
      const theirs = new Map(
        stdout
          .split('\n')
          .flatMap((line) =>
            line.includes(' =')
              ? [[line.slice(0, line.indexOf(' =')), flat(line.slice(line.indexOf(' =') + 2))] as const]
              : [],
          ),
      );
      // It is where we put the file, and what main.cf says of it does not count.
      theirs.delete('config_directory');
      const fact = parseFact(postfixMain, { main: text });
      if (!fact.known || fact.value === undefined) throw new Error('main.cf was not read');
      const { settings } = fact.value;
      const ours = settings
        .filter(({ key }) => theirs.has(key))
        .map(({ key }) => [key, flat(lastOf(settings, key)?.value ?? '')] as const);
      expect(theirs.size).toBeGreaterThan(0);
      agree('postconf', name, Object.fromEntries(ours), Object.fromEntries(theirs));
    });
  },
);

describe.skipIf(!has('systemd-analyze', '--version'))(
  'mount units, against systemd-analyze verify (skipped: systemd-analyze is not installed)',
  () => {
    it.each(samples('mount-units', { '': /\.(auto)?mount$/ }))(
      '%s: systemd has read the same, or refuses it',
      (name, path) => {
        const unit = basename(path);
        const alone = mkdtempSync(join(folder, 'unit-'));
        cpSync(path, join(alone, unit));
        const env = { ...process.env, SYSTEMD_LOG_LEVEL: 'debug', SYSTEMD_UNIT_PATH: `${alone}:` };
        const { stdout } = spawnSync('systemd-analyze', ['verify', '--man=no', '--generators=no', join(alone, unit)], {
          encoding: 'utf8',
          env,
        });
        const told = (key: string): string =>
          new RegExp(String.raw`^\t+${key}: (.*)$`, 'm')
            .exec(stdout)?.[1]
            ?.trim()
            .replace(/^n\/a$/, '') ?? '';
        const options = (text: string): readonly string[] =>
          text
            .split(',')
            .map((each) => each.trim())
            .filter((each) => each !== '');
        const theirs =
          told('Where') === ''
            ? []
            : [
                {
                  target: told('Where'),
                  source: told('What'),
                  fstype: told('File System Type'),
                  options: options(told('Options')),
                },
              ];
        const files = readAs([{ path: `/etc/systemd/system/${unit}`, text: readFileSync(path, 'utf8') }]);
        const fact = parseFact(mountUnits, unit.endsWith('.automount') ? { automounts: files } : { mounts: files });
        if (!fact.known) throw new Error(fact.detail);
        agree(
          'systemd-analyze',
          name,
          fact.value.map(({ target, source, fstype, options: all }) => ({ target, source, fstype, options: all })),
          theirs,
        );
      },
    );
  },
);

describe('disagreements', () => {
  it('are about samples that are there', () => {
    const here = ['fstab', 'main-cf', 'mount-units'].flatMap((name) => readdirSync(join(own, name)));
    for (const sample of Object.values(disagreements).flatMap((each) => Object.keys(each)))
      expect(sample.startsWith('corpus: ') || here.includes(sample)).toBe(true);
  });
});
