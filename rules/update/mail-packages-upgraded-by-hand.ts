import { automaticUpdates } from '../../src/facts/packages/automatic-updates.ts';
import { foreignExpression } from '../../src/facts/grammar/foreign-expression.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** A package of BlueMind that every installation has: what matches it would hold back all of them. */
const sample = 'bm-core';

export default hostRule({
  severity: 'error',
  summary: 'BlueMind’s packages are not upgraded automatically',
  why: 'Their installation scripts start BlueMind. On the passive host that is a second BlueMind on the same data, at an hour when nobody looks.',
  remedy: 'Add "bm-"; to Unattended-Upgrade::Package-Blacklist (apt), or exclude=bm-* to dnf.conf; or turn automatic upgrades off. Upgrade both hosts by the vendor’s procedure, with the cluster’s handling of the services off.',
  references: ['bluemind:high-availability', 'bluemind:update', 'man:unattended-upgrade(8)'],
  profiles: ['bluemind'],
  reads: { automaticUpdates },
  check({ automaticUpdates: { apt, aptLeavesAlone, dnf, dnfLeavesAlone } }) {
    const findings: Finding[] = [];
    if (apt !== undefined && !aptLeavesAlone.some((pattern) => matches(pattern, sample))) {
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
        expected: 'exclude=bm-* in dnf.conf, or apply_updates = no',
        actual: `left alone: ${dnfLeavesAlone.join(', ') || 'nothing'}`,
        at: dnf,
      });
    }
    return findings;
  },
});

/** unattended-upgrade(8): a pattern is a Python regular expression that is matched from the start of the name. */
const matches = (pattern: string, name: string): boolean => foreignExpression(`^(?:${pattern})`)?.test(name) ?? name.startsWith(pattern);
