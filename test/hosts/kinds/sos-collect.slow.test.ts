import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { archiveHost } from '../../../src/hosts/offline/archive.ts';
import { command, file } from '../../../src/sdk/index.ts';
import { decidedRules, readArchives, resultsOf } from './decided.ts';
import { recordedHost } from './recorded.ts';
import { sosFolder } from './sos.ts';

// The layout of a file of `sos collect` (create_cluster_archive of sos/collector/__init__.py, sosreport/sos): the
// reports of the nodes in one folder, their checksums in `checksums`, logs and a manifest.

const folder = mkdtempSync(join(tmpdir(), 'halint-sos-collect-'));
afterAll(() => rmSync(folder, { recursive: true }));

const stamp = '2026-11-22-qwertyu';
const outerName = 'sos-collector-2026-11-22-asdfgh';
const outer = join(folder, outerName);

/** A packed report of a recorded host, as `sos report` names it. */
function report(side: 'a' | 'b', called = `mail-${side}`): string {
  const name = `sosreport-${called}-${stamp}`;
  sosFolder(recordedHost(side), join(folder, name));
  execFileSync('tar', ['cJf', join(folder, `${name}.tar.xz`), '-C', folder, name], {
    env: { ...process.env, XZ_OPT: '-0' },
  });
  return join(folder, `${name}.tar.xz`);
}
const reports = { a: report('a'), b: report('b') };

mkdirSync(join(outer, 'checksums'), { recursive: true });
mkdirSync(join(outer, 'sos_logs'), { recursive: true });
mkdirSync(join(outer, 'sos_reports'), { recursive: true });
writeFileSync(join(outer, 'sos_logs/sos.log'), 'Successfully captured 2 of 2 sos reports\n');
writeFileSync(join(outer, 'sos_reports/manifest.json'), '{"version":"4.10.1","cmdline":"collect","components":{}}');
for (const path of Object.values(reports)) {
  const base = path.slice(folder.length + 1);
  cpSync(path, join(outer, base));
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  writeFileSync(join(outer, 'checksums', `${base}.sha256`), `${sha256}\n`);
}

let count = 0;
/** Packs a copy of the outer folder after a change. */
function packed(change: (at: string) => void = () => {}, archive = 'tar.xz'): string {
  const at = join(folder, `changed-${count++}`);
  cpSync(outer, join(at, outerName), { recursive: true });
  change(join(at, outerName));
  const path = join(at, `${outerName}.${archive}`);
  execFileSync('tar', ['caf', path, '-C', at, outerName], { env: { ...process.env, XZ_OPT: '-0' } });
  return path;
}

async function errorOf(path: string, name = 'mail-a'): Promise<string | undefined> {
  const request = { sources: [file('/etc/fstab')], digestKey: 'k', secrets: {}, deadline: 20 };
  const snapshot = await archiveHost(name, path).collect(request, new AbortController().signal);
  if (snapshot.status !== 'complete') expect(snapshot).toMatchObject({ status: 'unreachable', readings: {} });
  return snapshot.error;
}

describe('an archive of sos collect', () => {
  it('gives each host of the pair from its own report in the one file', async () => {
    const path = packed();
    const results = resultsOf(await readArchives({ a: path, b: path }));
    const verdicts = (all: typeof results) =>
      all.map(({ rule, host, verdict, findings }) => [rule, host, verdict, findings]);
    expect(verdicts(results)).toEqual(verdicts(resultsOf(await readArchives(reports))));
    expect(decidedRules(results).size).toBeGreaterThanOrEqual(125);
  });

  it('may be unpacked, or be packed in another way', async () => {
    for (const path of [outer, packed(() => {}, 'tar'), packed(() => {}, 'tar.gz')]) {
      const request = {
        sources: [file('/etc/hostname'), command(['hostname', '-f'])],
        digestKey: 'k',
        secrets: {},
        deadline: 20,
      };
      const read = await archiveHost('mail-b.example.org', path).collect(request, new AbortController().signal);
      expect(Object.values(read.readings)).toMatchObject([{ value: { text: 'mail-b\n' } }, { read: true }]);
    }
  });

  it('names its reports in the error for a host that it does not contain', async () => {
    expect(await errorOf(packed(), 'mail-c')).toMatch(
      /holds reports of sos \(sosreport-mail-a-\S+, sosreport-mail-b-\S+\), and none of mail-c; the host's name/,
    );
  });

  it('takes no host whose name only begins alike, and no report with the name of another host', async () => {
    const renamed = (from: string, to: string) => (at: string) =>
      renameSync(join(at, `sosreport-${from}-${stamp}.tar.xz`), join(at, `sosreport-${to}-${stamp}.tar.xz`));
    expect(await errorOf(packed(renamed('mail-a', 'mail-aa')))).toMatch(/none of mail-a;/);
    expect(await errorOf(packed(renamed('mail-b', 'mail-c')), 'mail-c')).toMatch(/comes from mail-b, and not mail-c/);
    expect(await errorOf(packed(renamed('mail-b', 'mail-a-case4711')))).toBeUndefined();
    const twice = packed((at) => renamed('mail-b', 'mail-a')(at));
    expect(await errorOf(twice)).toMatch(/its SHA-256 is not the stated one/);
  });

  it('is refused where one host is there twice, or a report is not what was collected', async () => {
    const again = packed((at) => cpSync(reports.a, join(at, 'sosreport-mail-a-2026-11-23-zxcvbnm.tar.xz')));
    expect(await errorOf(again)).toMatch(/holds 2 reports of mail-a \(.*\); name the file of one/);
    const other = packed((at) => {
      const bytes = readFileSync(reports.a);
      execFileSync('sh', [
        '-c',
        'xz -dc "$1" | xz -1 >"$2"',
        'sh',
        reports.a,
        join(at, reports.a.slice(folder.length + 1)),
      ]);
      expect(readFileSync(join(at, reports.a.slice(folder.length + 1))).equals(bytes)).toBe(false);
    });
    expect(await errorOf(other)).toMatch(/is not the file that was collected: its SHA-256 is not the stated one/);
    const cut = packed((at) => {
      const path = join(at, reports.a.slice(folder.length + 1));
      writeFileSync(path, readFileSync(path).subarray(0, 5000));
      rmSync(`${join(at, 'checksums')}`, { recursive: true });
    });
    expect(await errorOf(cut)).toMatch(/sosreport-mail-a-\S+ in \S+ is not whole/);
  });

  it('opens no archive of an archive of an archive', async () => {
    const nested = join(folder, `sosreport-mail-a-2026-11-24-cyclic.tar.xz`);
    const at = join(folder, 'deep');
    mkdirSync(at);
    cpSync(packed(), nested);
    cpSync(nested, join(at, `sosreport-mail-a-${stamp}.tar.xz`));
    const path = join(folder, 'deep.tar');
    execFileSync('tar', ['cf', path, '-C', folder, 'deep']);
    expect(await errorOf(path)).toMatch(/sosreport-mail-a-\S+ in \S+deep.tar is no report of sos/);
  });
});
