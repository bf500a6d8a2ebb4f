import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../report/documents.ts';
import { recordedFleet } from './fleet.ts';
import { halint } from './halint.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/reports/${name}.json`, import.meta.url));
const own = mkdtempSync(join(tmpdir(), 'halint-compare-'));
const compare = (...more: readonly string[]) => halint(['report', 'compare', ...more]);

describe('halint report compare', () => {
  let folder = '';
  let at = (name: string): string => name;
  beforeAll(async () => {
    ({ folder, at } = await recordedFleet({ mail: 'healthy' }));
    for (const name of ['healthy', 'drifted'])
      await halint([
        'check',
        '-c',
        at('halint.yaml'),
        '--snapshot',
        at(`${name}.json`),
        '-f',
        `json=${at(`${name}-report.json`)}`,
      ]);
    const blind = JSON.parse(readFileSync(at('drifted.json'), 'utf8'));
    blind.hosts.b = {
      name: 'mail-b',
      via: 'test',
      status: 'unreachable',
      error: 'connect ECONNREFUSED',
      duration: 0,
      readings: {},
      costs: {},
    };
    writeFileSync(at('blind.json'), JSON.stringify(blind));
    await halint([
      'check',
      '-c',
      at('halint.yaml'),
      '--snapshot',
      at('blind.json'),
      '-f',
      `json=${at('blind-report.json')}`,
    ]);
  }, 60_000);
  afterAll(() => [folder, own].forEach((each) => rmSync(each, { recursive: true })));

  it('reports drift since the pair was healthy, and its resolution', async () => {
    const worse = await compare(at('healthy-report.json'), at('drifted-report.json'));
    expect(worse).toMatchObject({
      status: 1,
      stderr: '',
      stdout: expect.stringMatching(
        /NEW \(1\)\n\[error\] drift\/synced-files-equal\n {2}- the pair: \/etc\/aliases, now/,
      ),
    });
    const resolved = await compare(at('drifted-report.json'), at('healthy-report.json'));
    expect(resolved).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/RESOLVED \(1\)\n\[error\] drift\/synced-files-equal/),
    });
  });

  it('does not count unread drift as resolved, and exits with 3', async () => {
    const { status, stdout } = await compare(at('drifted-report.json'), at('blind-report.json'), '-f', 'json');
    expect(status).toBe(3);
    const [pair] = JSON.parse(stdout).pairs;
    expect(pair).toMatchObject({
      gone: [],
      appeared: [],
      noLongerKnown: [{ rule: 'drift/synced-files-equal', subject: '/etc/aliases' }],
      hosts: { unreadNow: [{ host: 'mail-b' }] },
    });
    expect(pair.unknownNow.length).toBeGreaterThan(50);
    const again = JSON.parse((await compare(at('blind-report.json'), at('drifted-report.json'), '-f', 'json')).stdout)
      .pairs[0];
    expect(again).toMatchObject({
      appeared: [{ subject: '/etc/aliases', otherwise: 'unknown' }],
      hosts: { readAgain: ['mail-b'] },
    });
    expect(again.knownAgain.length).toBe(pair.unknownNow.length);
  });

  it('takes what is below --fail-on for no reason to fail', async () => {
    expect(await compare(at('healthy-report.json'), at('drifted-report.json'), '--fail-on', 'critical')).toMatchObject({
      status: 0,
    });
    expect(await compare(at('healthy-report.json'), at('drifted-report.json'), '--fail-on', 'grave')).toMatchObject({
      status: 2,
    });
  });

  it('is clean where nothing is different', async () => {
    expect(await compare(fixture('fleet'), fixture('fleet'))).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^SUMMARY\nFindings on 3 pairs: 0 new/),
    });
  });

  it('exits with 3 where a report is of part of the fleet only', async () => {
    const {
      pairs: [first, ...rest],
      ...head
    } = documentOf('fleet');
    writeFileSync(join(own, 'part.json'), JSON.stringify({ ...head, pairs: rest }));
    const { status, stdout } = await compare(fixture('fleet'), join(own, 'part.json'));
    expect(status).toBe(3);
    expect(stdout).toContain(`PAIRS ONLY IN THE OLD REPORT: not judged, not resolved\n  ${first?.pair}: `);
  });

  it('refuses what is no report, what is not there, and a report without a pair', async () => {
    writeFileSync(join(own, 'empty.json'), JSON.stringify({ ...documentOf('green'), pairs: [] }));
    expect(await compare(fixture('green'), join(own, 'nowhere.json'))).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/cannot read .*nowhere\.json/),
    });
    expect(await compare(join(own, 'empty.json'), fixture('green'))).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/empty\.json is a report without pairs/),
    });
    expect(await compare(at('healthy.json'), fixture('green'))).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/healthy\.json is not a report of halint/),
    });
    expect(await compare(fixture('green'))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/missing required argument 'new'/),
    });
  });

  it('lets nothing of a hostile host act, in either format', async () => {
    for (const format of ['text', 'json']) {
      const { stdout } = await compare(fixture('green'), fixture('hostile'), '-f', format);
      expect(stdout.length).toBeGreaterThan(500);
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(stdout).not.toMatch(/##[a-z.]*\[/i);
    }
  });
});
