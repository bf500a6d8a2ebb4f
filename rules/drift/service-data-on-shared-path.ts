import { cib } from '../../src/facts/cluster/cib.ts';
import { elasticsearchConfig } from '../../src/facts/applications/elasticsearch-config.ts';
import { expand, postfixMain } from '../../src/facts/applications/postfix-main.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { movingPaths } from '../../src/facts/storage/moving-paths.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { clusterRule, unreadOf } from '../../src/sdk/index.ts';

/** Settings of Postfix that name a directory with mail in it. */
const postfixFolders = ['queue_directory', 'mail_spool_directory', 'virtual_mailbox_base'];

export default clusterRule({
  severity: 'error',
  summary: 'The data of Elasticsearch and the mail of Postfix lie below shared paths',
  why: 'Data elsewhere stays behind on its host: after a failover the search finds nothing, and mail that waits in the queue is delivered only when the other host is back.',
  remedy: 'Stop the service, move the directory below a path that the cluster mounts, and set it in the file that the finding names, on both hosts; or add the directory to the shared storage and to policy.sharedPaths.',
  references: [
    'https://www.elastic.co/guide/en/elasticsearch/reference/current/important-settings.html',
    'http://www.postfix.org/postconf.5.html#queue_directory',
    'bluemind:high-availability',
  ],
  policy: ['sharedPaths'],
  reads: { elasticsearchConfig, postfixMain },
  optional: { cib },
  appliesTo({ policy, elasticsearchConfig, postfixMain }) {
    if (elasticsearchConfig === undefined && postfixMain === undefined) return 'there is neither an elasticsearch.yml nor a main.cf';
    return policy.sharedPaths.length > 0 || 'the policy names no shared paths';
  },
  check({ policy, elasticsearchConfig, postfixMain, cib }): Outcome {
    const moving = movingPaths(policy, cib.known ? cib.value : undefined);
    const search = (elasticsearchConfig?.settings ?? []).filter(({ key }) => /^path\.data(\.\d+)?$/.test(key));
    const mail = (postfixMain?.settings ?? []).filter(({ key }, i, all) => postfixFolders.includes(key) && all.findLastIndex((each) => each.key === key) === i);
    const places = [
      ...search.flatMap(({ key, value, line }) => value.split(',').map((folder) => ({ key, folder: folder.trim(), line, path: elasticsearchConfig?.path ?? '' }))),
      ...mail.map(({ key, value, line }) => ({ key, folder: expand(value, postfixMain?.settings ?? []), line, path: postfixMain?.path ?? '' })),
    ];
    const findings = places
      .filter(({ folder }) => folder.startsWith('/') && !moving.some((shared) => isBelow(folder, shared)))
      .map(({ key, folder, path, line }): Finding => ({
        subject: `${path} ${key}`,
        message: `${key} is ${folder}, which does not move with the service`,
        expected: 'a directory below a shared path',
        actual: folder,
        at: { path, line },
        moment: 'after-failover',
      }));
    // What the cluster mounts is not known then, and the directory may be among it.
    const lost = unreadOf(cib);
    return findings.length > 0 && lost !== undefined ? lost : findings;
  },
});
