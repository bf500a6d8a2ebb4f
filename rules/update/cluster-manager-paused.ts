import { configurationInForce, property } from '../../src/facts/cluster/cib-lookup.ts';
import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { isClusterPaused } from '../../src/facts/cluster/cluster-state-model.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { runningUnits } from '../../src/facts/units/running-units.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { isActive, isInstalled } from '../../src/facts/units/unit-state.ts';
import { unitOf } from '../../src/facts/units/units.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

const managers = ['pacemaker', 'keepalived', 'heartbeat', 'drbd-reactor'];

export default pairRule({
  severity: 'critical',
  summary: 'The cluster manager is paused during an update',
  why:
    'The upgrade stops and starts services. A manager that watches takes that for a failure: it moves the service ' +
    'to the other host, whose packages have another version, or fences a host in the middle of its upgrade.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'either',
        text: 'Pacemaker: maintenance mode. It restarts and fences nothing, and services go on.',
        effect: 'Nothing fails over until it is switched off again.',
        commands: {
          pcs: 'pcs property set maintenance-mode=true',
          crmsh: 'crm configure property maintenance-mode=true',
        },
        verify: '`crm_mon -1` says that resources are not managed.',
        undo:
          '`pcs property set maintenance-mode=false` or `crm configure property maintenance-mode=false`, after ' +
          '`crm_mon -1r` shows what runs.',
      },
      {
        on: 'each-in-turn',
        check: 'A maintenance window is open, and you know how to put the address there by hand.',
        text:
          'keepalived or Heartbeat: stop it, first on the host without the floating address. On the other one this ' +
          'takes the address away.',
        effect: 'On the active host the address goes, and users reach nothing.',
        commands: { keepalived: 'systemctl stop keepalived', systemd: 'systemctl stop heartbeat' },
        verify: '`ip -br addr` shows where the address is; `systemctl is-active keepalived` says inactive.',
        undo: 'Start it, first on the host with the mail.',
      },
      {
        on: 'each-in-turn',
        check: '`stop-services-on-exit` is not set: else stopping it stops the services.',
        text: 'drbd-reactor: stop it, first on the passive host. The services and the address stay where they are.',
        effect: 'Nothing fails over until it runs again.',
        commands: { systemd: 'systemctl stop drbd-reactor' },
        verify: '`systemctl is-active drbd-reactor` says inactive, and `drbdadm status` is as before.',
        undo: '`systemctl start drbd-reactor`, first on the host with the mail.',
      },
    ],
  },
  references: [
    'bluemind:high-availability',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options',
    'man:keepalived(8)',
    'man:drbd-reactor(1)',
  ],
  phases: ['pre-update', 'mid-update'],
  reads: { runningUnits },
  optional: { cib, clusterState, drbdReactor },
  fallbackFor: ['cib', 'clusterState'],
  appliesTo: ({ a, b }) =>
    [a, b].some(({ runningUnits }) => managers.some((name) => isInstalled(unitOf(runningUnits, name)) !== false)) ||
    'no cluster manager is installed: people switch over by hand',
  check({ a, b }): Outcome {
    const findings: Finding[] = [];
    const watching = [a, b].filter(({ runningUnits }) => isActive(unitOf(runningUnits, 'pacemaker')) === true);
    const paused = watching.map(({ cib, clusterState }) => {
      if (clusterState.known && clusterState.value.running) return isClusterPaused(clusterState.value);
      if (
        cib.known &&
        configurationInForce(cib.value) === true &&
        parseBoolean(property(cib.value, 'maintenance-mode')) === true
      )
        return true;
      // Without maintenance mode the resources can be unmanaged one by one, which only the cluster's state tells for
      // sure.
      if (!clusterState.known) return clusterState;
      return cib.known ? false : cib;
    });
    if (paused.includes(false)) {
      const actual = `active on ${watching.length === 2 ? 'both hosts' : 'one host'}, not in maintenance mode`;
      findings.push({
        subject: 'pacemaker',
        message: 'Pacemaker manages the services during the update',
        expected: 'maintenance-mode=true, or not running',
        actual,
      });
    }
    for (const [host, { runningUnits, drbdReactor }] of [
      ['a', a],
      ['b', b],
    ] as const) {
      for (const name of ['keepalived', 'heartbeat', 'drbd-reactor']) {
        const unit = unitOf(runningUnits, name);
        if (unit === undefined || isActive(unit) !== true) continue;
        // It may export statistics of DRBD, and promote nothing.
        if (name === 'drbd-reactor' && (!drbdReactor.known || drbdReactor.value.promoters.length === 0)) continue;
        findings.push({
          subject: unit.id,
          host,
          message: `${unit.id} runs during the update`,
          expected: 'stopped',
          actual: unit.active ?? '',
        });
      }
    }
    const unread = paused.find((each) => typeof each !== 'boolean');
    return findings.length === 0 && unread !== undefined ? unread : findings;
  },
});
