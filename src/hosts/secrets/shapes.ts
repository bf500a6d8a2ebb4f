/**
 * The shapes that secrets have in any text: configuration files, scripts and the output of commands. One definition for
 * both masks: `mask-program.ts` puts it into the awk program that runs on a host, `mask.ts` applies it in this process.
 *
 * Every expression is matched against the text in lower case. It keeps to what POSIX extended and JavaScript regular
 * expressions read alike: no classes such as [:space:], no intervals, no backslash escapes within brackets but `\\`,
 * and no alternatives of which a shorter one could be taken first. What is doubtful is a secret.
 */

/** Nouns that make a setting secret wherever they stand in its name. */
const noun =
  'passw(or)?d|passwort|passphrase|passcode|pass[-_. ]phrase|pass[-_. ]word|secret|token|credential|communit(y|ies)|authorization|' +
  '(api|access|private|shared|preshared|pre-shared|auth|encryption|signing|master|session|fastopen|license|storage|account)[-_. ]?key|' +
  'psk|wep[-_]?key|auth_hmac|community string|conninfo|connection_?string|x-auth-[a-z]+|cookie_?value|otp_?seed';

/** Nouns that count only at the end of a name: `sasl_ldapdb_pw`, `MYSQL_PWD`, `auth_pass`. */
const lastNoun = 'pw|pwd|pass|pass[0-9]+|pw[0-9]+|pswd|psswd|auth|dsn';

/** A password of 13 characters, hashed with DES. */
const des = '[./0-9a-z]'.repeat(13);
const pgpass = '^(#[ \t]*)?[^:# \t]+:([0-9]+|\\*):[^: \t]+:[^: \t]+:';
const word = '[a-z0-9_.-]*';
const blanks = '[ \t]*';
const separator = '[+:?]*[=:][=:>]*';
const closing = '(\\\\?["\'])?(\\]|\\)|\\})?';
const name = `((${noun})${word}|(${lastNoun}))`;
/** A word that is nothing but a name that ends in a noun; no dots, which names of units and packages have. */
const keyword = `([a-z0-9_-]*(${noun})|([a-z0-9]+[-_])*(pass|pw))`;
/** Words before a keyword whose value follows after a blank: `setenv PASSWORD x`, `proxy_set_header X-Api-Key x`. */
const leading =
  '((export|set|setenv|env|env\\+|define|declare|local|readonly|params|option|http-header|header|add_header|proxy_set_header|' +
  `fastcgi_param|uwsgi_param|stats|user|default|requirepass)[ \t]+(-[a-z]+[ \t]+|set[ \t]+)?)?`;

/** An element of XML with a secret. */
const element = `<([a-z0-9_.-]+:)?${word}((${noun})${word}|(${lastNoun}))([ \t][^<>]*)?>`;

