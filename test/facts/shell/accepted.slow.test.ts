import { moved, program, shellFile } from '../../shell/shell-calls.ts';

/**
 * The questions to the programs of services, with programs that a test provides. What the real ones answer is in
 * test/facts/accepted.
 */

const own = 'PATH=$here/bin:$PATH';
/** Programs that the functions need, and no others. */
const few = 'PATH=$here/few';
const fewPrograms = (...names: readonly string[]): string =>
  ['mkdir -p few', ...names.map((name) => `ln -s "$(command -v ${name})" few/${name}`)].join('\n');
/** Shows its words, complains, and ends as the file `status` says. */
const shows = (name: string): string =>
  program(
    name,
    `for word; do printf '<%s>' "$word"; done\necho\necho "${name} complains" >&2\nexit "$(cat "\${0%/*}/../status")"`,
  );
const hangs = 'timeout() { command timeout 0.1 sleep 30; }';

shellFile('src/facts/accepted/shell/corosync.sh', {
  before: own,
  change: moved('/run', '/etc'),
  folder: `mkdir -p run etc/corosync logs
printf 'totem {\\n}\\nlogging {\\n\\tlogfile: %s/logs/x.log\\n}\\n' "$PWD" >'a b.conf'
printf 'logging {\\n  logfile: /none/x.log\\n}\\n' >none.conf
echo 3 >version
${program(
  'corosync',
  `if [ "$1" = -h ]; then
[ "$(cat "\${0%/*}/../version")" = 3 ] && echo ' -c file'
exit
fi
echo "<$*> <$COROSYNC_MAIN_CONFIG_FILE>" && cat "\${0%/*}/../run/halint-corosync.conf"
exit 8`,
)}`,
  calls: [
    {
      it: 'ask_corosync tests a copy that logs to memory',
      run: 'ask_corosync "$here/a b.conf"',
      prints: `<-t -c /etc/corosync/corosync.conf> <>\ntotem {\n}\nlogging {\n\tlogfile: /run/halint-corosync.log\n}\n==exit 8\n`,
    },
    {
      it: 'ask_corosync keeps a log folder that does not exist, and names the file by a variable before 3.0',
      run: 'echo 2 >version; ask_corosync "$here/none.conf"; echo 3 >version',
      prints: `<-t> </etc/corosync/corosync.conf>\nlogging {\n  logfile: /none/x.log\n}\n==exit 8\n`,
    },
    { it: 'ask_corosync ends what hangs', run: `${hangs}; ask_corosync "$here/none.conf"`, prints: '==exit 124\n' },
  ],
});

shellFile('src/facts/accepted/shell/csync2.sh', {
  before: own,
  change: moved('/etc'),
  folder: `mkdir -p etc/csync2
touch etc/csync2.cfg etc/csync2_-x.cfg etc/csync2/csync2_ä.cfg
${program('csync2', 'echo listed\necho "Near line 4: $*" >&2\necho "Config error: $*" >&2\nexit 1')}
${fewPrograms('sed')}`,
  calls: [
    {
      it: 'ask_csync2 names the file of each complaint',
      run: 'ask_csync2 /etc/csync2.cfg; ask_csync2 /etc/x "a b"',
      prints:
        '/etc/csync2.cfg:4: -D :memory: -L\n/etc/csync2.cfg: -D :memory: -L\n==exit 1\n/etc/x:4: -C a b -D :memory: -L\n/etc/x: -C a b -D :memory: -L\n==exit 1\n',
    },
    {
      it: 'ask_each_csync2 asks for every configuration, also of odd names',
      run: 'ask_each_csync2 | grep -v -e Near -e error',
      prints: `==not-asked there is no configuration of csync2
/etc/csync2.cfg:4: -D :memory: -L
/etc/csync2.cfg: -D :memory: -L
==exit 1
/etc/csync2_-x.cfg:4: -C -x -D :memory: -L
/etc/csync2_-x.cfg: -C -x -D :memory: -L
==exit 1
/etc/csync2/csync2_ä.cfg:4: -C ä -D :memory: -L
/etc/csync2/csync2_ä.cfg: -C ä -D :memory: -L
==exit 1
`,
    },
    {
      it: 'ask_each_csync2 without the program',
      run: `${few}; ask_each_csync2`,
      prints: '==not-asked csync2 is not installed\n',
    },
  ],
});

shellFile('src/facts/accepted/shell/cyrus.sh', {
  before: own,
  change: moved('/etc', '/run', '/usr'),
  folder: `mkdir -p etc run usr/sbin
printf 'configdirectory: /var/lib/cyrus\\nadmins: cyrus\\n' >etc/imapd.conf
cat >usr/sbin/cyr_info <<'PROGRAM'
#!/bin/sh
echo 'sasl_pwcheck: secret value'
printf 'bad \\001 line\\n'
printf "fatal error: %s line 3: unparsable integer 'hunter2'\\n" "$2"
grep -c halint-cyrus "$2"
exit 75
PROGRAM
chmod 755 usr/sbin/cyr_info`,
  calls: [
    {
      it: 'cyrus_program finds the program of the distribution',
      run: 'cyrus_program && echo "$cyr_info"',
      prints: '/usr/sbin/cyr_info\n',
    },
    {
      it: 'ask_cyrus prints names of options, never values',
      run: 'cyr_info=$here/usr/sbin/cyr_info; ask_cyrus "$here/etc/imapd.conf"',
      prints: `unknown option sasl_pwcheck\n==garbled\nfatal error: /etc/imapd.conf line 3: unparsable integer\n==exit 75\n`,
    },
    {
      it: 'ask_cyrus gives a copy with another folder to the program',
      run: 'cat run/halint-imapd.conf',
      prints: 'configdirectory: /run/halint-cyrus\nadmins: cyrus\n',
    },
    {
      it: 'ask_this_cyrus says why it is not asked',
      run: 'cyrus_program() { return 1; }; ask_this_cyrus; mv etc/imapd.conf x; ask_this_cyrus; mv x etc/imapd.conf',
      prints: '==not-asked cyr_info is not installed\n==not-asked there is no imapd.conf\n',
    },
  ],
});

shellFile('src/facts/accepted/shell/keepalived.sh', {
  before: own,
  change: moved('/etc'),
  folder: `mkdir -p etc/keepalived
touch etc/keepalived/keepalived.conf
echo 4 >status
${program('keepalived', '[ "$1" != --help ] || { echo "  -t, --config-test"; exit; }\necho "<$*>"; echo bad >&2; exit 4')}
${fewPrograms('timeout')}`,
  calls: [
    {
      it: 'keepalived_tests knows the option',
      run: 'keepalived_tests && { keepalived() { echo usage; }; ! keepalived_tests; }',
    },
    {
      it: 'ask_keepalived prints what it says and its status',
      run: "ask_keepalived 'a b'",
      prints: '<-t -f a b>\nbad\n==exit 4\n',
    },
    { it: 'ask_keepalived ends what hangs', run: `${hangs}; ask_keepalived x`, prints: '==exit 124\n' },
    {
      it: 'ask_this_keepalived asks for the file of the host',
      run: 'ask_this_keepalived',
      prints: '<-t -f /etc/keepalived/keepalived.conf>\nbad\n==exit 4\n',
    },
    {
      it: 'ask_this_keepalived says why it is not asked',
      run: `keepalived_tests() { return 1; }; ask_this_keepalived; (${few}; ask_this_keepalived); rm etc/keepalived/keepalived.conf; ask_this_keepalived`,
      prints:
        '==not-asked this keepalived cannot test its configuration\n==not-asked keepalived is not installed\n==not-asked there is no /etc/keepalived/keepalived.conf\n',
    },
  ],
});

shellFile('src/facts/accepted/shell/lsyncd.sh', {
  before: own,
  change: moved('/etc'),
  folder: `mkdir -p etc/lsyncd 'few'
touch etc/lsyncd.conf
printf 'ELF \\000 liblua5.3.so\\n' >bin-text
${program('luac5.3', '[ "$1" != -v ] || { echo "Lua 5.3.6"; exit; }\necho "luac: $2:1: syntax error near password" >&2\nexit 1')}
cp bin-text bin/lsyncd && chmod 755 bin/lsyncd`,
  calls: [
    { it: 'lua_compiler finds the version of lsyncd', run: 'lua_compiler && echo "$compiler"', prints: 'luac5.3\n' },
    {
      it: 'lua_compiler fails where no version can be found',
      run: 'echo text >bin/lsyncd; lua_compiler; status=$?; cp bin-text bin/lsyncd; exit $status',
      status: 1,
    },
    {
      it: 'ask_lsyncd keeps the text near an error',
      run: "compiler=luac5.3; ask_lsyncd 'a b'",
      prints: 'luac: a b:1: syntax error\n==exit 1\n',
    },
    {
      it: 'ask_this_lsyncd asks for the files of the host, or says why not',
      run: `ask_this_lsyncd; (lua_compiler() { return 1; }; ask_this_lsyncd); ${few}; ask_this_lsyncd`,
      prints:
        '==not-asked there is no configuration of lsyncd\nluac: /etc/lsyncd.conf:1: syntax error\n==exit 1\n==not-asked there is no luac of the Lua version of lsyncd\n==not-asked lsyncd is not installed\n',
    },
  ],
});

shellFile('src/facts/accepted/shell/nginx.sh', {
  before: `${own}\nmount() { ln -f "$3" "$4"; }\numount() { echo "umount $2"; }`,
  change: moved('/etc', '/run'),
  folder: `mkdir -p etc run
echo '127.0.0.1 localhost' >etc/hosts
${program(
  'nginx',
  `hosts=\${0%/*}/../etc/hosts
for name in one two; do
grep -q " $name\\$" "$hosts" || { echo "nginx: [emerg] host not found in upstream \\"$name:80\\" in $3:4" >&2; exit 1; }
done
case $3 in
*bad*) echo "nginx: configuration file $3 test failed"; exit 1 ;;
*hang*) exec sleep 30 ;;
esac
echo "nginx: the configuration file $3 syntax is ok" >&2`,
)}`,
  calls: [
    {
      it: 'ask_nginx gives unknown upstreams an address, and takes it away',
      run: `ask_nginx 'a b'`,
      prints: 'umount /etc/hosts\nnginx: the configuration file a b syntax is ok\n\n==exit 0\n',
    },
    { it: 'ask_nginx says that it failed', run: 'ask_nginx bad', prints: /test failed\n\n==exit 1\n$/ },
    {
      it: 'ask_nginx does not take silence for a pass',
      run: 'timeout() { command timeout 0.1 sleep 30; }; ask_nginx hang',
      prints: '\n==exit 124\n',
    },
    {
      it: 'ask_nginx reports the name where no address can be given',
      run: `echo >etc/hosts; mount() { return 1; }; ask_nginx x`,
      prints: /host not found in upstream "one:80"[^]*==exit 124\n$/,
    },
  ],
});

shellFile('src/facts/accepted/shell/postfix.sh', {
  before: own,
  folder: `${program('postconf', 'echo "$*"\necho "postconf: warning: $2/main.cf: unused parameter: secret=hunter2" >&2\n[ "$3" != -M ]')}
${program('postmap', 'echo "postmap: fatal: $2/main.cf, line 3: missing \'=\' after attribute name: hunter2" >&2\nexit 1')}`,
  calls: [
    {
      it: 'ask_postconf prints names of parameters, and the status of the second question',
      run: "ask_postconf 'a b'",
      prints:
        'postconf: warning: a b/main.cf: unused parameter: secret\npostconf: warning: a b/main.cf: unused parameter: secret\n==exit 1\n',
    },
    {
      it: 'ask_postmap prints no text of a line',
      run: 'ask_postmap x',
      prints: "postmap: fatal: x/main.cf, line 3: missing '=' after attribute name\n==exit 1\n",
    },
    {
      it: 'without_values keeps the place and not the text',
      run: `printf '%s\\n' 'overriding earlier entry: a=b' 'unknown in "line with text"' 'in "oneword"' | without_values`,
      prints: 'overriding earlier entry: a\nunknown\nin "oneword"\n',
    },
  ],
});

shellFile('src/facts/accepted/shell/postgresql.sh', {
  change: moved('/etc', '/usr', '/opt', '/var/lib'),
  folder: `mkdir -p etc/postgresql/15/'m a' etc/postgresql/9.6/main usr/lib/postgresql/15/bin usr/bin var/lib/pgsql/data var/lib/pgsql/x/data
touch etc/postgresql/15/'m a'/postgresql.conf etc/postgresql/9.6/main/postgresql.conf
touch var/lib/pgsql/data/postgresql.conf var/lib/pgsql/x/data/postgresql.conf
echo 16 >var/lib/pgsql/data/PG_VERSION
cat >usr/lib/postgresql/15/bin/postgres <<'PROGRAM'
#!/bin/sh
[ "$1" != --version ] || { echo 'postgres (PostgreSQL) 16.2 (Debian)'; exit; }
echo "LOG: syntax error in file $3 line 2, near token \\"hunter2\\"" >&2
exit 1
PROGRAM
chmod 755 usr/lib/postgresql/15/bin/postgres
cp usr/lib/postgresql/15/bin/postgres usr/bin/postgres`,
  calls: [
    {
      it: 'postgresql_server finds the program of a version',
      run: 'postgresql_server 15 && echo "$server"; postgresql_server 16 && echo "$server"; postgresql_server 1; echo $?; postgresql_server 14',
      prints: '/usr/lib/postgresql/15/bin/postgres\n/usr/bin/postgres\n1\n',
      status: 1,
    },
    {
      it: 'ask_postgresql keeps the text near an error',
      run: 'server=$here/usr/bin/postgres; ask_postgresql "a b"',
      prints: 'LOG: syntax error in file --config-file=a b line 2\n==exit 1\n',
    },
    {
      it: 'ask_each_postgresql asks for the clusters whose server is installed',
      run: 'ask_each_postgresql',
      prints: `==not-asked there is no postgresql.conf in /etc/postgresql whose server is installed
LOG: syntax error in file --config-file=/etc/postgresql/15/m a/postgresql.conf line 2
==exit 1
`,
    },
    {
      it: 'ask_each_postgresql_data takes the version from the data folder',
      run: 'ask_each_postgresql_data',
      prints: `==not-asked there is no postgresql.conf in /var/lib/pgsql whose server is installed
LOG: syntax error in file --config-file=/var/lib/pgsql/data/postgresql.conf line 2
==exit 1
`,
    },
  ],
});

const asked = (name: string): string => `${shows(name)}\n${fewPrograms('timeout')}\necho 1 >status\nmkdir -p etc/ssh`;

shellFile('src/facts/accepted/shell/sshd.sh', {
  before: own,
  change: moved('/etc'),
  folder: `${asked('sshd')}\ntouch etc/ssh/sshd_config`,
  calls: [
    {
      it: 'ask_sshd starts it by its full path',
      run: "ask_sshd; ask_sshd 'a b'",
      prints: '<-t>\nsshd complains\n==exit 1\n<-t><-f><a b>\nsshd complains\n==exit 1\n',
    },
    { it: 'ask_sshd ends what hangs', run: `${hangs}; ask_sshd`, prints: '==exit 124\n' },
    {
      it: 'ask_this_sshd asks, or says why not',
      run: `ask_this_sshd; rm etc/ssh/sshd_config; ask_this_sshd; ${few}; ask_this_sshd`,
      prints:
        '<-t>\nsshd complains\n==exit 1\n==not-asked there is no sshd_config\n==not-asked sshd is not installed\n',
    },
  ],
});

shellFile('src/facts/accepted/shell/sudo.sh', {
  before: own,
  change: moved('/etc'),
  folder: `${program('visudo', 'echo "/etc/sudoers:3:5: syntax error"\necho "root ALL=(ALL) hunter2"\necho "    ^~~~"\necho "<$*>"\nexit 1')}
${fewPrograms('timeout')}
mkdir -p etc
touch etc/sudoers`,
  calls: [
    {
      it: 'ask_sudo keeps the lines of the file',
      run: "ask_sudo; ask_sudo 'a/b c: d'",
      prints: /^(\/etc\/sudoers:3:5: syntax error\n==exit 1\n){2}$/,
    },
    {
      it: 'ask_this_sudo asks, or says why not',
      run: `ask_this_sudo; rm etc/sudoers; ask_this_sudo; ${few}; ask_this_sudo`,
      prints:
        '/etc/sudoers:3:5: syntax error\n==exit 1\n==not-asked there is no sudoers\n==not-asked sudo is not installed\n',
    },
  ],
});

shellFile('src/facts/accepted/shell/systemd.sh', {
  before: own,
  change: moved('/etc', '/lib', '/usr'),
  folder: `mkdir -p etc/systemd/system/nginx.service.d etc/systemd/system/gone.service.d etc/systemd/system/empty.service.d usr/lib/systemd/system
touch etc/systemd/system/own.service etc/systemd/system/-n.timer etc/systemd/system/a@b.service
ln -s /dev/null etc/systemd/system/masked.service
touch etc/systemd/system/nginx.service.d/x.conf etc/systemd/system/gone.service.d/x.conf
touch usr/lib/systemd/system/nginx.service
${program(
  'systemd-analyze',
  `echo "<$*>" >words
echo "/etc/systemd/system/own.service:3: Unknown key"
echo "/usr/lib/systemd/system/nginx.service:3: not changed"
echo "own.service: Command /x is not executable"
echo "other.service: bad"
printf 'own.service: \\001\\n'
exit 1`,
)}
${fewPrograms('timeout')}`,
  calls: [
    {
      it: 'changed_units finds units of the administrator',
      run: 'changed_units | sort',
      prints: '-n.timer\na@b.service\nnginx.service\nown.service\n',
    },
    {
      it: 'ask_systemd keeps what it says of these units',
      run: 'ask_systemd own.service -n.timer; cat words',
      prints: `/etc/systemd/system/own.service:3: Unknown key
own.service: Command /x is not executable
==garbled
==exit 1
<verify --man=no -- own.service -n.timer>
`,
    },
    {
      it: 'ask_this_systemd says why it is not asked',
      run: `changed_units() { :; }; ask_this_systemd; ${few}; ask_this_systemd`,
      prints: '==not-asked there is no unit in /etc/systemd/system\n==not-asked systemd is not installed\n',
    },
  ],
});
