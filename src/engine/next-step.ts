import type { NextStep, Result, UpdatePhase } from '../sdk/index.ts';
import { isSecondWriter, repairsOf } from '../sdk/index.ts';

/** A state that must hold before an update goes on, and what to do while it does not. */
interface Gate {
  readonly rules: readonly [string, ...string[]];
  readonly step: string;
}

const oneWriter: Gate = {
  rules: ['services/writers-on-one-host', 'services/stopped-on-passive'],
  step:
    'Stop the mail services on the host that does not hold the floating address: an installation script started ' +
    'them.',
};
const paused: Gate = {
  rules: ['update/cluster-manager-paused'],
  step:
    'Switch the handling of high availability off: maintenance mode for Pacemaker, keepalived and Heartbeat ' +
    'stopped.',
};
const guarded: Gate = {
  rules: ['update/passive-host-guarded'],
  step:
    'Guard the passive host before its packages are touched: mask bluemind.target and its services, or make their ' +
    '/etc/bm/SERVICE.disabled markers.',
};
const whole: Gate = {
  rules: ['packages/installations-complete'],
  step: 'Finish the packages that are only half installed: dpkg --configure -a.',
};
const sameVersions: Gate = {
  rules: ['packages/bluemind-versions-agree'],
  step: 'Bring both hosts to the same version of BlueMind’s packages.',
};
const unheld: Gate = {
  rules: ['update/no-package-held'],
  step: 'Release the packages of BlueMind that are held: apt-mark unhold.',
};

/** What the vendor's order asks for in each phase, first things first, and what comes when all of it holds. */
const plans: Readonly<Record<UpdatePhase, { readonly gates: readonly Gate[]; readonly then: string }>> = {
  'pre-update': {
    gates: [oneWriter, whole, sameVersions, unheld, paused, guarded],
    then:
      'Make sure that a recent backup is there (halint cannot see that), then upgrade the packages on both hosts ' +
      'and run halint check --phase mid-update.',
  },
  'mid-update': {
    gates: [
      oneWriter,
      paused,
      guarded,
      unheld,
      whole,
      { rules: ['update/both-hosts-upgraded'], step: 'Upgrade the packages on the host that is behind.' },
    ],
    then:
      'Both hosts have the same packages. If these are the new ones, run the post-install configuration on the host ' +
      'that holds the floating address, and on that one only (https://URL/setup, or bm-cli setup upgrade); then ' +
      'halint check --phase post-update.',
  },
  'post-update': {
    gates: [
      oneWriter,
      whole,
      sameVersions,
      {
        rules: ['update/database-upgrade-finished'],
        step: 'Let the upgrade of PostgreSQL be finished: systemctl start bm-postgresql-postupgrade.',
      },
      {
        rules: ['boot/service-units-disabled', 'boot/cluster-owned-units-disabled'],
        step: 'Disable the services that the installation scripts enabled again: only the cluster manager starts them.',
      },
      {
        rules: ['drift/services-not-held-back', 'update/no-mask-left-over'],
        step: 'Take the guards of the update away: systemctl unmask, and delete the /etc/bm/SERVICE.disabled markers.',
      },
      {
        rules: ['identity/same-installation'],
        step:
          'The setup wizard made a new installation instead of an update: restore /etc/bm/mcast.id and ' +
          '/etc/bm/server.uid from the host that holds the data.',
      },
      {
        rules: ['drift/synced-files-equal'],
        step: 'Bring the configuration that the update changed to the other host: halint sync plan.',
      },
      {
        rules: ['cluster/stack-running', 'vip/manager-runs-on-both', 'cluster/nothing-held-back'],
        step: 'Switch the handling of high availability on again: start the cluster manager, end maintenance mode.',
      },
      {
        rules: ['services/running-on-active'],
        step: 'Start what does not run on the host that holds the floating address.',
      },
    ],
    then:
      'The update is finished. Enable your own nginx virtual hosts again, test a switch-over when you can, and run ' +
      'halint check without --phase.',
  },
};

/** Ids of the rules that decide on the next step; a test proves that there are such rules. */
export const gatingRules: readonly string[] = Object.values(plans).flatMap(({ gates }) =>
  gates.flatMap(({ rules }) => rules),
);

/**
 * What to do next in an update, from the verdicts of all rules. A rule that could not be judged stops the update as one
 * that failed does: nobody goes on without knowing. Grave findings of other rules come before the last step.
 */
export function nextStep(results: readonly Result[], phase: UpdatePhase): NextStep {
  const { gates, then } = plans[phase];
  const second = results.find(
    (result) =>
      result.verdict === 'fail' && !oneWriter.rules.includes(result.rule) && repairsOf(result).some(isSecondWriter),
  );
  if (second !== undefined) {
    return {
      text: `Stop a second writer before anything else: "${second.summary}" does not hold. Start, move and fence nothing until it does.`,
      ...hostOf([second]),
      rule: second.rule,
    };
  }
  for (const { rules, step } of gates) {
    const stopping = results.filter(
      ({ rule, verdict }) => rules.includes(rule) && (verdict === 'fail' || verdict === 'unknown'),
    );
    const failed = stopping.filter(({ verdict }) => verdict === 'fail');
    const [first] = failed.length > 0 ? failed : stopping;
    if (first === undefined) continue;
    if (first.verdict === 'unknown')
      return {
        text: `Find out by hand before going on: "${first.summary}" could not be judged (${first.reason ?? 'no reason is known'}).`,
        ...hostOf([first]),
        rule: first.rule,
      };
    return { text: step, ...hostOf(failed), rule: first.rule };
  }
  const grave = results.filter(
    ({ verdict, severity, findings }) =>
      verdict === 'fail' && findings.length > 0 && (severity === 'critical' || severity === 'error'),
  );
  const [worst] = grave;
  if (worst === undefined) return { text: then };
  const rules = [...new Set(grave.map(({ rule }) => rule))];
  return {
    text: `Mend what is wrong beside the update first (${rules.slice(0, 3).join(', ')}${rules.length > 3 ? ` and ${rules.length - 3} more` : ''}). Then: ${then}`,
    ...hostOf(grave),
    rule: worst.rule,
  };
}

/** The host that all of these are about, where it is one. */
function hostOf(results: readonly Result[]): Pick<NextStep, 'host'> {
  const hosts = new Set(
    results.flatMap((result) =>
      result.findings.length === 0 ? [result.host] : result.findings.map(({ host }) => host ?? result.host),
    ),
  );
  const [only] = hosts;
  return hosts.size === 1 && only !== undefined ? { host: only } : {};
}
