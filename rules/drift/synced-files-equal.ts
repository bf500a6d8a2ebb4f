import { addresses } from '../../src/facts/network/addresses.ts';
import { isOfMissingVersion, namingVersion } from '../../src/facts/drift/database-version.ts';
import type { DriftSide } from '../../src/facts/drift/drift-description.ts';
import { driftFinding } from '../../src/facts/drift/drift-description.ts';
import { hostNames } from '../../src/facts/identity/host-names.ts';
import { nodeNames } from '../../src/facts/drift/node-bound.ts';
import { manifestEntry } from '../../src/facts/manifest/manifest.ts';
import { matchesPattern } from '../../src/facts/manifest/pattern.ts';
import type { SharedTexts } from '../../src/facts/drift/shared-texts.ts';
import { sharedTexts } from '../../src/facts/drift/shared-texts.ts';
import { compareSynced } from '../../src/facts/drift/synced-comparison.ts';
import { syncedFiles } from '../../src/facts/drift/synced-files.ts';
import type { Fact, HostIdentity } from '../../src/sdk/index.ts';
import { pairRule, unknown, unavailableFact } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'The configuration files that both hosts share are equal',
  why:
    'After a failover the service runs with the other host’s files: an old certificate, a missing domain, another ' +
    'database password. Most of this shows only then.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'controller',
        check: '`halint check` reports no second writer.',
        text:
          'Find out which host is right (the active one, as a rule), read the plan, and bring the other one in ' +
          'step.',
        commands: { halint: ['halint sync plan -o plan.json', 'halint sync apply plan.json'] },
        verify: 'halint check --rule drift/synced-files-equal passes.',
        undo: '`halint sync rollback`',
      },
    ],
  },
  references: ['bluemind:high-availability', 'bluemind:services-and-data'],
  notDuring: { 'mid-update': 'one host is upgraded before the other: judged again when both are' },
  policy: ['syncedFiles'],
  explainedBy: {
    // Configuration of a database cluster whose version is installed on one host only.
    'packages/postgresql-major-agrees': isOfMissingVersion,
  },
  reads: { syncedFiles, hostNames },
  optional: { sharedTexts, addresses },
  check({ a, b, pair }) {
    const side = (view: typeof a): DriftSide => ({
      name: view.host.name,
      texts: view.sharedTexts.known ? view.sharedTexts.value.texts : [],
      node: nodeNames(pair, [view.host], view.hostNames, view.addresses),
    });
    const { different, equal, unread } = compareSynced(a.syncedFiles, b.syncedFiles, [
      'shared-text',
      'shared-secret',
      'shared-public',
      'host-variant',
    ]);
    // Whether a difference may be is seen in what the file sets; a difference whose settings could not be read is in
    // doubt.
    const doubtful = different.flatMap(({ kind, path }) => (kind === 'content' ? unreadSettings(path, [a, b]) : []));
    const findings = different
      .filter(({ path }) => !doubtful.some((each) => each.path === path))
      .map((each) => driftFinding(each, side(a), side(b)))
      .filter((each) => each !== undefined)
      .map((each) => namingVersion(each, { a: a.syncedFiles, b: b.syncedFiles }));
    const uncompared = [
      ...unread.map((each) => ({ ...each, host: each.side === 'a' ? a.host.name : b.host.name })),
      ...doubtful,
    ];
    if (findings.length > 0 || uncompared.length === 0) return findings;
    return unknown('denied', uncomparedText(uncompared, equal));
  },
});

/** Which paths cannot be compared, with the reason for the first one, and which are equal. */
function uncomparedText(uncompared: readonly Doubt[], equal: readonly string[]): string {
  const hosts = new Map<string, readonly string[]>();
  for (const { path, host } of uncompared) hosts.set(path, [...new Set([...(hosts.get(path) ?? []), host])].sort());
  const [first, ...others] = [...hosts.keys()];
  const why = uncompared.find(({ path }) => path === first)?.why ?? '';
  const text = `${first} on ${hosts.get(first ?? '')?.join(' and ')} cannot be compared: ${why}`;
  return [
    text,
    ...(others.length === 0 ? [] : [`nor can ${listed(others)}`]),
    ...(equal.length === 0 ? [] : [`equal: ${listed(equal)}`]),
  ].join('; ');
}

const listed = (paths: readonly string[]): string =>
  `${paths.slice(0, 8).join(', ')}${paths.length > 8 ? ` and ${paths.length - 8} more` : ''}`;

interface Doubt {
  readonly path: string;
  readonly host: string;
  readonly why: string;
}

/** Hosts whose settings in a file could not be read, though its digest could. */
function unreadSettings(
  path: string,
  views: readonly { readonly host: HostIdentity; readonly sharedTexts: Fact<SharedTexts> }[],
): readonly Doubt[] {
  if (manifestEntry(path).format === undefined) return [];
  return views.flatMap(({ host, sharedTexts }): Doubt[] => {
    const lost = unavailableFact(sharedTexts);
    const why = sharedTexts.known
      ? sharedTexts.value.unread.find(({ pattern }) => matchesPattern(pattern, path))?.why
      : lost?.detail;
    return why === undefined ? [] : [{ path, host: host.name, why }];
  });
}
