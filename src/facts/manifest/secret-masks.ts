import type { Mask } from '../../sdk/index.ts';

/**
 * Where secrets stand in settings, mount options and commands. A name counts when it ends in one of these words, so
 * `smtp_sasl_password_maps`, `password_encryption` and `token_file` stay readable. The expressions match in any case
 * and find the same text in awk and in JavaScript.
 */
const anyCase = (words: string): string => words.replaceAll(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);

const longName = anyCase('(passw(or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|community)');
/** Short words count only as a word of their own: `ldap_bind_pw`, but not `bypass`. */
const shortName = anyCase('(pw|pwd|pass|psk)');
const tail = '([_.-]?[0-9]+)?[Ss]?';
/** Before a value in the middle of a line. A colon counts only after a quoted name: `secret:` begins a digest. */
const assigned = `(${longName}|[^A-Za-z0-9]${shortName})${tail}([[:blank:]]*=|["'][[:blank:]]*[=:])[[:blank:]]*`;

/** A setting on a line of its own, commented out or not; all that follows the name is hidden. */
const setting: Mask = {
  kind: 'value',
  line: `^[-#;[:space:]"']*([^=:[:space:]]*${longName}|([^=:[:space:]]*[_.-])?${shortName})${tail}["']?[[:space:]]*[=:]`,
  after: '^[^=:]*[=:][[:space:]]*',
  until: 'line',
};

/** `password=x` among other words. */
const assignment: Mask = { kind: 'value', after: assigned, until: 'blank' };

/** `scheme://user:password@host` */
const url: Mask = { kind: 'value', after: `://[^/@:[:space:]"']*:`, until: 'at' };

/** `--password x`, `--db-password x`; `--no-password` takes no value. */
const longOption: Mask = {
  kind: 'value',
  after: `[[:space:]"']--${anyCase('((db|user|admin|api|auth|http|smtp|proxy|login|ldap|bind|root)[_-])?')}${longName}([[:blank:]]+|=)`,
  until: 'blank',
};

/** Programs that take a password as `-pSECRET`, and those that take it as `-p SECRET` as well. */
const shortOptions: readonly Mask[] = [
  { kind: 'value', line: '(mysql|maria|mongo|7z)', after: `[[:blank:]"']-p`, until: 'blank' },
  { kind: 'value', line: '(sshpass|fence_|racadm)', after: `[[:blank:]"']-p[[:blank:]]*`, until: 'blank' },
  { kind: 'value', line: 'ipmi', after: `[[:blank:]"']-P[[:blank:]]*`, until: 'blank' },
];

/** Files of settings, one a line. */
export const settingSecrets: readonly Mask[] = [setting, assignment, url];

/** postconf(5): tables that hold their only entry, which is often `user:password`. */
export const postfixSecrets: readonly Mask[] = [
  ...settingSecrets,
  { kind: 'value', after: '(static|inline):[[:space:]]*[{]', until: 'line' },
  { kind: 'value', after: 'static:[^:{[:space:]]*:', until: 'blank' },
];

/** postgresql.conf: a connection string is hidden as a whole, and so is a command that may print its own argument. */
export const postgresqlSecrets: readonly Mask[] = [
  { kind: 'value', after: `^[#[:space:]]*${anyCase('(primary_conninfo|ssl_passphrase_command)')}[[:space:]]*=?[[:space:]]*`, until: 'line' },
  ...settingSecrets,
];

/** saslauthd(8): `-O` hands an option to the mechanism, and with some of them it is a password. */
export const saslauthdSecrets: readonly Mask[] = [
  { kind: 'value', after: '^[#[:space:]]*[A-Z_]*OPTIONS[[:blank:]]*=[[:blank:]]*', until: 'line' },
  ...settingSecrets,
];

/** fstab(5), systemd.mount(5), mount.cifs(8): options are separated by commas. */
export const mountSecrets: readonly Mask[] = [
  { kind: 'value', after: assigned },
  { kind: 'value', after: `[^A-Za-z0-9]${anyCase('user(name)?')}=[^,%=[:space:]]*%` },
  url,
];

/** crontab(5): variables on lines of their own, and commands. */
export const commandSecrets: readonly Mask[] = [setting, assignment, url, longOption, ...shortOptions];

/** Programs in Lua: nothing but values is hidden, so that they stay programs. */
export const luaSecrets: readonly Mask[] = [assignment, url, longOption];