export const shapes = {
  /** A line without any of this holds no secret; most lines end here. */
  hint:
    `${pgpass}|^[a-z0-9_.@-]+:${des}(:|$)|user(name)?=[^,%= \t]*%|[ \t"']-p|private-lines|` +
    'pass|pw|psswd|secret|token|key|communit|credential|auth|psk|conninfo|connection|dsn|cookie|otp|bearer|basic|://|@|static:|inline:|\\$[0-9a-z]+\\$|' +
    '\\{[a-z0-9-]+\\}|com2sec|createuser|stonith|passin|mysql|maria|mongo|ipmi|fence_|racadm|curl|wget|ldap|redis|snmp|smb|cifs|7z|zip|keytool|' +
    'openssl|sqlcmd|swaks|lftp|imtest|smtptest|cyradm|saslauthd|htpasswd|nsupdate|borg|gh[opsur]_|glpat|xox|akia|eyj|sk_live|hvs\\.|' +
    '<(nvpair|attribute|param|property|entry|option|variable|env|setting)',
  /** The same for lines that are too long for a configuration: only what leaves no doubt. */
  longHint: `${name}${closing}${blanks}${separator}|://[^/ ]*@|static:[^ ]*:|inline:[ \t]*\\{|-----begin |[ \t]--?[a-z0-9_-]*passw(or)?d[ \t]`,
  /** A name with a separator; the value follows. */
  setting: `${name}${closing}${blanks}${separator}${blanks}`,
  /** A quoted name with a comma: `define('DB_PASSWORD', 'x')`. */
  argument: `\\(${blanks}["']${word}${name}["']${blanks},${blanks}`,
  /** A setting without a separator, at the beginning of a statement; it may be commented out. */
  statement: `(^|[{;])${blanks}[#;/]*${blanks}["']?${leading}[$"']?${keyword}["']?[ \t]+`,
  /** netrc(5), snmpd.conf(5), haproxy: the value has a fixed position in the statement. */
  placed:
    '(^|[ \t])((login|user|username|account)[ \t]+[^ \t]+[ \t]+passw(or)?d[ \t]+|com2sec6?[ \t]+(-cn[ \t]+[^ \t]+[ \t]+)?[^ \t]+[ \t]+[^ \t]+[ \t]+|' +
    'createuser[ \t]+(-e[ \t]+[^ \t]+[ \t]+)?[^ \t]+[ \t]+[a-z0-9-]+[ \t]+|stats[ \t]+auth[ \t]+|requirepass[ ' +
    '\t]+|masterauth[ \t]+)',
  /** `password` as the value of a `name`, of which the `value` is the secret. */
  named: `(name|key|variable)["']?${blanks}[=:]${blanks}["']?${word}(${name})["']?([^a-z0-9_.-]|$)`,
  value: `(^|[^a-z0-9_.-])value["']?${blanks}[=:]${blanks}`,
  /** User and password in a URL; the password follows. */
  url: '://[^/?# \t"\'<>:@[]*:',
  /** A URL with a user and no password, who may be a token. */
  urlUser: '://',
  /** The same without a scheme: `user:password@host:port`. */
  userAtHost: '(^|[ \t"\'=,(])[a-z0-9_.%-]+:',
  /** Tables of Postfix that stand in the setting itself. */
  table: 'static:[^ \t:,{}"\']+:',
  tableText: '(static|inline):[ \t]*\\{',
  /** Lines of `.pgpass`, and of tables of users with a hash of DES. */
  pgpass,
  desUser: '^[a-z0-9_.@-]+:',
  /** `-p X` and `-pX`, with which many programs take a password. */
  dashP: '(^|[ \t"\'])-p[ \t]*',
  /** The user of a mount: `user=bob%password`. */
  mountUser: '[ \t,"\'=]user(name)?=[^,%= \t\n"\']*%',
  /** Long options with a value of their own. */
  option:
    '(^|[ ' +
    '\t"\'(])--?([a-z0-9]+[-_])*(passw(or)?d|passphrase|pass|pw|secret|token|api-?key|access-?key|secret-?key|storepass|keypass|srcstorepass|deststorepass|community)[ ' +
    '\t]+',
  /** openssl(1): `-passin pass:…`. */
  passArgument: '(^|[ \t"\'=])pass:',
  bearer: '(^|[^a-z0-9_])(bearer|basic)[ \t]+',
  /** A scheme of HTTP authentication before the credentials: `Authorization: Bearer X`. */
  scheme: '^(bearer|basic|digest|token|apikey|negotiate|ntlm|splunk|key)[ \t]+',
  /** crypt(5), and schemes of LDAP and Dovecot. */
  hash: '(^|[^a-z0-9])(\\$(1|2[abxy]?|5|6|7|y|gy|md5|sha1|apr1|argon2[a-z]*|pbkdf2[a-z0-9-]*|scrypt)\\$|\\{(s?sha[0-9]*(-[0-9]+)?|s?md5|crypt|md5-crypt|plain(-md5)?|cleartext|scram-sha-[0-9]+|scram-sha-1|ssha[0-9]+|argon2[a-z]*|bcrypt|blf-crypt|pbkdf2[a-z0-9-]*|nt|lanman)\\}|scram-sha-256\\$)',
  /** Tokens of well-known services. */
  known:
    '(^|[^a-z0-9_-])(gh[opsur]_|github_pat_|glpat-|xox[abeprs]-|akia|asia|eyj[a-z0-9_-]+\\.eyj|sk_live_|rk_live_|hvs\\.|npm_|ya29\\.|aiza)',
  pemBegin: '-----begin [a-z0-9 ]*(private|static) key[a-z0-9 ]*-----|^private-lines: *[0-9]',
  pemEnd: '-----end [a-z0-9 ]*-----|^private-mac:',
  /** A tag of XML whose attributes may go on in the next line. */
  openTag: '<(nvpair|attribute|param|parameter|property|entry|option|variable|env|setting)([ \t]|$)',
  tag: '<[a-z]("[^"]*"|\'[^\']*\'|[^"\'<>])*>',
  tagName: `[ \t\n](name|key|id)[ \t\n]*=[ \t\n]*("[^"]*(${name})"|'[^']*(${name})'|"[^"]*(${noun})[^"]*"|'[^']*(${noun})[^']*')`,
  secretName: `(${noun})|(${lastNoun})["']?$`,
  tagValue: '[ \t\n](value|content|default)[ \t\n]*=[ \t\n]*',
  /** The same where its value begins in the next line. */
  elementEnd: `${element}[ \t]*$`,
  element,
  /** A name whose value is on the next line. */
  empty: `${name}${closing}${blanks}${separator}${blanks}(\\\\|[|>][-+0-9]*)?${blanks}$`,
  emptyStatement: `(^|[{;])${blanks}${leading}["']?${keyword}["']?${blanks}(\\\\|#.*)?${blanks}$`,
  emptyOption: '[ \t]--?([a-z0-9]+[-_])*(passw(or)?d|passphrase|pass|pw|secret|token|p)[ \t]*\\\\$',
  /** A table of Postfix that goes on in lines that begin with a blank. */
  continued: '^[a-z0-9_.-]*pass[a-z0-9_.-]*maps?[ \t]*=',
  /** The text before a setting that fills its line. */
  lineStart: '^[ \t]*([#;*/+-]+[ \t]*)?((export|set|setenv|declare|local|readonly)[ \t]+)?[$"\'[]*[a-z0-9_.-]*$',
  /** What follows an assignment of the shell: a command, with the variable for its environment. */
  command:
    '^[ \t]+(/|[a-z_][a-z0-9_]*=|"?\\$|&&|\\|\\||;|#|(exec|nohup|sudo|timeout|nice|rsync|psql|pg_[a-z]+|mysql[a-z]*|mariadb[a-z-]*|curl|wget|ssh|scp|sftp|lftp|restic|borg|' +
    'duplicity|ipmitool|fence_[a-z]+|snmp[a-z]+|ldap[a-z]+|smbclient|mount|python[0-9]*|perl|php|bash|sh|redis-cli|openssl|gpg|tar|java|node|etcdctl|systemctl)([ ' +
    '\t]|$))',
  /** What follows a character that could end a value: another setting, or an option of mount(8). */
  next:
    '^(([ \t]|$)|[a-z_][a-z0-9_.-]*["\']?[ ' +
    '\t]*[=:]|(_netdev|nofail|auto|noauto|ro|rw|users?|nouser|defaults|exec|noexec|suid|nosuid|dev|nodev|relatime|noatime|soft|hard|seal|sync|async|remount|bind|intr|nobrl|noperm|mfsymlinks|noserverino|x-[a-z.-]+)(,|[ ' +
    '\t"\']|$))',
  /** A line that is a setting, a section or an end, and no value of the line before it. */
  otherLine:
    '^[ \t-]*(["\']?[a-z0-9_.$-]+["\']?[ \t]*[=:]([ \t=>]|$)|["\']?[a-z0-9_.$-]+["\']?[ \t]*=|\\[|\\}|\\]|\\)|#|//|<)',
  /** The separator of a setting below a secret one. */
  below: '^[ \t-]*["\']?[a-z0-9_.$-]+["\']?[ \t]*[=:]+[ \t]*',
} as const;

