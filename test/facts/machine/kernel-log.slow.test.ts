import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { contextOf } from '../../../src/engine/select.ts';
import { kernelLog } from '../../../src/facts/machine/kernel-log.ts';
import { readAs } from '../../../src/sdk/index.ts';
import { hasProgram, programPath } from '../../hosts/machine.ts';
import { healthyPair } from '../../rules/healthy.ts';

/**
 * The reader of the kernel's log under each awk. Messages are hand-written, in the formats of the kernel's sources that
 * src/facts/machine/kernel-log.ts names: a test can break no disk.
 */
const folder = mkdtempSync(join(tmpdir(), 'halint-kernel-log-'));
afterAll(() => rmSync(folder, { recursive: true }));
const context = contextOf(healthyPair, 'a');

const messages = [
  'sd 2:0:0:1: [sdb] tag#0 Sense Key : Medium Error [current]',
  'blk_update_request: critical medium error, dev sdb, sector 2048 op 0x0:(READ)',
  'I/O error, dev sdc, sector 81920 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2',
  'Buffer I/O error on dev dm-3, logical block 12, lost async page write',
  'EXT4-fs (dm-3): Remounting filesystem read-only',
  'EXT4-fs error (device dm-4): ext4_journal_check_start:83: comm postgres: Detected aborted journal',
  'XFS (dm-5): Filesystem has been shut down due to log error (0x2).',
  'ata3: hard resetting link',
  'sd 2:0:0:2: rejecting I/O to offline device',
  'nvme nvme0: I/O 21 QID 3 timeout, aborting',
  'INFO: task postgres:4711 blocked for more than 120 seconds.',
  'INFO: task kworker/u8:2+flush:99 blocked for more than 241 seconds.',
  // An empty drive, and what is no trouble
  'I/O error, dev sr0, sector 0 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2',
  'sd 2:0:0:1: [sdb] Attached SCSI disk',
  'EXT4-fs (dm-3): mounted filesystem with ordered data mode. Quota mode: none.',
];

const expected = [
  'hung-task kworker/u8:2_flush',
  'hung-task postgres',
  'io-error dm-3',
  'io-error dm-4',
  'io-error sdc',
  'medium-error sdb',
  'read-only dm-3',
  'read-only dm-5',
  'reset 2:0:0:2',
  'reset ata3',
  'reset nvme0',
];

/** A folder of programs in which `awk` is this one, and dmesg prints the messages. */
function programsWith(awk: string, dmesg: string): string {
  const programs = mkdtempSync(join(folder, 'programs-'));
  if (awk === 'busybox') {
    writeFileSync(join(programs, 'awk'), `#!/bin/sh\nexec ${programPath('busybox') ?? ''} awk "$@"\n`);
    chmodSync(join(programs, 'awk'), 0o755);
  } else symlinkSync(programPath(awk) ?? '', join(programs, 'awk'));
  writeFileSync(join(programs, 'dmesg'), dmesg);
  chmodSync(join(programs, 'dmesg'), 0o755);
  return programs;
}

function read(awk: string, dmesg: string) {
  const { question } = kernelLog.sources(context);
  if (question?.kind !== 'command') throw new Error('the kernel log is asked by a command');
  const [shell, ...words] = question.argv;
  const { stdout, stderr, status } = spawnSync(shell, words, {
    encoding: 'utf8',
    env: { PATH: `${programsWith(awk, dmesg)}:/usr/bin:/bin` },
  });
  return kernelLog.parse({ question: readAs({ stdout, stderr, exit: status ?? 1 }) }, context);
}

const uptime = Math.floor(Number(readFileSync('/proc/uptime', 'utf8').split('.')[0]));
const logged = messages.map((text, i) => `<3>[${String(uptime - 100 + i).padStart(5)}.123456] ${text}`).join('\n');

const lacking = process.getuid?.() !== 0;

describe.each(['mawk', 'gawk', 'busybox'])('%s', (awk) => {
  const missing = lacking || !hasProgram(awk);
  it.skipIf(missing)(`counts kinds and devices (needs root and ${awk})`, () => {
    mkdirSync(folder, { recursive: true });
    const fact = read(awk, `#!/bin/sh\ncat <<'END'\n${logged}\nEND\n`);
    const found = fact.known && fact.value.asked ? fact.value.value : [];
    expect(found.map(({ kind, device }) => `${kind} ${device}`).sort()).toEqual(expected);
    expect(found.find(({ kind }) => kind === 'medium-error')?.count).toBe(2);
    for (const { age } of found) expect(age).toBeGreaterThan(80);
    for (const { age } of found) expect(age).toBeLessThan(300);
  });

  it.skipIf(missing)(`finds nothing in an empty log, and knows that dmesg failed (needs root and ${awk})`, () => {
    expect(read(awk, '#!/bin/sh\n')).toEqual({ known: true, value: { asked: true, value: [] } });
    expect(read(awk, '#!/bin/sh\nexit 1\n')).toMatchObject({ known: false, reason: 'not-collected' });
  });
});
