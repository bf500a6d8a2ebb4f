import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { cib } from '../../../src/facts/cluster/cib.ts';
import { fencingEnabled } from '../../../src/facts/cluster/cib-lookup.ts';
import { fenceDevices } from '../../../src/facts/fencing/fence-devices.ts';
import { parseFact } from '../parse-fact.ts';

const available = spawnSync('crm_verify', ['--version']).error === undefined;
const folder = mkdtempSync(join(tmpdir(), 'halint-crm-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const healthy = readFileSync(
  fileURLToPath(new URL('../../../fixtures/healthy/a/root/var/lib/pacemaker/cib/cib.xml', import.meta.url)),
  'utf8',
);
const withoutDevices = healthy
  .replaceAll(/<primitive id="[^"]*" class="stonith"[\s\S]*?<\/primitive>/g, '')
  .replaceAll(/<rsc_location [^>]*p_fence[\s\S]*?(\/>|<\/rsc_location>)/g, '')
  .replaceAll(/<fencing-topology>[\s\S]*?<\/fencing-topology>/g, '');

function verify(text: string): string {
  const file = join(folder, 'cib.xml');
  writeFileSync(file, text);
  const { stdout, stderr } = spawnSync('crm_verify', ['-V', '--xml-file', file], { encoding: 'utf8' });
  return stdout + stderr;
}

describe.skipIf(!available)('fencing in the CIB, against crm_verify (skipped: crm_verify is not installed)', () => {
  it.each([
    ['devices and fencing on', healthy, false],
    ['fencing on and no device', withoutDevices, true],
    [
      'fencing off and no device',
      withoutDevices.replaceAll(/(name="stonith-enabled" value=)"true"/g, '$1"false"'),
      false,
    ],
  ])('%s', (_, text, complains) => {
    expect(
      /unless STONITH resources have been defined|no STONITH resources|NOTE: Clusters with shared data need STONITH/i.test(
        verify(text),
      ),
    ).toBe(complains);
    const fact = parseFact(cib, { disk: text });
    if (!fact.known) throw new Error(fact.detail);
    expect(fencingEnabled(fact.value) && fenceDevices(fact.value).length === 0).toBe(complains);
  });
});