/** What is no secret, though its name sounds like one. `key` and `value` are in lower case. */
export const notSecret = {
  /** Yes and no, under any name; what programs print in the place of a secret or of nothing; digests of this run. */
  plain: '^(yes|no|true|false|on|off|none|null|nil|~|\\*+|x|!|!!|<[a-z ]*>|\\(hidden\\)|secret:[0-9a-f]+)$',
  /** A comment after the value. */
  comment: '[ \t]+#.*$',
  /** nsswitch.conf(5) */
  serviceKey: '^(passwd|shadow|initgroups|netgroup)$',
  services: '^(files|compat|systemd|sss|ldap|winbind|nis|nisplus|db|mymachines|extrausers|[ \t]|\\[[^]]*\\])+$',
  /** A path, under a name that asks for one. */
  pathKey: '(file|files|filename|path|paths|dir|directory|folder|store|maps?|script|program|helper|certificate|cert)$',
  path: '^(file:)?(\\$\\{?[a-z_]+\\}?)?(/[a-z0-9_.@%-]+)+/?$',
  /** A path under any name. */
  anyPath:
    '^["\']?/(etc|var|usr|run|root|home|opt|srv|tmp|dev|proc|sys|lib|bin|sbin|boot|mnt|media)/[a-z0-9_./@%*-]+["\']?$',
  /** A file that holds the key; some base64 begins with a slash as well. */
  keyPathKey: '(key|keys|credentials?|^pwd|^oldpwd)$',
  keyPath: '^(file:)?/[a-z0-9_.@-]+(/[a-z0-9_.@-]+)+$',
  /** Tables that stand elsewhere. */
  mapKey: 'maps?$',
  mapSecret: 'static:|inline:|\\{|://|@',
  /** What is secret in a table has been hidden before. */
  placeholder: '\x02[0-9]+\x03',
  /** Times, sizes and counts; corosync's `token`. */
  numberKey:
    '^token$|^token_|^max|^min|(timeout|expir[a-z]*|expiry|age|length|len|size|count|limit|max|min|tries|retries|interval|ttl|lifetime|days|rounds|warning|coefficient|retransmits?|const|tokens|version|port|minimum|maximum|history|reuse|level|period|time)$',
  number: '^[0-9][0-9.]*[ ]?(ms|s|sec|seconds|m|min|minutes|h|d|days|k|kb|mb)?$',
  /** Names of methods. */
  wordKey:
    '(type|method|mode|format|scheme|algorithm|encryption|mechanisms?|policy|authentication|provider|management|flags|backend|style|protocol)$',
  word: '^[a-z0-9_-]+$',
  authKey: '(^|[_.-])auth$',
  mechanism:
    '^(none|basic|digest|md5|plain|login|pam|ldap|sasl|crypt|any|sha1|sha256|sha512|password|optional|required|requisite|sufficient|include|substack|user|operator|admin|callback|tls|cert|peer|ident|trust|reject|kerberos|gssapi|ntlm|ntlmv2|internal|external|negotiate)$',
  /** Names that only end like a secret one. */
  otherKey: '[a-z]auth$|(by|com|sur|tres|en)pass$|^(proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass$',
  /** A variable in place of the secret. */
  variable: '^["\']?\\$([A-Z_][A-Z0-9_]*|\\{[A-Za-z_][A-Za-z0-9_.]*\\}|[0-9@*])["\']?$',
  connectionKey: 'conninfo$|dsn$|connection_?string$',
  connectionSecret: 'pass|pw|secret|token|key|://[^/]*:[^/]*@',
  /** `name:word@host` that is no password. */
  address: '(mailto|sip|sips|xmpp|smtp|acct|ssh|git|root):$',
  /** First words of a transport of Postfix: `static:smtp:[mx.example.com]`. */
  transport:
    '^static:(smtp|smtps|lmtp|relay|error|discard|retry|local|virtual|pipe|uucp|hold|prepend|redirect|filter|defer|reject):$',
  /**
   * What follows a keyword without a separator and is no value: the end of a statement, the words of PAM, an epoch of
   * rpm.
   */
  noValue:
    '^([{=}#]|(required|requisite|sufficient|optional|include|substack|files|compat|sss|systemd)([ ' +
    '\t]|$)|\\[|[0-9]+:[0-9])',
  /** Programs with another `-p`, in the last command of a line. */
  dashProgram:
    '(^|[ \t/])(mkdir|cp|install|rsync|tar|ls|ss|netstat|ps|systemctl|journalctl|loginctl|read|set|sysctl|touch|u?mount|lsof|ip6?tables[a-z-]*|nft|ssh|scp|sftp|nc|ncat|nmap|' +
    'declare|export|typeset|pgrep|pkill|findmnt|fsck[a-z0-9.]*|lsblk|blkid|parted|grep|sed|perl|docker|podman|postconf|postmap|psql|pg_[a-z]+|createdb|vacuumdb|patch|unzip|' +
    'find|drbdadm|drbdsetup|crm_[a-z]+|cibadmin|pcs|crm|keepalived|haproxy|nginx|corosync[a-z-]*|rpm|dpkg[a-z-]*|apt[a-z-]*|strace|taskset|ionice|top|kill|pidstat|git|make|' +
    'udevadm|ethtool|tcpdump|ping|tick|memcached|redis-server|sshd|cyr[a-z_]*|lmtpd|imapd|pop3d|httpd|master|smbd|nmbd|tail|wait|whiptail|dialog)[ ' +
    '\t]',
  dashValue:
    '^["\']?([-/.$&|;<>)]|[0-9,:.-]+([ ' +
    '\t"\']|$)|(tcp|udp|udplite|icmp|icmpv6|ipv6-icmp|igmp|esp|ah|gre|sctp|dccp|vrrp|ospf|pim|all|ipip|mh)([ ' +
    '\t"\']|$)|$)',
  /** Flags that are written together. */
  dashFlags: '^[a-z][a-z]?[a-z]?[a-z]?([ \t]|$)',
  /** Of an option or argument: another option, a pipe. */
  noArgument: '^(-|[|&;<>)]|$)',
} as const;

