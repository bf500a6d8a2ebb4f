import type { NextStep, Result, UpdatePhase } from '../sdk/index.ts';
import { isSecondWriter, repairsOf } from '../sdk/index.ts';

/** A precondition for continuing an update, and the step that establishes it. */
interface Precondition {
  readonly rules: readonly [string, ...string[]];
  readonly step: string;
}

const oneWriter: Precondition = {
  rules: ['services/writers-on-one-host', 'services/stopped-on-passive'],
  step: 'Stop the mail services on the host without the floating address: an installation script started them.',
};
const paused: Precondition = {
  rules: ['update/cluster-manager-paused'],
  step: 'Turn cluster management off: set maintenance mode for Pacemaker; stop keepalived and Heartbeat.',
};
const guarded: Precondition = {
  rules: ['update/passive-host-guarded'],
  step:
    'Protect the passive host before you upgrade its packages: mask bluemind.target and its services, or create ' +
    'their /etc/bm/SERVICE.disabled markers.',
};
const whole: Precondition = {
  rules: ['packages/installations-complete'],
  step: 'Complete the installation of packages: dpkg --configure -a.',
};
const sameVersions: Precondition = {
  rules: ['packages/bluemind-versions-agree'],
  step: 'Install the same version of the BlueMind packages on both hosts.',
};
const unheld: Precondition = {
  rules: ['update/no-package-held'],
  step: 'Release the held BlueMind packages: apt-mark unhold.',
};

/** The preconditions of each phase in the vendor's order, and the step after all of them are met. */
const plans: Readonly<Record<UpdatePhase, { readonly gates: readonly Precondition[]; readonly then: string }>> = {
  'pre-update': {
    gates: [oneWriter, whole, sameVersions, unheld, paused, guarded],
    then:
      'Make sure that you have a recent backup (halint cannot check this). Then upgrade the packages on both hosts ' +
      'and run halint check --phase mid-update.',
  },
  'mid-update': {
    gates: [
      oneWriter,
      paused,
      guarded,
      unheld,
      whole,
      { rules: ['update/both-hosts-upgraded'], step: 'Upgrade the packages on the host with the older version.' },
    ],
    then:
      'Both hosts have the same packages. If these are the new ones, run the post-install configuration on the host ' +
      'with the floating address only (https://URL/setup, or bm-cli setup upgrade). Then run halint check ' +
      '--phase post-update.',
  },
  'post-update': {
    gates: [
      oneWriter,
      whole,
      sameVersions,
      {
        rules: ['update/database-upgrade-finished'],
        step: 'Finish the upgrade of PostgreSQL: systemctl start bm-postgresql-postupgrade.',
      },
      {
        rules: ['boot/service-units-disabled', 'boot/cluster-owned-units-disabled'],
        step: 'Disable the services that the installation scripts enabled again: only the cluster manager starts them.',
      },
      {
        rules: ['drift/services-not-held-back', 'update/no-mask-left-over'],
        step: 'Remove the protection of the update: systemctl unmask, and delete the /etc/bm/SERVICE.disabled markers.',
      },
      {
        rules: ['identity/same-installation'],
        step:
          'The setup wizard made a new installation instead of an update: restore /etc/bm/mcast.id and ' +
          '/etc/bm/server.uid from the host with the data.',
      },
      {
        rules: ['drift/synced-files-equal'],
        step: 'Copy the configuration that the update changed to the other host: halint sync plan.',
      },
      {
        rules: ['cluster/stack-running', 'vip/manager-runs-on-both', 'cluster/nothing-held-back'],
        step: 'Turn cluster management on: start the cluster manager, end maintenance mode.',
      },
      {
        rules: ['services/running-on-active'],
        step: 'Start the missing services on the host with the floating address.',
      },
    ],
    then:
      'The update is finished. Enable your own nginx virtual hosts again, test a switchover if possible, and run ' +
      'halint check without --phase.',
  },
};

/** Ids of the rules that determine the next step. A test checks that these rules exist. */
export const gatingRules: readonly string[] = Object.values(plans).flatMap(({ gates }) =>
  gates.flatMap(({ rules }) => rules),
);

/**
 * The next step of an update, from the verdicts of all rules. A rule that could not be judged blocks the update like a
 * failed rule. Critical findings and errors of other rules come before the last step.
 */
export function nextStep(results: readonly Result[], phase: UpdatePhase): NextStep {
  const { gates, then } = plans[phase];
  const second = results.find(
    (result) =>
      result.verdict === 'fail' && !oneWriter.rules.includes(result.rule) && repairsOf(result).some(isSecondWriter),
  );
  if (second !== undefined) {
    return {
      text: `Stop a second writer before anything else: "${second.summary}" is violated. Do not start, move or fence anything before that.`,
      ...hostOf([second]),
      rule: second.rule,
    };
  }
  for (const { rules, step } of gates) {
    const blocking = results.filter(
      ({ rule, verdict }) => rules.includes(rule) && (verdict === 'fail' || verdict === 'unknown'),
    );
    const failed = blocking.filter(({ verdict }) => verdict === 'fail');
    const [first] = failed.length > 0 ? failed : blocking;
    if (first === undefined) continue;
    if (first.verdict === 'unknown')
      return {
        text: `Check manually before you continue: "${first.summary}" could not be judged (${first.reason ?? 'no reason is known'}).`,
        ...hostOf([first]),
        rule: first.rule,
      };
    return { text: step, ...hostOf(failed), rule: first.rule };
  }
  const severe = results.filter(
    ({ verdict, severity, findings }) =>
      verdict === 'fail' && findings.length > 0 && (severity === 'critical' || severity === 'error'),
  );
  const [worst] = severe;
  if (worst === undefined) return { text: then };
  const rules = [...new Set(severe.map(({ rule }) => rule))];
  return {
    text: `Fix the other findings first (${rules.slice(0, 3).join(', ')}${rules.length > 3 ? ` and ${rules.length - 3} more` : ''}). Then: ${then}`,
    ...hostOf(severe),
    rule: worst.rule,
  };
}

/** The host of all these results, if it is the same. */
function hostOf(results: readonly Result[]): Pick<NextStep, 'host'> {
  const hosts = new Set(
    results.flatMap((result) =>
      result.findings.length === 0 ? [result.host] : result.findings.map(({ host }) => host ?? result.host),
    ),
  );
  const [only] = hosts;
  return hosts.size === 1 && only !== undefined ? { host: only } : {};
}
