import { answerOf, wasAnswered } from '../../src/facts/accepted/question.ts';
import { clusterUser } from '../../src/facts/security/cluster-user.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The account hacluster has no well-known password',
  why:
    'pcsd and Hawk accept this account over the network with all rights over the cluster: an attacker can stop the ' +
    'services or have a host fenced.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: 'Have a new, random password ready. It has to be the same on both hosts where pcs is used.',
        text: 'Set it. The command asks for it, so that it is in no argument and no history.',
        commands: { shell: 'passwd hacluster' },
        verify: 'halint check --rule security/cluster-user-has-own-password passes.',
      },
      {
        on: 'either',
        text: 'Where pcs is used, authenticate the hosts again with the new password.',
        commands: { pcs: 'pcs host auth {node-a} {node-b} -u hacluster' },
        verify: '`pcs status pcsd` shows both hosts as Online.',
      },
    ],
  },
  references: ['man:pcsd(8)', 'man:shadow(5)'],
  reads: {},
  optional: { clusterUser },
  appliesTo: ({ clusterUser }) => wasAnswered(clusterUser),
  check({ clusterUser }) {
    const password = answerOf(clusterUser);
    return password === 'known' || password === 'empty'
      ? [
          {
            subject: 'hacluster',
            message: 'The account hacluster has a well-known password',
            expected: 'a password of its own, or a locked account',
            actual: password === 'known' ? 'a password of manuals or installers' : 'an empty password',
          },
        ]
      : [];
  },
});
