import type { CorosyncConf } from '../../src/facts/cluster/corosync-conf.ts';
import { corosyncConf, corosyncInUse } from '../../src/facts/cluster/corosync-conf.ts';
import { addresses } from '../../src/facts/network/addresses.ts';
import { isAddress } from '../../src/facts/network/networks.ts';
import { admits, zoneFor } from '../../src/facts/security/firewall-verdict.ts';
import { firewalld } from '../../src/facts/security/firewalld.ts';
import { sectionsOf, valueOf } from '../../src/facts/grammar/corosync-conf.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

/** corosync.conf(5), mcastport: 5405, and with knet one more for each further link. */
function portOf({ root, transport }: CorosyncConf, link: number): number {
  const interfaces = sectionsOf(root, 'totem').flatMap(({ sections }) =>
    sections.filter(({ name }) => name === 'interface'),
  );
  const own = interfaces.find(
    (each, i) => Number((valueOf([each], 'linknumber') ?? valueOf([each], 'ringnumber'))?.value ?? i) === link,
  );
  const written = own === undefined ? undefined : valueOf([own], 'mcastport')?.value;
  return written === undefined ? 5405 + (transport === 'knet' ? link : 0) : Number(written);
}

export default hostRule({
  severity: 'critical',
  summary: 'firewalld admits corosync from the other host on every ring',
  why:
    'Where the packets are dropped, each host takes the other for dead: it is fenced, or both run the services. What ' +
    'only the running firewall admits is lost at its next reload or at a reboot.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`firewall-cmd --get-zone-of-interface` of the ring’s interface names the zone.',
        text: 'Admit the cluster in the zone of the ring, now and permanently.',
        commands: {
          shell: [
            'firewall-cmd --permanent --zone={zone} --add-service=high-availability',
            'firewall-cmd --zone={zone} --add-service=high-availability',
          ],
        },
        verify:
          '`firewall-cmd --permanent --zone={zone} --query-service=high-availability` says yes, and so without --permanent.',
        undo: 'The same commands with --remove-service.',
      },
    ],
  },
  references: ['man:firewall-cmd(1)', 'man:corosync.conf(5)'],
  reads: { firewalld, corosyncConf, addresses },
  appliesTo({ firewalld, corosyncConf }) {
    if (firewalld === undefined) return 'firewalld is not installed';
    if (firewalld.running === undefined) return 'firewalld does not run';
    return corosyncInUse(corosyncConf);
  },
  check({ firewalld, corosyncConf, addresses }): Outcome {
    if (firewalld?.running === undefined) return [];
    const own = new Map(
      addresses.flatMap((each) => each.addresses.map(({ address }) => [address, each.name] as const)),
    );
    const mine = corosyncConf.nodes.find(({ rings }) => Object.values(rings).some((ring) => own.has(ring)));
    const findings: Finding[] = [];
    let undecided: string | undefined;
    for (const peer of corosyncConf.nodes.filter((node) => node !== mine)) {
      for (const [ring, address] of Object.entries(peer.rings)) {
        const local = own.get(mine?.rings[Number(ring)] ?? '');
        if (local === undefined || !isAddress(address)) {
          undecided ??= `the interface of ring ${ring} is not known`;
          continue;
        }
        const wanted = { protocol: 'udp', port: portOf(corosyncConf, Number(ring)), from: address };
        const verdicts = [
          { zones: firewalld.running, moment: 'now' as const },
          { zones: firewalld.permanent, moment: 'after-reboot' as const },
        ].map(({ zones, moment }) => {
          // Which zone an interface is in may be known only to NetworkManager.
          const zone = zoneFor(zones, local, wanted.from) ?? zoneFor(firewalld.running ?? [], local, wanted.from);
          const counted = zones.find(({ name }) => name === (zone?.name ?? firewalld.defaultZone));
          return {
            moment,
            zone: counted,
            verdict: counted === undefined ? 'unknown' : admits(firewalld, counted, wanted),
          };
        });
        const refused = verdicts.find(({ verdict }) => verdict === 'no');
        if (verdicts.some(({ verdict }) => verdict === 'unknown'))
          undecided ??= `what firewalld does with port ${wanted.port} is not known`;
        if (refused?.zone === undefined) continue;
        findings.push({
          subject: `ring ${ring}`,
          message: `the zone ${refused.zone.name} does not admit corosync from ${address}`,
          expected: `${wanted.port}/udp from ${address}`,
          actual: `services ${refused.zone.services.join(' ') || 'none'}; ports ${refused.zone.ports.map(({ first, last, protocol }) => `${first}${last === first ? '' : `-${last}`}/${protocol}`).join(' ') || 'none'}`,
          moment: refused.moment,
          at: { path: `/etc/firewalld/zones/${refused.zone.name}.xml` },
          values: { zone: refused.zone.name },
        });
      }
    }
    return findings.length > 0 || undecided === undefined ? findings : unknown('not-collected', undecided);
  },
});