/** Options of programs that take a secret. `line` says which lines are meant, `after` ends before the secret. */
export const programs: readonly { readonly line: string; readonly after: string }[] = [
  { line: 'mysql|maria', after: '[ \t"\']-p' },
  { line: 'mongo|fence_|ipmi-|ipmi[a-z]*-|bmc-|racadm|testsaslauthd|ysnp', after: '[ \t"\']-p[ \t]*' },
  { line: 'sshpass', after: 'sshpass[ \t]+(-v[ \t]+)?-p[ \t]*' },
  { line: 'ipmi|sqlcmd|tsql|mosquitto|unzip|zip', after: '[ \t"\']-p[ \t]+' },
  { line: 'ipmitool', after: '[ \t"\']-[ky][ \t]*' },
  { line: 'curl|wget|http|lftp|aria2', after: '[ \t"\'](-u|--user|--proxy-user|-x)[ \t=]*["\']?[^ \t:,"\'/]+[:,]' },
  { line: 'ldap|imtest|smtptest|lmtptest|sivtest|pop3test|nntptest|cyradm|mupdatetest', after: '[ \t"\']-w[ \t]*' },
  { line: 'redis-cli', after: '[ \t"\']-a[ \t]+' },
  { line: 'snmp', after: '[ \t"\']-[cax][ \t]+' },
  { line: 'smb|cifs|rpcclient|net ads', after: '[ \t"\']-u[ \t]*["\']?[^ \t%"\']+%' },
  { line: '7z|7za|rar', after: '[ \t"\']-p' },
  { line: 'openssl', after: '[ \t"\']-k[ \t]+' },
  { line: 'swaks', after: '[ \t"\']-ap[ \t]+' },
  { line: 'nsupdate', after: '[ \t"\']-y[ \t]*([a-z0-9-]+:)?[^ \t:]+:' },
  { line: 'chpasswd', after: '(echo|printf)[ \t]+(-[a-z]+[ \t]+)?["\']?[a-z0-9_.-]+:' },
  {
    line:
      '\\|[ \t]*(sudo[ \t]+(-[a-z]+[ \t]+)*-s|passwd|kinit|saslpasswd2|cryptsetup|docker ' +
      'login|gpg|htpasswd)|--stdin|-fd[ =]0|password-stdin',
    after: '(echo|printf)[ \t]+(-[a-z]+[ \t]+)?',
  },
  { line: 'htpasswd', after: 'htpasswd[ \t]+-[a-z]*b[a-z]*[ \t]+[^ \t]+[ \t]+[^ \t]+[ \t]+' },
];

/**
 * Longer lines with a hint of a secret are hidden as a whole: no configuration has them, and looking through them takes
 * long.
 */
export const longLine = 2048;
