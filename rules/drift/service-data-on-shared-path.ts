import { cib } from '../../src/facts/cluster/cib.ts';
import { elasticsearchConfig } from '../../src/facts/applications/elasticsearch-config.ts';
import { expand, postfixMain } from '../../src/facts/applications/postfix-main.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { movingPaths } from '../../src/facts/storage/moving-paths.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { clusterRule, unavailableFact } from '../../src/sdk/index.ts';

/** Settings of Postfix that name a directory with mail in it. */
const postfixFolders = ['queue_directory', 'mail_spool_directory', 'virtual_mailbox_base'];

export default clusterRule({
  severity: 'error',
  summary: 'Elasticsearch data and the Postfix queue are below shared paths',
  why:
    'Data elsewhere stays behind on its host: after a failover the search finds nothing, and mail that waits in the ' +
    'queue is delivered only when the other host is back.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'active',
        text: 'Stop the service through its manager, in a maintenance window.',
        effect: 'The service, and what needs it, stop.',
        commands: { pcs: 'pcs resource disable {service-resource}', crmsh: 'crm resource stop {service-resource}' },
        verify: '`crm_mon -1r` shows it as Stopped, and `fuser -vm {path}` no process.',
      },
      {
        on: 'active',
        check: 'The target is a mounted shared file system: `findmnt -T {new-path}`.',
        text:
          'Copy {path} below a shared path, and compare. Keep the old directory until the service has run for a ' +
          'time.',
        commands: { shell: 'rsync -aHAX --numeric-ids {path}/ {new-path}/' },
        verify: '`rsync -aHAXn --delete --itemize-changes {path}/ {new-path}/` prints nothing.',
      },
      {
        on: 'both',
        text:
          'Write the new path into the configuration of the service, the same on both hosts. Or add the directory ' +
          'to the shared storage and to policy.sharedPaths instead.',
        verify: 'The lines are the same on both hosts.',
        undo: 'Put the former line back.',
      },
      {
        on: 'active',
        text: 'Start the service.',
        effect: 'The service starts.',
        commands: { pcs: 'pcs resource enable {service-resource}', crmsh: 'crm resource start {service-resource}' },
        verify: '`crm_mon -1rf` shows it as Started, and its data are there.',
      },
    ],
  },
  references: [
    'https://www.elastic.co/guide/en/elasticsearch/reference/current/important-settings.html',
    'http://www.postfix.org/postconf.5.html#queue_directory',
    'bluemind:high-availability',
  ],
  policy: ['sharedPaths'],
  reads: { elasticsearchConfig, postfixMain },
  optional: { cib, drbdReactor },
  appliesTo({ policy, elasticsearchConfig, postfixMain }) {
    if (elasticsearchConfig === undefined && postfixMain === undefined)
      return 'there is neither an elasticsearch.yml nor a main.cf';
    return policy.sharedPaths.length > 0 || 'the policy names no shared paths';
  },
  check({ policy, elasticsearchConfig, postfixMain, cib, drbdReactor }): Outcome {
    const moving = movingPaths(
      policy,
      cib.known ? cib.value : undefined,
      drbdReactor.known ? drbdReactor.value.promoters : [],
    );
    const search = (elasticsearchConfig?.settings ?? []).filter(({ key }) => /^path\.data(\.\d+)?$/.test(key));
    const mail = (postfixMain?.settings ?? []).filter(
      ({ key }, i, all) => postfixFolders.includes(key) && all.findLastIndex((each) => each.key === key) === i,
    );
    const places = [
      ...search.flatMap(({ key, value, line }) =>
        value.split(',').map((folder) => ({ key, folder: folder.trim(), line, path: elasticsearchConfig?.path ?? '' })),
      ),
      ...mail.map(({ key, value, line }) => ({
        key,
        folder: expand(value, postfixMain?.settings ?? []),
        line,
        path: postfixMain?.path ?? '',
      })),
    ];
    const findings = places
      .filter(({ folder }) => folder.startsWith('/') && !moving.some((shared) => isBelow(folder, shared)))
      .map(
        ({ key, folder, path, line }): Finding => ({
          subject: `${path} ${key}`,
          message: `${key} is ${folder}, which does not move with the service`,
          expected: 'a directory below a shared path',
          actual: folder,
          values: { path: folder },
          at: { path, line },
          moment: 'after-failover',
        }),
      );
    // What the cluster mounts is not known then, and the directory may be among it.
    const lost = unavailableFact(cib) ?? unavailableFact(drbdReactor);
    return findings.length > 0 && lost !== undefined ? lost : findings;
  },
});
