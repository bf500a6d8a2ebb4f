import { dateOf } from '../../src/facts/security/certificates.ts';
import { keyStoreAge } from '../../src/facts/security/key-store-age.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'BlueMind’s Java key store is as new as the certificate that it is made from',
  why: 'The Java services go on presenting the old certificate until it expires, while the proxy already has the new one.',
  remedy: 'Install the certificate again on this host the way BlueMind does it (bmupdatecert, or Security > Certificate in the administration pages): it makes /etc/bm/bm.jks anew.',
  references: ['bluemind:certificates', 'bluemind:high-availability'],
  profiles: ['bluemind'],
  reads: { keyStoreAge },
  appliesTo: ({ keyStoreAge }) => keyStoreAge.exists || 'there is no /etc/bm/bm.jks',
  check({ keyStoreAge: { certificate, store } }) {
    if (certificate === undefined || store === undefined) return unknown('not-collected', 'nobody recorded when bm.jks and bm_cert.pem were written');
    if (store >= certificate) return [];
    const path = '/etc/bm/bm.jks';
    return [{ subject: path, message: `${path} is older than the certificate`, expected: `written on ${dateOf(certificate)} or later`, actual: `written on ${dateOf(store)}, ${certificate - store} s earlier`, at: { path } }];
  },
});
