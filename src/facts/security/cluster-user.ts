// crypt(3), shadow(5), pcsd(8)
import { known, unknown } from '../../sdk/index.ts';
import { defineQuestion } from '../accepted/question.ts';
import script from './shell/cluster-user.sh';

/** `known`: one of the passwords that manuals and installers use. */
export type ClusterUserPassword = 'locked' | 'empty' | 'known' | 'other';

/** Whether hacluster, the account of pcsd and Hawk, has a well-known password. Only this word leaves the host. */
export const clusterUser = defineQuestion<ClusterUserPassword>({
  id: 'cluster-user',
  program: 'cluster-user',
  describes: 'Whether the account hacluster has a well-known password',
  script: `${script}\nask_cluster_user`,
  read([word]) {
    switch (word) {
      case 'locked':
      case 'empty':
      case 'known':
      case 'other':
        return known<ClusterUserPassword>(word);
      default:
        return unknown('not-collected', 'no program here can compute the digest of a password as in /etc/shadow');
    }
  },
});
