import { answerOf, wasAnswered } from '../../src/facts/accepted/question.ts';
import { corosyncConf, corosyncInUse } from '../../src/facts/cluster/corosync-conf.ts';
import { corosyncRuntime } from '../../src/facts/cluster/corosync-runtime.ts';
import { loadedDifferences } from '../../src/facts/in-effect/corosync-differences.ts';
import { corosyncLoaded } from '../../src/facts/in-effect/corosync-loaded.ts';
import { runtimeDifferences } from '../../src/facts/in-effect/corosync-timings.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'corosync runs with the settings of its file',
  why:
    'The next start of corosync brings the other value: how long a failover takes, whether one host alone has ' +
    'quorum, over which links and with which encryption the hosts talk. It comes at an unexpected time, and a change that ' +
    'should be in effect is not.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'setting',
    steps: [
      {
        on: 'both',
        text:
          'Decide which value of {setting} is right, and write it into /etc/corosync/corosync.conf, the same on ' +
          'both hosts.',
        verify: '`corosync -t` finds no error on both hosts.',
      },
      {
        on: 'either',
        text: 'Let corosync read the file again, on all nodes at once.',
        commands: { corosync: 'corosync-cfgtool -R' },
        verify:
          '`corosync-cmapctl totem. quorum. nodelist.` shows the value on both hosts. Where it does not (transport, ' +
          'cluster_name, the address of a link), only a restart of the cluster brings it, in a maintenance window.',
      },
    ],
  },
  references: ['man:corosync.conf(5)', 'man:corosync-cmapctl(8)', 'man:corosync-cfgtool(8)'],
  reads: { corosyncConf, corosyncRuntime },
  optional: { corosyncLoaded },
  appliesTo: ({ corosyncConf, corosyncRuntime, corosyncLoaded }) =>
    corosyncRuntime.size === 0 && wasAnswered(corosyncLoaded) !== true
      ? 'corosync does not run'
      : corosyncInUse(corosyncConf),
  check({ corosyncConf, corosyncRuntime, corosyncLoaded }) {
    const timings = runtimeDifferences(corosyncConf, corosyncRuntime);
    const loaded = answerOf(corosyncLoaded);
    const others = loaded === undefined ? [] : loadedDifferences(corosyncConf, loaded);
    const { path } = corosyncConf;
    return [...timings, ...others.filter(({ name }) => !timings.some((each) => each.name === name))].map(
      ({ name, written, running, line }) => ({
        subject: name,
        message: `The next start of corosync changes ${name}`,
        expected: written === undefined ? `its default, because ${path} does not set it` : `${written}, as in ${path}`,
        actual: running === undefined ? 'not set in the running corosync' : `${running} in effect`,
        at: { path, ...(line === undefined ? {} : { line }) },
        moment: 'after-reboot' as const,
      }),
    );
  },
});
