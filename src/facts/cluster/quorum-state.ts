// corosync-quorumtool(8)
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { readerStatus, refusedReader } from './cluster-access.ts';

export interface QuorumState {
  /** Whether corosync answered on this host; when it did not, the rest is empty. */
  readonly running: boolean;
  readonly quorate: boolean;
  /** `1.12`: differs between hosts exactly when they are in different partitions. */
  readonly ringId: string;
  readonly expectedVotes?: number;
  readonly totalVotes?: number;
  /** Names, addresses or ids of the members of this host's partition, as corosync prints them. */
  readonly members: readonly { readonly name: string }[];
}

const down: QuorumState = { running: false, quorate: false, ringId: '', members: [] };

/** The partition that this host is in, and whether it has quorum. */
export const quorumState = defineFact({
  id: 'quorum-state',
  describes: 'Quorum and membership as the host sees them now',
  ofMoment: true,
  sources: { tool: command(['corosync-quorumtool', '-s']), status: readerStatus },
  parse({ tool, status }): Fact<QuorumState> {
    if (!tool.read) return tool.reason === 'absent' ? known(down) : unknownFrom(tool, 'corosync-quorumtool');
    const { stdout, stderr, exit } = tool.value;
    // Exit 2 means "no quorum"; the report is printed all the same.
    if (!/^Quorate:/m.test(stdout)) {
      if (/CS_ERR_LIBRARY|CS_ERR_TRY_AGAIN|Cannot initialize|not running|Connection refused/i.test(stderr + stdout))
        return refusedReader(status, stderr) ?? known(down);
      return unknown(
        'unparsable',
        `corosync-quorumtool: ${(stderr || stdout).trim().split('\n')[0] ?? ''} (exit status ${exit})`,
      );
    }
    const field = (name: string): string | undefined => new RegExp(`^${name}:(.*)$`, 'm').exec(stdout)?.[1]?.trim();
    const expected = Number.parseInt(field('Expected votes') ?? '', 10);
    const total = Number.parseInt(field('Total votes') ?? '', 10);
    const rows = stdout.slice(Math.max(0, stdout.indexOf('Membership information'))).split('\n');
    return known({
      running: true,
      quorate: field('Quorate') === 'Yes',
      ringId: field('Ring ID') ?? '',
      ...(Number.isNaN(expected) ? {} : { expectedVotes: expected }),
      ...(Number.isNaN(total) ? {} : { totalVotes: total }),
      members: rows.flatMap(readMember),
    });
  },
});

/**
 * `         1          1 mail-a (local)`; with a quorum device a column `A,V,NMW` is before the name. Id 0 is the
 * device itself.
 */
function readMember(row: string): QuorumState['members'] {
  const match = /^\s*(0x[0-9a-f]+|\d+)\s+\d+\s+(?:[ANVMWR,]+\s+)?(\S+)(?:\s+\(local\))?\s*$/i.exec(row);
  const [, id, name] = match ?? [];
  return id === undefined || name === undefined || Number(id) === 0 ? [] : [{ name }];
}
