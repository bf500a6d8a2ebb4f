import { cib } from '../../src/facts/cluster/cib.ts';
import { corosyncConf } from '../../src/facts/cluster/corosync-conf.ts';
import { runningUnits } from '../../src/facts/units/running-units.ts';
import { isActive, startsAtBoot } from '../../src/facts/units/unit-state.ts';
import { unitOf } from '../../src/facts/units/units.ts';
import { hostRule } from '../../src/sdk/index.ts';

const paused = 'an update pauses the cluster: update/cluster-manager-paused judges it';

export default hostRule({
  severity: 'critical',
  summary: 'Where a cluster is configured, corosync and Pacemaker run',
  why:
    'While the cluster stack is down the services are not monitored, nothing is fenced and nothing fails over; the ' +
    'other host may fence this one as soon as it comes back.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'host',
        check:
          'The services do not run by hand on either host, and {other} is alive and quorate: `crm_mon -1` and ' +
          '`findmnt` there. If {other} is dead, make sure that it is off before you start.',
        text: 'Find out why it ended, and who serves meanwhile.',
        commands: { shell: 'journalctl -u corosync -u pacemaker -b' },
      },
      {
        on: 'host',
        text:
          'Start it. If it is a left-over of an earlier set-up, remove the packages and their configuration ' +
          'instead.',
        effect: 'This host joins; without {other} it may fence it and start the services here.',
        commands: { pcs: 'pcs cluster start', crmsh: 'crm cluster start' },
        verify: '`crm_mon -1` on both hosts shows both nodes as Online.',
      },
    ],
  },
  references: ['man:corosync(8)', 'man:pacemakerd(8)'],
  notDuring: { 'pre-update': paused, 'mid-update': paused },
  reads: { corosyncConf, cib, runningUnits },
  // Debian's package brings a configuration of one node: no cluster was set up there.
  appliesTo: ({ corosyncConf, cib }) =>
    corosyncConf.nodes.length > 1 || corosyncConf.problems.length > 0 || cib.resources.length > 0
      ? true
      : 'no cluster is configured',
  check: ({ runningUnits }) => {
    const down = ['corosync', 'pacemaker'].filter((name) => isActive(unitOf(runningUnits, name)) === false);
    if (down.length === 0) return [];
    const states = down.map((name) => {
      const unit = unitOf(runningUnits, name);
      const state = unit?.load === 'not-found' ? 'not installed' : (unit?.active ?? '');
      return `${name} ${state}, ${startsAtBoot(runningUnits, name) === true ? 'started at boot' : 'not started at boot'}`;
    });
    return [
      {
        subject: 'cluster stack',
        message: 'A cluster is configured, but its stack is down',
        expected: 'corosync and pacemaker active',
        actual: states.join('; '),
      },
    ];
  },
});
