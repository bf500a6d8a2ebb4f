import type { PostgresqlConfig, PostgresqlSetting } from '../../src/facts/applications/postgresql-config.ts';
import { postgresqlConfig, unreadInclude } from '../../src/facts/applications/postgresql-config.ts';
import { removedParameters, removedValues } from '../../src/facts/upgrade/postgresql-parameters.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

const target = 17;

export default hostRule({
  severity: 'error',
  summary: 'postgresql.conf contains no parameter that PostgreSQL 17 refuses',
  why:
    'PostgreSQL does not start with a parameter that it does not know. pg_upgradecluster copies the configuration, ' +
    'and after the next failover the other host starts with its own copy.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        check: '`cp -p {file} {file}.before` keeps the file.',
        text: 'Remove or replace {parameter} in {file} before the upgrade.',
        verify: '`pg_conftool {cluster} main show {parameter}` prints nothing.',
        undo: 'Restore the saved file.',
      },
    ],
  },
  references: ['https://www.postgresql.org/docs/17/release-17.html', 'https://www.postgresql.org/docs/release/'],
  targets: ['postgresql-17', 'debian-13'],
  reads: { postgresqlConfig },
  appliesTo: ({ postgresqlConfig }) =>
    older(postgresqlConfig).length > 0 || 'no PostgreSQL older than 17 is configured',
  check({ postgresqlConfig }) {
    const findings = older(postgresqlConfig).flatMap(({ version, settings }) =>
      settings.flatMap((setting) => {
        const instead = replacement(setting, version);
        if (instead === undefined) return [];
        const { key, value, path, line } = setting;
        return [
          {
            subject: key,
            message: `PostgreSQL ${target} does not start with ${key} = ${value}`,
            expected: instead,
            actual: `${key} = ${value}`,
            at: { path, line },
            values: { parameter: key, file: path, cluster: String(version) },
            moment: 'after-reboot' as const,
          },
        ];
      }),
    );
    const unread = unreadInclude(postgresqlConfig);
    return findings.length === 0 && unread !== undefined ? unknown('not-collected', unread) : findings;
  },
});

interface OlderCluster {
  readonly version: number;
  /** Without those that a later line with the same name replaces. */
  readonly settings: readonly PostgresqlSetting[];
}

const older = ({ clusters }: PostgresqlConfig): readonly OlderCluster[] =>
  clusters.flatMap(({ folder, settings }) => {
    const version = Number(/^\/etc\/postgresql\/(\d+)/.exec(folder)?.[1]);
    return version < target ? [{ version, settings }] : [];
  });

/** The replacement of a setting that a version after `version` refuses; undefined if all accept it. */
function replacement({ key, value }: PostgresqlSetting, version: number): string | undefined {
  const isLater = ({ since }: { readonly since: number }): boolean => since > version && since <= target;
  const parameter = removedParameters.find((each) => each.name === key && isLater(each));
  if (parameter !== undefined)
    return parameter.instead ?? `no ${key}: PostgreSQL ${parameter.since} and later do not have it`;
  return removedValues.find((each) => each.name === key && isLater(each) && each.values.includes(value.toLowerCase()))
    ?.instead;
}
