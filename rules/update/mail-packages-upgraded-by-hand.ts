import { automaticUpdates } from '../../src/facts/packages/automatic-updates.ts';
import { automaticOrigins, isExcludedFromUpgrades } from '../../src/facts/packages/automatic-upgrades.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** A package of BlueMind that every installation has: what matches it would hold back all of them. */
const sample = 'bm-core';

export default hostRule({
  severity: 'error',
  summary: 'BlueMind’s packages are not upgraded automatically',
  why:
    'Their installation scripts start BlueMind. On the passive host that is a second BlueMind on the same data, at ' +
    'an hour without supervision.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text:
          'Keep the packages of BlueMind out of automatic upgrades, or turn these off. Upgrade both hosts by hand, ' +
          'with the cluster paused. Red Hat: `excludepkgs = bm-*` in the section [base] of /etc/dnf/automatic.conf ' +
          'counts for dnf-automatic alone; exclude in dnf.conf would also stop the upgrade by hand.',
        file: { path: '/etc/apt/apt.conf.d/52bluemind', lines: 'Unattended-Upgrade::Package-Blacklist { "bm-"; };' },
        verify:
          "`unattended-upgrade --dry-run --debug` names the bm- packages as blacklisted; Red Hat: `grep -A9 '^.base' /etc/dnf/automatic.conf` shows excludepkgs.",
        undo: 'Delete the file.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'bluemind:update', 'man:unattended-upgrade(8)'],
  profiles: ['bluemind'],
  reads: { automaticUpdates },
  check({ automaticUpdates }) {
    const { apt, aptLeavesAlone, dnf, dnfLeavesAlone } = automaticUpdates;
    const findings: Finding[] = [];
    if (
      apt !== undefined &&
      automaticOrigins(automaticUpdates).some(hasMail) &&
      !isExcludedFromUpgrades(automaticUpdates, sample)
    ) {
      findings.push({
        subject: 'unattended-upgrades',
        message: 'apt upgrades BlueMind’s packages by itself',
        expected: 'bm- among the packages that are left alone, or no automatic upgrades',
        actual: `left alone: ${aptLeavesAlone.join(', ') || 'nothing'}`,
        at: apt,
      });
    }
    if (dnf !== undefined && !dnfLeavesAlone.some((pattern) => pattern.startsWith('bm-') || pattern === '*')) {
      findings.push({
        subject: 'dnf-automatic',
        message: 'dnf upgrades BlueMind’s packages by itself',
        expected: 'excludepkgs = bm-* for dnf-automatic, or apply_updates = no',
        actual: `left alone: ${dnfLeavesAlone.join(', ') || 'nothing'}`,
        at: dnf,
      });
    }
    return findings;
  },
});

/** The vendor's repository, or all of them: the distribution's own have none of these packages. */
const hasMail = (origin: string): boolean => /bluemind|blue-mind/i.test(origin) || /=\*|^\*/.test(origin);
