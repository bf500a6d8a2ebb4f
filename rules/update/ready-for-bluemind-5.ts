import { generationOf } from '../../src/facts/packages/generation.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import { databaseSpace } from '../../src/facts/upgrade/database-space.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const mostUsed = 50;

export default hostRule({
  severity: 'error',
  summary: 'The host meets the requirements of the upgrade from BlueMind 4 to 5',
  why:
    'The upgrade needs the newest BlueMind 4, and copies the databases from PostgreSQL 14 to 16. Without room for the ' +
    'copy it stops half way, while mail is down.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'active',
        text:
          'Enlarge the file system below /var/lib/postgresql until less than half of it is used. Run the eligibility ' +
          'test of BlueMind before the upgrade.',
        commands: { shell: 'bm-cli setup check-upgrade-5 --sampling-percentage=100' },
        verify: '`df /var/lib/postgresql` shows less than 50 % as used.',
      },
    ],
  },
  references: ['https://doc.bluemind.net/release/5.0/en/guide_d_installation/mise_a_jour_version_majeure'],
  profiles: ['bluemind'],
  targets: ['bluemind-5'],
  reads: { packages, databaseSpace },
  appliesTo({ packages }) {
    const generation = generationOf(packages);
    if (generation === '5') return 'BlueMind 5 is installed';
    return generation !== 'unknown' || 'no package shows the version of BlueMind';
  },
  check({ packages, databaseSpace }) {
    const findings: Finding[] = [];
    const generation = generationOf(packages);
    if (generation !== '4.2')
      findings.push({
        subject: 'BlueMind',
        message: 'Only the newest BlueMind 4 can be upgraded to BlueMind 5',
        expected: 'the newest 4.x',
        actual: packages.installed.get('bm-core')?.version ?? generation,
        remedy: newestFour,
      });
    if (databaseSpace !== undefined && databaseSpace.usedPercent >= mostUsed)
      findings.push({
        subject: databaseSpace.target,
        message: 'The upgrade to BlueMind 5 has no room for a copy of the databases',
        expected: `less than ${mostUsed} % used`,
        actual: `${databaseSpace.usedPercent} % used`,
      });
    return findings;
  },
});

const newestFour = {
  grade: 'needs-downtime',
  steps: [
    {
      on: 'both',
      text: 'Update to the newest BlueMind 4 first, by the update procedure of the vendor.',
      effect: 'All mail services stop during the update.',
      verify: '`dpkg-query -W bm-core` prints the newest 4.x.',
    },
  ],
} as const;
