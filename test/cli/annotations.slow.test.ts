import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { afterAll, describe, expect, it } from 'vitest';
import { halint } from './halint.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'halint-annotations-')));
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const sides = ['a', 'b'] as const;

/**
 * Rendered roots of two hosts, whose keys of the cluster differ: a finding about the pair, and about no line of a file.
 */
function render(build: string): void {
  for (const side of sides) {
    write(join(build, `mail-${side}/etc/corosync/authkey`), side);
    write(join(build, `mail-${side}/etc/corosync/corosync.conf`), 'totem {\n  version: 2\n}\n');
    write(join(build, `mail-${side}/etc/aliases`), 'postmaster: root\n');
    write(join(build, `mail-${side}/etc/mail/local-host-names`), 'example.org\n');
    write(
      join(build, `mail-${side}/etc/postfix/main.cf`),
      'myhostname = mail.example.org\nalias_maps = hash:/etc/aliases\n',
    );
  }
}

/** One compiled table in the root of mail-a shows that tables were rendered: that of the aliases is missing. */
const compile = (build: string): void => write(join(build, 'mail-a/etc/postfix/transport.db'), '');

let count = 0;
/** A folder with rendered roots, in a git repository unless `git` is false, and with other files. */
function checkout(files: Readonly<Record<string, string>>, { git = true } = {}): string {
  const root = join(folder, `checkout ${count++}`);
  if (git) write(join(root, '.git/HEAD'), 'ref: refs/heads/main\n');
  render(join(root, 'build'));
  compile(join(root, 'build'));
  for (const [path, text] of Object.entries(files)) write(join(root, path), text);
  return root;
}

const hosts = (build: string, transport = 'tree', suffix = ''): string =>
  `hosts: { ${sides.map((side) => `${side}: { name: mail-${side}, transport: ${transport}, path: '${build}/mail-${side}${suffix}' }`).join(', ')} }`;

/** A configuration whose only pair is declared at line 3. */
const onePair = (build: string): string => `# Roots are rendered by CI.\n\npair:\n  name: mail\n  ${hosts(build)}\n`;

const formats = ['sarif', 'github', 'gitlab', 'checkstyle'] as const;
type Format = (typeof formats)[number];

interface SarifLocation {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region: { readonly startLine: number };
  };
}

interface SarifRun {
  readonly automationDetails: { readonly id: string };
  readonly results: readonly {
    readonly ruleId: string;
    readonly properties: { readonly pair: string };
    readonly locations: readonly SarifLocation[];
  }[];
}

function sarifRun(text: string): SarifRun {
  const { runs }: { readonly runs: readonly [SarifRun] } = JSON.parse(text);
  return runs[0];
}

/** The places that each format names, as `path:line`. */
const placesIn: Readonly<Record<Format, (text: string) => readonly string[]>> = {
  sarif: (text) =>
    sarifRun(text).results.flatMap(({ locations }) =>
      locations.map(
        ({ physicalLocation: { artifactLocation, region } }) =>
          `${decodeURIComponent(artifactLocation.uri)}:${region.startLine}`,
      ),
    ),
  github: (text) => [...text.matchAll(/^::\w+ file=([^,]*),line=(\d+),/gm)].map(([, path, line]) => `${path}:${line}`),
  gitlab: (text) => {
    const entries: readonly {
      readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
    }[] = JSON.parse(text);
    return entries.map(({ location: { path, lines } }) => `${path}:${lines.begin}`);
  },
  checkstyle: (text) =>
    [...text.matchAll(/<file name="([^"]*)">(.*?)<\/file>/gs)].flatMap(([, path, errors = '']) =>
      [...errors.matchAll(/ line="(\d+)"/g)].map(([, line]) => `${path}:${line}`),
    ),
};

const outputs = formats.flatMap((format) => ['-f', `${format}=out.${format}`]);
const rules = ['-r', 'drift/postfix-maps-current', '-r', 'cluster/keys-same'];

const textsIn = (cwd: string): Readonly<Record<Format, string>> => {
  const text = (format: Format): string => readFileSync(join(cwd, `out.${format}`), 'utf8');
  return { sarif: text('sarif'), github: text('github'), gitlab: text('gitlab'), checkstyle: text('checkstyle') };
};

/** What a run in a folder writes in each format. */
async function check(cwd: string, ...args: readonly string[]) {
  const { status } = await halint(['check', ...args, ...rules, ...outputs, '-f', 'json=out.json'], { cwd });
  const texts = textsIn(cwd);
  const places = Object.fromEntries(
    formats.map((format) => [format, [...new Set(placesIn[format](texts[format]))].sort()]),
  );
  return { status, texts, places, category: sarifRun(texts.sarif).automationDetails.id };
}

const allName = (...places: readonly string[]) =>
  Object.fromEntries(formats.map((format) => [format, [...places].sort()]));
const rendered = 'build/mail-a/etc/postfix/main.cf:2';

