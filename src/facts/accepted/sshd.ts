// sshd(8)
import { defineAcceptance } from './acceptance.ts';
import script from './shell/sshd.sh';

/** What `sshd -t` says of sshd_config. */
export const sshdAcceptance = defineAcceptance({
  id: 'sshd-acceptance',
  program: 'sshd',
  describes: 'What `sshd -t` says of sshd_config and the host keys',
  script: `${script}\nask_this_sshd`,
  accepts: [0],
  refuses: [1, 255],
  harmless: [
    {
      line: /Missing privilege separation directory/,
      because: 'systemd makes it when sshd starts',
      source: 'openssh-server 9.2, RuntimeDirectory=sshd in ssh.service',
    },
    { line: /terminating, \d+ bad configuration options/, because: 'it is the summary', source: 'OpenSSH, servconf.c' },
    { line: /[Dd]eprecated option/, because: 'it is ignored, as announced', source: 'OpenSSH, servconf.c' },
  ],
  read(line) {
    const [, path, number, text = ''] = /^(\/\S+?):? line (\d+): (.*)$/.exec(line) ?? [];
    return path === undefined ? undefined : { text, at: { path, line: Number(number) } };
  },
});
