import { clusterSettings, postgresqlConfig } from '../../src/facts/applications/postgresql-config.ts';
import { localeName, locales } from '../../src/facts/machine/locales.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** Settings for which PostgreSQL asks the C library when it starts. */
const settings = ['lc_messages', 'lc_monetary', 'lc_numeric', 'lc_time'];
const always = ['', 'C', 'POSIX'];

export default hostRule({
  severity: 'error',
  summary: 'The locales that PostgreSQL is configured with are installed',
  why:
    'PostgreSQL refuses a configuration with a locale that the host does not have, and does not start: after a ' +
    'failover there is no database.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'locale',
    steps: [
      {
        on: 'host',
        text:
          'Generate the locale {locale}: Debian and Ubuntu from /etc/locale.gen, Red Hat by the package ' +
          'glibc-langpack of its language.',
        commands: { apt: ["echo '{locale} UTF-8' >> /etc/locale.gen", 'locale-gen'] },
        verify: '`locale -a` lists it, and `postgres -C lc_messages -D DATA` ends without an error.',
        undo: 'Take the line out of /etc/locale.gen and run locale-gen.',
      },
    ],
  },
  references: ['https://www.postgresql.org/docs/current/locale.html', 'man:locale-gen(8)'],
  reads: { postgresqlConfig },
  optional: { locales },
  appliesTo({ postgresqlConfig, locales }) {
    if (postgresqlConfig.clusters.length === 0)
      return 'there is no PostgreSQL configuration in /etc/postgresql or /var/lib/pgsql';
    return locales.known || locales.leftOut !== true || 'the recording does not have the locales';
  },
  check({ postgresqlConfig, locales }) {
    if (!locales.known) return locales;
    const wanted = settings.flatMap((key) => clusterSettings(postgresqlConfig, key));
    const missing = wanted.filter(({ value }) => !always.includes(value) && !locales.value.has(localeName(value)));
    const byLocale = new Map(missing.toReversed().map((setting) => [setting.value, setting]));
    return [...byLocale.values()].map(
      ({ key, value, path, line }): Finding => ({
        subject: value,
        message: `PostgreSQL is configured with the locale ${value}, which is not installed`,
        expected: `${value} among the locales of the host`,
        actual: `${key} = ${value}`,
        at: { path, line },
        moment: 'after-failover',
      }),
    );
  },
});