describe('annotations', { timeout: 120_000 }, () => {
  it('name the rendered file, else the line of the pair in the configuration, and no path of this machine', async () => {
    const root = checkout({ 'halint.yaml': onePair('build') });
    const { status, places, texts, category } = await check(root);
    expect(places).toEqual(allName(rendered, 'halint.yaml:3'));
    expect(JSON.stringify(texts)).not.toContain(folder);
    expect(category).toBe('halint/halint.yaml/');
    expect(status).toBe(1);
  });

  it('are the same in a report that is kept as JSON and rendered in another folder', async () => {
    const root = checkout({ 'ci/halint.yaml': onePair('../build') });
    const { texts } = await check(root, '-c', 'ci/halint.yaml');
    const elsewhere = mkdtempSync(join(folder, 'elsewhere-'));
    await halint(['report', 'render', join(root, 'out.json'), ...outputs], { cwd: elsewhere });
    expect(textsIn(elsewhere)).toEqual(texts);
  });

  it('are relative to the root of the repository, independent of the configuration and the working directory', async () => {
    const root = checkout({ 'ci/halint.yaml': onePair('../build') });
    const above = await check(root, '-c', 'ci/halint.yaml');
    const below = await check(join(root, 'ci'));
    for (const { places, category, texts } of [above, below]) {
      expect(places).toEqual(allName(rendered, 'ci/halint.yaml:3'));
      expect(category).toBe('halint/ci/halint.yaml/');
      expect(JSON.stringify(texts)).not.toContain(folder);
    }
  });

  it('name each pair of a fleet where it is declared', async () => {
    const pairs = `pairs:\n  - name: first\n    ${hosts('build')}\n\n  - name: second\n    ${hosts('build')}\n`;
    const { places, texts } = await check(checkout({ 'halint.yaml': pairs }));
    expect(places).toEqual(allName(rendered, 'halint.yaml:2', 'halint.yaml:5'));
    for (const { locations, properties } of sarifRun(texts.sarif).results) {
      const [place] = locations;
      if (place?.physicalLocation.artifactLocation.uri !== 'halint.yaml') continue;
      expect(place.physicalLocation.region.startLine).toBe(properties.pair === 'first' ? 2 : 5);
    }
  });

  it('name the target of a link, or the configuration if the target is outside of the repository', async () => {
    const inside = checkout({ 'halint.yaml': onePair('build') });
    renameSync(join(inside, 'build'), join(inside, 'rendered-1'));
    symlinkSync('rendered-1', join(inside, 'build'));
    const main = join(inside, 'rendered-1/mail-a/etc/postfix/main.cf');
    mkdirSync(join(inside, 'rendered-1/mail-a/srv'));
    renameSync(main, join(inside, 'rendered-1/mail-a/srv/main.cf'));
    // As on the host: its root is the folder.
    symlinkSync('/srv/main.cf', main);
    expect((await check(inside)).places).toEqual(allName('rendered-1/mail-a/srv/main.cf:2', 'halint.yaml:3'));

    const outside = checkout({ 'halint.yaml': onePair('build') });
    renameSync(join(outside, 'build'), join(folder, 'rendered-2'));
    symlinkSync(join(folder, 'rendered-2'), join(outside, 'build'));
    const { places, texts } = await check(outside);
    expect(places).toEqual(allName('halint.yaml:3'));
    expect(JSON.stringify(texts)).not.toContain(folder);
  });

  it('name a configuration outside of the repository without its folder', async () => {
    const root = checkout({});
    write(join(folder, 'site/mail.yaml'), onePair(join(root, 'build')));
    const { places, category } = await check(root, '-c', join(folder, 'site/mail.yaml'));
    expect(places).toEqual(allName(rendered, 'mail.yaml:3'));
    expect(category).toBe('halint/mail.yaml/');
  });

  it('are relative to the repository of the configuration where halint runs in none, else to its folder', async () => {
    const plain = checkout({ 'ci/halint.yaml': onePair('../build') }, { git: false });
    expect((await check(plain, '-c', 'ci/halint.yaml')).places).toEqual(allName(rendered, 'ci/halint.yaml:3'));
    const root = checkout({ 'ci/halint.yaml': onePair('../build') });
    expect((await check(mkdtempSync(join(folder, 'workspace-')), '-c', join(root, 'ci/halint.yaml'))).places).toEqual(
      allName(rendered, 'ci/halint.yaml:3'),
    );
  });
});

describe('rendered roots without compiled tables', { timeout: 120_000 }, () => {
  it.each(['tree', 'archive'])('give no finding for a table that only the host can compile: %s', async (transport) => {
    const root = mkdtempSync(join(folder, 'texts-'));
    render(root);
    if (transport === 'archive') {
      for (const side of sides) {
        for (const top of ['usr', 'var']) write(join(root, `mail-${side}`, top, 'kept'), '');
        await create({ cwd: join(root, `mail-${side}`), file: join(root, `mail-${side}.tar`) }, ['etc', 'usr', 'var']);
      }
    }
    write(
      join(root, 'halint.yaml'),
      `pair:\n  name: mail\n  ${hosts('.', transport, transport === 'archive' ? '.tar' : '')}\n`,
    );
    const { status, stdout } = await halint(['check', '-r', 'drift/postfix-maps-current', '-f', 'json'], { cwd: root });
    const [{ results }] = JSON.parse(stdout).pairs;
    expect(results).toMatchObject(
      sides.map((host) => ({ host, verdict: 'unknown', reason: expect.stringContaining('/etc/aliases.db') })),
    );
    expect(status).toBe(3);
  });
});
