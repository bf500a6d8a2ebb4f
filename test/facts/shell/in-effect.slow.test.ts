import { moved, program, shellFile } from '../../shell/shell-calls.ts';

/** What running programs have loaded, with programs and processes that a test provides. */

const own = 'PATH=$here/bin:$PATH';

shellFile('src/facts/in-effect/shell/corosync.sh', {
  before: own,
  folder: program(
    'corosync-cmapctl',
    `if [ -e "\${0%/*}/../stopped" ]; then
echo 'Failed to initialize the cmap API. Error CS_ERR_LIBRARY'
exit 1
fi
echo "<$*>"
echo 'totem.key (str) = hunter2'
echo 'totem.keyfile (str) = /x'`,
  ),
  calls: [
    {
      it: 'ask_running_corosync prints the settings without the key',
      run: 'ask_running_corosync',
      prints: '<totem. quorum. nodelist.>\ntotem.keyfile (str) = /x\n==exit 0\n',
    },
    {
      it: 'ask_running_corosync says why it is not asked',
      run: 'touch stopped; ask_running_corosync; PATH=/nonexistent; ask_running_corosync',
      prints: '==not-asked corosync does not run\n==exit 1\n==not-asked corosync is not installed\n',
    },
    {
      it: 'ask_running_corosync ends what hangs',
      run: 'timeout() { command timeout 0.1 sleep 30; }; ask_running_corosync',
      prints: '==exit 124\n',
    },
  ],
});

shellFile('src/facts/in-effect/shell/multipath.sh', {
  before: `${own}
multipathd() { :; }
timeout() { shift 3; case $1 in multipathd) cat "$here/running" ;; *) cat "$here/written" ;; esac; return "$(cat "$here/status")"; }`,
  folder: 'printf \'defaults {\\n\\tx "a  b"\\n}\\n\' >written\ncp written running\necho 0 >status',
  calls: [
    { it: 'bounded prints the status last', run: 'bounded multipathd | tail -n 1', prints: 'status 0\n' },
    {
      it: 'ask_running_multipathd prints nothing where both are equal',
      run: 'ask_running_multipathd',
      prints: '==exit 0\n',
    },
    {
      it: 'ask_running_multipathd prints both where they differ',
      run: `printf 'defaults {\\n\\ty 1\\n}\\n' >running; ask_running_multipathd`,
      prints:
        'running defaults {\nrunning \ty 1\nrunning }\nrunning status 0\nwritten defaults {\nwritten \tx "a  b"\nwritten }\nwritten status 0\n==exit 0\n',
    },
    {
      it: 'ask_running_multipathd says when it does not run, and fails at anything else',
      run: 'echo timeout >running; ask_running_multipathd; : >running; ask_running_multipathd',
      prints: 'timeout\n==exit 1\n==not-asked multipathd does not run\n',
    },
    {
      it: 'ask_running_multipathd without the program',
      run: 'unset -f multipathd; PATH=/nonexistent; ask_running_multipathd',
      prints: '==not-asked multipath is not installed\n',
    },
  ],
});

/** A process: its name, its parent and the hundredths of a second after the boot when it started. */
const running = (pid: number, name: string, parent: number, started: number): string =>
  `mkdir -p proc/${pid}/ns
echo '${name}' >proc/${pid}/comm
echo '${pid} (${name} x) S ${parent}${' 0'.repeat(17)} ${started} 0' >proc/${pid}/stat
ln proc/self/ns/pid proc/${pid}/ns/pid`;

shellFile('src/facts/in-effect/shell/daemons.sh', {
  change: moved('/proc', '/run', '/etc'),
  folder: `mkdir -p proc/self/ns run etc/chrony etc/postfix etc/nginx etc/ssh
touch proc/self/ns/pid
printf 'cpu 1\\nbtime 1000\\n' >proc/stat
${running(10, 'chronyd', 1, 500)}
${running(11, 'qmgr', 1, 700)}
${running(12, 'nginx', 1, 100)}
${running(13, 'nginx', 12, 900)}
${running(14, 'pacemakerd', 1, 100)}
rm proc/14/ns/pid; touch proc/14/ns/pid
echo 10 >run/sshd.pid
touch -d @2000 etc/chrony/chrony.conf 'etc/nginx/a.conf'
touch -d @1500 etc/postfix/main.cf; touch -d @1600 etc/postfix/master.cf
echo 'include *.conf;' >etc/nginx/nginx.conf; touch -d @1500 etc/nginx/nginx.conf`,
  calls: [
    {
      it: 'read_boot_time, name_of and read_process read /proc',
      run: 'read_boot_time; name_of 10; read_process 13; echo "$boot $name $parent $started"; name_of 99; read_process 99; echo "[$name]"',
      prints: '1000 chronyd 12 1009\n[]\n',
    },
    { it: 'is_of_host leaves out containers', run: 'is_of_host 10 && ! is_of_host 14' },
    {
      it: 'find_daemons finds when each one loaded its files; find_sshd takes no other process for sshd',
      run: 'boot=1000; find_daemons; find_sshd; echo "$chronyd|$postfix|$nginx|${pacemakerd-}|${sshd-}|${several-}"',
      prints: '1005|1007|1009|||\n',
    },
    {
      it: 'report prints the newest file, and nothing for a daemon that does not run',
      run: 'report x 5 "$here/none" "$here/etc/postfix/main.cf" "$here/etc/postfix/master.cf"; report y 5 "$here/none"; report z ""',
      prints: 'x|5|1600|/etc/postfix/master.cf\n',
      status: 1,
    },
    {
      it: 'ask_daemons reports those that run',
      run: 'ask_daemons',
      prints:
        'chronyd|1005|2000|/etc/chrony/chrony.conf\npostfix|1007|1600|/etc/postfix/master.cf\nnginx|1009|2000|a.conf\n==exit 0\n',
    },
    {
      it: 'ask_daemons where none runs',
      run: 'rm -r proc/1[0-4]; ask_daemons',
      prints: '==not-asked none of the daemons runs\n',
    },
  ],
});
