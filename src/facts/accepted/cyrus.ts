// imapd.conf(5), cyr_info(8)
import { defineAcceptance } from './acceptance.ts';
import script from './shell/cyrus.sh';

/** What `cyr_info conf-lint` says of imapd.conf. Only names leave the host: values may be passwords. */
export const cyrusAcceptance = defineAcceptance({
  id: 'cyrus-acceptance',
  program: 'cyrus',
  describes: 'What `cyr_info conf-lint` says of imapd.conf',
  script: `${script}\nask_this_cyrus`,
  options: { isolated: true, timeout: 10 },
  accepts: [0],
  // sysexits(3): 78 is EX_CONFIG, 75 EX_TEMPFAIL
  refuses: [75, 78],
  harmless: [
    {
      line: /^unknown option (newsspool|loglevel|mail_uid|autocreatequota)$/,
      because: 'Debian’s own imapd.conf has newsspool; older releases read the others',
      source: 'cyrus-common 3.2 to 3.10, /etc/imapd.conf',
    },
    {
      // SASL, autocreate plug-ins and service prefixes read names that Cyrus itself does not know.
      line: /^unknown option (sasl_|ptscache_|ldap_)\S*$/,
      because: 'another library reads it',
      source: 'imapd.conf(5), SASL OPTIONS',
    },
  ],
  read(line) {
    const [, name] = /^unknown option (\S+)$/.exec(line) ?? [];
    if (name !== undefined) return { text: `Cyrus has no option ${name}`, subject: name };
    const [, text] = /^fatal error: (.*)$/.exec(line) ?? [];
    if (text === undefined) return undefined;
    const [, number] = / (?:in|on) line (\d+)/.exec(text) ?? [];
    const at = number === undefined ? undefined : { path: '/etc/imapd.conf', line: Number(number) };
    return at === undefined ? { text } : { text, at };
  },
});
