// corosync-cfgtool(8)
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { readerStatus, refusedReader } from './cluster-access.ts';

/** One ring (knet: link) of corosync as this host sees it. */
export interface Link {
  readonly id: number;
  readonly address: string;
  /** Nodes that it does not reach, by id, with corosync's own words; empty when all is well. */
  readonly faults: readonly { readonly node: string; readonly status: string }[];
}

export interface LinkState {
  readonly running: boolean;
  readonly links: readonly Link[];
}

/** The rings of corosync and whom each of them reaches. */
export const linkState = defineFact({
  id: 'link-state',
  describes: 'Whom the host reaches over each ring of corosync',
  ofMoment: true,
  sources: { tool: command(['corosync-cfgtool', '-s']), status: readerStatus },
  parse({ tool, status }): Fact<LinkState> {
    if (!tool.read)
      return tool.reason === 'absent' ? known({ running: false, links: [] }) : unknownFrom(tool, 'corosync-cfgtool');
    const { stdout, stderr, exit } = tool.value;
    const blocks = stdout.split(/^(?=(?:LINK|RING) ID \d)/m).filter((block) => /^(?:LINK|RING) ID/.test(block));
    if (blocks.length > 0) return known({ running: true, links: blocks.map(readBlock) });
    if (/could not initialize|CS_ERR_LIBRARY|not running|error 2\b/i.test(stderr + stdout))
      return refusedReader(status, stderr) ?? known({ running: false, links: [] });
    return unknown(
      'unparsable',
      `corosync-cfgtool: ${(stderr || stdout).trim().split('\n')[0] ?? ''} (exit status ${exit})`,
    );
  },
});

function readBlock(block: string): Link {
  const id = Number(/ID (\d+)/.exec(block)?.[1]);
  const address = /^[ \t]*(?:addr|id)[ \t]*=[ \t]*(\S+)/m.exec(block)?.[1] ?? '';
  return { id, address, faults: block.split('\n').flatMap(readStatus) };
}

/**
 * corosync 3.1: `nodeid: 2: connected`; 3.0: `nodeid  2: link enabled:1 link connected:0`; 2: `status = ring 0 active
 * with no faults`.
 */
function readStatus(line: string): Link['faults'] {
  const ring = /^\s*status\s*=\s*(.+)$/.exec(line)?.[1];
  if (ring !== undefined)
    return /no faults/.test(ring) || /^(OK|n)$/.test(ring.trim()) ? [] : [{ node: '', status: ring.trim() }];
  const [, node, status] = /^\s*nodeid:?\s+(\d+):\s*(.+?)\s*$/.exec(line) ?? [];
  if (node === undefined || status === undefined) return [];
  const well =
    /^(localhost|connected)$/.test(status) ||
    /link connected:1/.test(status) ||
    /link enabled:1\s*link connected:1/.test(status);
  return well ? [] : [{ node, status }];
}
