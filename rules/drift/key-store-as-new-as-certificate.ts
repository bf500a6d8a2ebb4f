import { dateOf } from '../../src/facts/security/certificates.ts';
import { keyStoreAge } from '../../src/facts/security/key-store-age.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'BlueMind’s Java key store is up to date with its certificate',
  why:
    'The Java services go on presenting the old certificate until it expires, while the proxy already has the new ' +
    'one.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text: 'On the passive host start nothing of BlueMind for it: halint makes the key store from the certificate.',
        commands: { halint: ['halint sync plan -o /root/plan.json', 'halint sync apply /root/plan.json'] },
        verify: 'halint check --rule drift/key-store-as-new-as-certificate passes for the passive host.',
      },
      {
        on: 'active',
        check: 'A quiet hour: services that present the certificate restart.',
        text:
          'If it is the active host: install the certificate in the administration pages, under Security > Modify ' +
          'Certificate. Never run bmupdatecert on the passive host: it starts BlueMind.',
        verify:
          '`openssl s_client -connect NAME:993 </dev/null | openssl x509 -noout -enddate` shows the new certificate.',
      },
    ],
  },
  references: ['bluemind:certificates', 'bluemind:high-availability'],
  profiles: ['bluemind'],
  reads: { keyStoreAge },
  appliesTo: ({ keyStoreAge }) => keyStoreAge.exists || 'there is no /etc/bm/bm.jks',
  check({ keyStoreAge: { certificate, store } }) {
    if (certificate === undefined || store === undefined)
      return unknown('not-collected', 'the times of bm.jks and bm_cert.pem were not recorded');
    if (store >= certificate) return [];
    const path = '/etc/bm/bm.jks';
    return [
      {
        subject: path,
        message: `${path} is older than the certificate`,
        expected: `written on ${dateOf(certificate)} or later`,
        actual: `written on ${dateOf(store)}, ${certificate - store} s earlier`,
        at: { path },
      },
    ];
  },
});
