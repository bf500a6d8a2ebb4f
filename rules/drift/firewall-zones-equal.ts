import { formatPerHost } from '../../src/facts/drift/drift-description.ts';
import type { FirewallZone } from '../../src/facts/grammar/firewalld-zones.ts';
import type { Firewalld } from '../../src/facts/security/firewalld.ts';
import { firewalld } from '../../src/facts/security/firewalld.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

const portText = ({ first, last, protocol }: FirewallZone['ports'][number]): string =>
  `${first}${last === first ? '' : `-${last}`}/${protocol}`;

/** What a zone admits, as words that can be compared. Rich rules may name the other host, so they are not compared. */
const admitted = (zone: FirewallZone | undefined): readonly string[] =>
  zone === undefined
    ? []
    : [
        ...(zone.target === 'default' ? [] : [`target ${zone.target}`]),
        ...zone.services,
        ...zone.ports.map(portText),
        ...zone.protocols.map((protocol) => `protocol ${protocol}`),
      ];

/** Names of the zones that packets can reach: they have an interface or a source, or are the default one. */
const inUse = ({ running, permanent, defaultZone }: Firewalld): readonly string[] => [
  defaultZone,
  ...[...(running ?? []), ...permanent]
    .filter(({ interfaces, sources }) => interfaces.length > 0 || sources.length > 0)
    .map(({ name }) => name),
];

export default pairRule({
  severity: 'warning',
  summary: 'firewalld’s zones admit the same services and ports on both hosts',
  why: 'After a failover clients are refused by the host whose zone lacks the service, although it runs there.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'zone',
    steps: [
      {
        on: 'both',
        text:
          'Decide what the zone {zone} should admit, and add or remove it permanently with `firewall-cmd --permanent ' +
          '--zone={zone}`. Then load it.',
        commands: { shell: ['firewall-cmd --permanent --zone={zone} --list-all', 'firewall-cmd --reload'] },
        effect: 'What was only in the running firewall is removed.',
        verify: '`firewall-cmd --permanent --zone={zone} --list-all` lists the same services and ports on both hosts.',
        undo: 'Add or remove it the other way, and reload.',
      },
    ],
  },
  references: ['man:firewall-cmd(1)', 'man:firewalld.zones(5)'],
  reads: { firewalld },
  appliesTo: ({ a, b }) =>
    (a.firewalld?.running !== undefined && b.firewalld?.running !== undefined) ||
    'firewalld does not run on both hosts',
  check({ a, b }) {
    const [left, right] = [a.firewalld, b.firewalld];
    if (left === undefined || right === undefined) return [];
    return [...new Set([...inUse(left), ...inUse(right)])].sort().flatMap((name): Finding[] => {
      const [ours, theirs] = [left, right].map(({ permanent }) =>
        admitted(permanent.find((zone) => zone.name === name)),
      );
      const only = (these: readonly string[] = [], those: readonly string[] = []): string =>
        these
          .filter((each) => !those.includes(each))
          .sort()
          .join(' ') || 'nothing';
      const [ofA, ofB] = [only(ours, theirs), only(theirs, ours)];
      if (ofA === 'nothing' && ofB === 'nothing') return [];
      return [
        {
          subject: name,
          message: `the zone ${name} admits different services`,
          expected: 'the same services, ports and protocols on both hosts',
          actual: formatPerHost([a.host.name, `only here ${ofA}`], [b.host.name, `only here ${ofB}`]),
          moment: 'after-failover',
          at: { path: `/etc/firewalld/zones/${name}.xml` },
        },
      ];
    });
  },
});
