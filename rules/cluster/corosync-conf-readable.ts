import { corosyncConf } from '../../src/facts/cluster/corosync-conf.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'corosync accepts its configuration',
  why: 'The running cluster does not notice; at the next start corosync refuses the file and the host stays out of the cluster.',
  remedy: 'Mend the line and check with `corosync -t`. A comment needs a line of its own: a # after a value belongs to the value.',
  references: ['man:corosync.conf(5)', 'man:corosync(8)'],
  reads: { corosyncConf },
  appliesTo: ({ corosyncConf }) => (corosyncConf.configured ? true : 'corosync is not configured'),
  check: ({ corosyncConf: { path, problems } }) =>
    problems.map(({ line, problem }) => ({
      subject: `${path}:${line}`,
      message: 'corosync refuses this line',
      expected: 'a section, a closing brace or `key: value` that corosync knows',
      actual: problem,
      at: { path, line },
      moment: 'after-reboot' as const,
    })),
});
