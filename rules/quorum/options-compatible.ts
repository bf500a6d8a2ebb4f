import { corosyncConf, corosyncInUse, numericSetting, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The quorum options are consistent',
  why: 'corosync refuses some of these combinations and misjudges quorum with others.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text:
          'Delete the option that is named from the quorum section of /etc/corosync/corosync.conf; with a quorum ' +
          'device keep only `device { … }`.',
        verify: '`corosync -t` finds no error on both hosts.',
      },
      {
        on: 'each-in-turn',
        text:
          'It takes effect when the cluster is restarted, at the next opportunity; two_node and expected_votes ' +
          'already with `corosync-cfgtool -R`.',
        verify: '`corosync-quorumtool -s` does not show the flag any more.',
        undo: 'Put the line back on both hosts.',
      },
    ],
  },
  references: ['man:votequorum(5)', 'man:corosync.conf(5)'],
  reads: { corosyncConf },
  appliesTo: ({ corosyncConf }) => corosyncInUse(corosyncConf),
  check: ({ corosyncConf }) => {
    const on = (name: string): boolean => (numericSetting(corosyncConf, `quorum.${name}`) ?? 0) !== 0;
    const device = corosyncConf.deviceModel !== undefined;
    const wrong: readonly (readonly [string, boolean, string])[] = [
      ['auto_tie_breaker', on('auto_tie_breaker') && device, 'not together with a quorum device'],
      ['auto_tie_breaker', on('auto_tie_breaker') && on('two_node') && !device, 'not together with two_node'],
      ['last_man_standing', on('last_man_standing') && device, 'not together with a quorum device'],
      ['allow_downscale', on('allow_downscale'), 'not set: it is not supported'],
      ['two_node', on('two_node') && device, 'not together with a quorum device'],
      ['two_node', on('two_node') && corosyncConf.nodes.length > 2, 'only with two nodes'],
    ];
    return wrong
      .filter(([, is]) => is)
      .map(([name, , expected]) => {
        const found = setting(corosyncConf, `quorum.${name}`);
        const at = found === undefined ? {} : { at: { path: corosyncConf.path, line: found.line } };
        return {
          subject: `quorum.${name}`,
          message: `quorum.${name} contradicts another quorum option`,
          expected,
          actual: found?.value ?? '',
          ...at,
        };
      });
  },
});
