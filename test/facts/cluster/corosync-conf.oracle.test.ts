import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCorosyncConf } from '../../../src/facts/grammar/corosync-conf.ts';

const corpus = process.env['HALINT_CORPUS'];
const isThere = spawnSync('corosync', ['-v']).status === 0;

const texts: readonly string[] = [
  'totem {\n version: 2\n}\n',
  'totem {\n version: 2\n',
  'totem {\n}\n}\n',
  'totem { x\n}\n',
  ' {\n}\n',
  'totem {\n token 3\n}\n',
  'totem {\n : 3\n}\n',
  'totem {\n} x\n',
  'totem {\n a:b {\n}\n}\n',
  'totem {\n cluster_name: x}\n}\n',
  'totem {\n cluster_name: x{y\n}\n',
  'foo: bar\n',
  'totem{\n version:2\n}\n',
];

/** Whether corosync's own reader stumbles over the text itself; what the values mean is another matter. */
function refusedByCorosync(text: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'halint-corosync-'));
  try {
    const path = join(folder, 'corosync.conf');
    writeFileSync(path, text);
    const { stdout, stderr } = spawnSync('corosync', ['-t', '-c', path], { encoding: 'utf8' });
    return /^parser error:/m.test(stdout + stderr) && !/Value of key/.test(stdout + stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!isThere)('corosync -t (skipped: there is no corosync on this machine)', () => {
  it.each(texts)('agrees on %j', (text) => {
    expect('problem' in readCorosyncConf(text)).toBe(refusedByCorosync(text));
  });
});

describe.skipIf(corpus === undefined)('corosync samples (skipped: HALINT_CORPUS is not set)', () => {
  const folder = join(corpus ?? '', 'corosync');
  const rows =
    corpus === undefined
      ? []
      : readFileSync(join(folder, 'expected', 'corosync-t.tsv'), 'utf8')
          .trim()
          .split('\n');
  it.each(rows.map((row) => row.split('\t')))('%s', (name = '', _ = '', messages = '') => {
    const read = readCorosyncConf(readFileSync(join(folder, name), 'utf8'));
    expect('problem' in read).toBe(messages.startsWith('parser error:') && !messages.includes('Value of key'));
  });
});
