import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { answerOf } from '../../../src/facts/accepted/question.ts';
import { behindTheirFiles, loadedFiles } from '../../../src/facts/in-effect/loaded-files.ts';
import { readAs } from '../../../src/sdk/index.ts';
import { shellQuote } from '../../../src/sdk/shell-quote.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { canOverlay, context } from '../accepted/judge-on-host.ts';

/**
 * The real daemons, with their files written, reloaded and restarted, in namespaces of their own. What they write goes
 * to overlays in memory; their network is a loopback that only they see.
 */
const programs = ['nginx', 'postfix', 'sshd', 'chronyd', 'unshare'];

const { question } = loadedFiles.sources(context);
const ask = question?.kind === 'command' ? question.argv.map(shellQuote).join(' ') : 'false';

const script = `mount -t tmpfs t /run && mount -t tmpfs t /var/log && mount -t tmpfs t /mnt || exit 77
mkdir -p /run/sshd /run/chrony /var/log/nginx
for folder in etc var/lib var/spool; do
  mkdir -p /mnt/up/$folder /mnt/work/$folder
  mount -t overlay overlay -o lowerdir=/$folder,upperdir=/mnt/up/$folder,workdir=/mnt/work/$folder /$folder || exit 77
done
ip link set lo up
rm -f /etc/nginx/sites-enabled/* /etc/nginx/modules-enabled/*
[ -e /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
cp "$(command -v sleep)" /run/pacemakerd
touch -d -9seconds /etc/default/pacemaker
postconf -e inet_interfaces=loopback-only maillog_file=/var/log/mail.log compatibility_level=3.6
touch -d -9seconds /etc/postfix/main.cf
{
${ask}
echo '%%'
nginx
postfix start
/usr/sbin/sshd -o ListenAddress=127.0.0.1:2299
chronyd -x -U -u root
/run/pacemakerd 60 &
sleep 0.7
${ask}
echo '%%'
touch -d +3seconds /etc/nginx/nginx.conf /etc/postfix/master.cf /etc/ssh/sshd_config \\
  /etc/chrony/chrony.conf /etc/default/pacemaker
${ask}
echo '%%'
sleep 2.1
nginx -s reload
postfix reload
kill -HUP "$(cat /run/sshd.pid)"
sleep 0.9
${ask}
} 2>/dev/null`;

const behind = (stdout: string): readonly string[] => {
  const files = answerOf(loadedFiles.parse({ question: readAs({ stdout, stderr: '', exit: 0 }) }, context));
  if (files === undefined) throw new Error(stdout);
  return behindTheirFiles(files).map(({ daemon }) => daemon);
};

describe.skipIf(!canOverlay || !programs.every(hasProgram))(
  `running daemons (needs root, ${programs.join(', ')})`,
  { timeout: 30_000 },
  () => {
    let steps: readonly string[] = [];
    beforeAll(() => {
      const namespaces = ['--mount', '--net', '--uts', '--pid', '--fork', '--mount-proc', '--kill-child'];
      const run = spawnSync('unshare', [...namespaces, 'sh', '-c', script], { encoding: 'utf8' });
      steps = run.stdout.split('%%\n');
    }, 30_000);

    it('are not there before they start', () => {
      expect(steps[0]).toContain('==not-asked none of the daemons runs');
    });

    it('have their files in effect after the start', () => {
      expect(steps[1]?.match(/^\w+(?=\|)/gm)).toEqual(['chronyd', 'pacemakerd', 'postfix', 'sshd', 'nginx']);
      expect(behind(steps[1] ?? '')).toEqual([]);
    });

    it('are behind their files when these are written', () => {
      expect(behind(steps[2] ?? '')).toEqual(['chronyd', 'pacemakerd', 'postfix', 'sshd', 'nginx']);
    });

    it('have the files in effect after a reload, except for those that cannot reload', () => {
      expect(behind(steps[3] ?? '')).toEqual(['chronyd', 'pacemakerd']);
    });
  },
);
