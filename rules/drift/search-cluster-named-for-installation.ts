import { elasticsearchConfig } from '../../src/facts/applications/elasticsearch-config.ts';
import { lastOf } from '../../src/facts/grammar/key-values.ts';
import { installation } from '../../src/facts/identity/installation.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The Elasticsearch cluster name is that of this BlueMind installation',
  why:
    'BlueMind looks for a cluster of that name: with another one there is no search, and indexes are rebuilt ' +
    'elsewhere.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'both',
        text: 'Write the name that /etc/bm/mcast.id says (bluemind-ID) into elasticsearch.yml, the same on both hosts.',
        file: { path: '/usr/share/bm-elasticsearch/config/elasticsearch.yml', lines: 'cluster.name: {name}' },
        verify: 'The line is the same on both hosts, and equal to `cat /etc/bm/mcast.id`.',
        undo: 'Put the former line back.',
      },
      {
        on: 'active',
        text: 'Restart Elasticsearch through its manager, in a maintenance window.',
        effect: 'Search is away for minutes; Pacemaker takes a plain restart for a failure.',
        commands: {
          pcs: 'pcs resource restart {elasticsearch-resource}',
          crmsh: 'crm resource restart {elasticsearch-resource}',
          systemd: 'systemctl restart bm-elasticsearch    # only without a cluster manager',
        },
        verify: '`curl -s http://127.0.0.1:9200/_cluster/health` names the cluster, and says green or yellow.',
      },
    ],
  },
  references: ['bluemind:high-availability'],
  profiles: ['bluemind'],
  explainedBy: {
    'identity/same-installation': (_, other) => other.subject === '/etc/bm/mcast.id',
  },
  reads: { elasticsearchConfig, installation },
  appliesTo({ elasticsearchConfig, installation }) {
    if (elasticsearchConfig === undefined) return 'BlueMind’s Elasticsearch is not installed';
    return installation.id !== undefined || 'there is no installation id';
  },
  check({ elasticsearchConfig, installation }) {
    const { id } = installation;
    const name = lastOf(elasticsearchConfig?.settings ?? [], 'cluster.name');
    if (elasticsearchConfig === undefined || id === undefined) return [];
    const expected = id.startsWith('bluemind-') ? id : `bluemind-${id}`;
    if (name?.value === expected || name?.value === `bluemind-${id}`) return [];
    const { path } = elasticsearchConfig;
    return [
      {
        subject: 'cluster.name',
        message: 'cluster.name in elasticsearch.yml is not that of this installation',
        expected,
        actual: name?.value ?? 'not set',
        at: name === undefined ? { path } : { path, line: name.line },
      },
    ];
  },
});
