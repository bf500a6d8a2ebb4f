import { corosyncConf, corosyncInUse, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'The traffic of the cluster is authenticated and encrypted',
  why: 'Whoever reaches the port can otherwise join the cluster or take a node down.',
  remedy: '`transport: knet`, `crypto_cipher: aes256`, `crypto_hash: sha256` in the totem section, a key from corosync-keygen on both hosts, and a restart.',
  references: ['man:corosync.conf(5)'],
  reads: { corosyncConf },
  appliesTo: ({ corosyncConf }) => corosyncInUse(corosyncConf),
  check: ({ corosyncConf }) => {
    const value = (name: string): string | undefined => setting(corosyncConf, `totem.${name}`)?.value;
    const [cipher, hash, secauth] = [value('crypto_cipher'), value('crypto_hash'), value('secauth')];
    const secured = (cipher !== undefined && cipher !== 'none' && hash !== 'none') || (cipher === undefined && secauth === 'on');
    if (secured && corosyncConf.transport === 'knet') return [];
    const actual = `transport ${corosyncConf.transport}, crypto_cipher ${cipher ?? 'none'}, crypto_hash ${hash ?? 'none'}`;
    return [{ subject: 'totem', message: 'The traffic of the cluster is not protected', expected: 'knet with a cipher and a hash', actual }];
  },
});
