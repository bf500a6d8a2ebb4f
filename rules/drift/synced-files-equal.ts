import { addresses } from '../../src/facts/network/addresses.ts';
import type { DriftSide } from '../../src/facts/drift/drift-description.ts';
import { driftFinding } from '../../src/facts/drift/drift-description.ts';
import { hostNames } from '../../src/facts/identity/host-names.ts';
import { nodeNames } from '../../src/facts/drift/node-bound.ts';
import { sharedTexts } from '../../src/facts/drift/shared-texts.ts';
import { compareSynced } from '../../src/facts/drift/synced-comparison.ts';
import { syncedFiles } from '../../src/facts/drift/synced-files.ts';
import { pairRule, unknown } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'The configuration files that both hosts share are equal',
  why: 'After a failover the service runs with the other host’s files: an old certificate, a missing domain, another database password. Most of this shows only then.',
  remedy: 'Find out which host is right (the active one, as a rule), then bring the other one in step: halint sync plan, halint sync apply.',
  references: ['bluemind:high-availability', 'bluemind:services-and-data'],
  notDuring: { 'mid-update': 'one host is upgraded before the other: judged again when both are' },
  policy: ['syncedFiles'],
  reads: { syncedFiles, hostNames },
  optional: { sharedTexts, addresses },
  check({ a, b, pair }) {
    const side = (view: typeof a): DriftSide => ({
      name: view.host.name,
      texts: view.sharedTexts.known ? view.sharedTexts.value.texts : [],
      node: nodeNames(pair, [view.host], view.hostNames, view.addresses),
    });
    const { different, unread } = compareSynced(a.syncedFiles, b.syncedFiles, ['shared-text', 'shared-secret', 'shared-public', 'host-variant']);
    const findings = different.map((each) => driftFinding(each, side(a), side(b))).filter((each) => each !== undefined);
    const [first] = unread;
    if (findings.length > 0 || first === undefined) return findings;
    return unknown('denied', `${first.path} on ${first.side === 'a' ? a.host.name : b.host.name} cannot be compared: ${first.why}`);
  },
});
