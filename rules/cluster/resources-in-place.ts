import { addresses } from '../../src/facts/network/addresses.ts';
import {
  configurationInForce,
  isOcf,
  metaOf,
  parameter,
  servicePrimitives,
} from '../../src/facts/cluster/cib-lookup.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'The disks and addresses of a running cluster are active on one host',
  why:
    'Pacemaker’s process runs, but the cluster does not do its work: the address or the disks are on no host, or ' +
    'they are mounted by hand.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'either',
        check: 'No service or mount was started by hand: `findmnt` and `ip addr` on both hosts.',
        text: 'Find out why no host holds them.',
        commands: { shell: 'crm_mon -1rf' },
      },
      {
        on: 'either',
        text: 'Start what is stopped.',
        effect: 'The services start.',
        commands: { pcs: 'pcs resource enable {group}', crmsh: 'crm resource start {group}' },
        verify:
          '`crm_mon -1rf` shows every resource as Started on one node, and `findmnt` and `ip addr` there show disks ' +
          'and address.',
      },
    ],
  },
  references: ['man:crm_mon(8)'],
  reads: { cib, mounts, addresses },
  optional: { clusterState },
  fallbackFor: ['clusterState'],
  appliesTo: ({ a, b }) => {
    if (a.clusterState.known || b.clusterState.known) return 'the cluster itself tells what it runs';
    return configurationInForce(a.cib) === true ? configurationInForce(b.cib) : configurationInForce(a.cib);
  },
  check: ({ a, b }) => {
    const targets = [a, b].flatMap(({ mounts }) => mounts.map(({ target }) => target));
    const held = [a, b].flatMap(({ addresses }) =>
      addresses.flatMap((each) => each.addresses.map(({ address }) => address)),
    );
    const missing = servicePrimitives(a.cib).filter((placed) => {
      const { primitive } = placed;
      if (/^stopped$/i.test(metaOf(a.cib, placed, 'target-role') ?? '')) return false;
      const directory = isOcf(primitive, 'Filesystem') ? parameter(primitive, 'directory') : undefined;
      const address = isOcf(primitive, 'IPaddr2', 'IPaddr') ? parameter(primitive, 'ip') : undefined;
      return (
        (directory !== undefined && !targets.includes(directory)) || (address !== undefined && !held.includes(address))
      );
    });
    if (missing.length === 0) return [];
    const actual = `on neither host: ${missing.map(({ primitive }) => primitive.id).join(', ')}`;
    return [
      {
        subject: 'cluster resources',
        message:
          'The cluster is down or its resources are stopped: disks or addresses that it manages are on neither host',
        expected: 'all on one host',
        actual,
      },
    ];
  },
});
