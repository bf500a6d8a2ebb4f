// drbdsetup-9.0(8): `status --json`; /proc/drbd of DRBD 8.4 (DRBD Users Guide 8.4, "Checking DRBD status")
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, file, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { drbdConfig, drbdConfigSources } from './drbd-config.ts';
import type { DrbdConnection, DrbdResourceState } from './drbd-status.ts';
import { readProcDrbd, readStatusJson } from './drbd-status.ts';

export type { DrbdConnection, DrbdResourceState };

export interface DrbdState {
  /** Version of the kernel module, for example `8.4.11`; absent when it is not loaded. */
  readonly version?: string;
  readonly resources: readonly DrbdResourceState[];
}

/** What DRBD does now. drbdsetup would load the module where it is not, so it is asked only when it is there. */
export const drbdState = defineFact({
  id: 'drbd-state',
  describes: 'Roles, disks and connections of DRBD now',
  ofMoment: true,
  sources: {
    ...drbdConfigSources,
    proc: file('/proc/drbd'),
    status: command(['sh', '-c', 'test -e /proc/drbd && exec drbdsetup status --json'], {
      recordedAs: [['drbdsetup', 'status', '--json']],
    }),
  },
  parse(readings): Fact<DrbdState> {
    const { proc, status } = readings;
    if (!proc.read)
      return proc.reason === 'absent' ? known<DrbdState>({ resources: [] }) : unknownFrom(proc, '/proc/drbd');
    const version = /^version: *([\d.]+)/m.exec(proc.value.text)?.[1];
    if (version === undefined) return unknown('unparsable', '/proc/drbd names no version');
    if (version.startsWith('8.')) {
      const config = drbdConfig.parse(readings);
      // It counts devices; only the configuration says which of the other host's devices is the counterpart.
      if (!config.known) return config;
      const nameOf = (minor: number): string | undefined =>
        config.value.resources.find(({ minors }) => minors.includes(minor))?.name;
      const resources = readProcDrbd(proc.value.text, nameOf);
      return typeof resources === 'string'
        ? unknown('unparsable', resources)
        : known<DrbdState>({ version, resources });
    }
    if (!status.read) return unknownFrom(status, 'drbdsetup status');
    if (status.value.exit !== 0)
      return unknown('unparsable', `drbdsetup status failed: ${status.value.stderr.trim().split('\n')[0] ?? ''}`);
    const resources = readStatusJson(status.value.stdout);
    return resources === undefined
      ? unknown('unparsable', 'drbdsetup status did not print its JSON')
      : known<DrbdState>({ version, resources });
  },
});

/** Connection states in which data is replicated: connected, or on the way to it. */
export const isConnected = ({ state }: DrbdConnection): boolean =>
  /^(Connected|Established|Sync(Source|Target)|PausedSync[ST]|Verify[ST]|StartingSync[ST]|WFBitMap[ST]|WFSyncUUID|Ahead|Behind|WFReportParams)$/.test(
    state,
  );
