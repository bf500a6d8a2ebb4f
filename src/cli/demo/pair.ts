import { createHash } from 'node:crypto';
import { profiles } from '../../config/profiles.ts';
import { failoverSimulation } from '../../facts/failover/failover.ts';
import type { AnyReading, Pair, Side } from '../../sdk/index.ts';
import { readAs, sourceKey } from '../../sdk/index.ts';

/** The pair, as halint.yaml would declare it. */
export const demoPair: Pair = {
  name: 'demo',
  virtualIps: ['10.20.0.50'],
  externalHost: 'mail.example.org',
  hosts: {
    a: { name: 'mail-a', address: '10.20.0.11', bmc: { address: '10.20.0.201', user: 'fence' } },
    b: { name: 'mail-b', address: '10.20.0.12', bmc: { address: '10.20.0.202', user: 'fence' } },
  },
  policy: {
    ...profiles.bluemind,
    serviceUnits: ['bm-core', 'cyrus-imapd', 'postfix@-', 'postgresql@15-main'],
  },
};

/** A planted fault: a text replacement in one source of one host. */
interface Fault {
  readonly side: Side;
  readonly key: string;
  readonly from: string | RegExp;
  readonly to: string;
}

const cib = 'command:cibadmin -Q';
const simulation = sourceKey(failoverSimulation);

/** The planted faults. Each has caused mail loss in practice. */
const faults: readonly Fault[] = [
  // The spool was moved to the file server "for the time being".
  {
    side: 'a',
    key: 'file:/proc/self/mountinfo',
    from: '- xfs /dev/mapper/vg_mail-lv_cyrus ',
    to: '- nfs4 10.20.0.13:/spool ',
  },
  // Fencing was turned off for a maintenance window, and the window never ended.
  ...(['a', 'b'] as const).map((side) => ({
    side,
    key: cib,
    from: /(name="stonith-enabled" value=)"true"/,
    to: '$1"false"',
  })),
  // What crm_simulate prints for that CIB.
  ...(['a', 'b'] as const).flatMap((side) => [
    { side, key: simulation, from: /stonith-enabled="true"/g, to: 'stonith-enabled="false"' },
    { side, key: simulation, from: /^"stonith '.*\n/gm, to: '' },
  ]),
  // An alias was added on one host only.
  { side: 'b', key: 'file:/etc/aliases', from: /$/, to: 'abuse: postmaster\n' },
  // The file system was added to fstab, so that "it is there after a reboot".
  {
    side: 'b',
    key: 'file:/etc/fstab',
    from: /$/,
    to: '/dev/vg_mail/lv_pgsql /var/lib/postgresql ext4 defaults 0 2\n',
  },
];

/** The reading with the planted faults of its host. */
export function withFaults(side: Side, key: string, reading: AnyReading): AnyReading {
  if (!reading.read) return reading;
  const edit = (text: string): string =>
    faults
      .filter((fault) => fault.side === side && fault.key === key)
      .reduce((edited, fault) => edited.replace(fault.from, fault.to), text);
  const { value } = reading;
  if ('stdout' in value) return readAs({ ...value, stdout: edit(value.stdout) });
  if ('text' in value) return readAs({ ...value, text: edit(value.text) });
  // A file with changed text also gets a different digest.
  const touched = (path: string): boolean =>
    faults.some((fault) => fault.side === side && fault.key === `file:${path}`);
  const listed = value.filter((file) => 'type' in file);
  if (listed.length === 0) return reading;
  return readAs(
    listed.map((file) =>
      touched(file.path) && file.digest !== undefined ? { ...file, digest: sha256(`planted ${file.digest}`) } : file,
    ),
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
