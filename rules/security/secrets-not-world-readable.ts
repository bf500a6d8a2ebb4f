import { isKeyStore, octal, secretFiles, tokenFile } from '../../src/facts/security/secret-files.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Files with passwords or private keys are not world-readable',
  why:
    'Any account on the host, and any service that is broken into, can read the password of the database or the key ' +
    'of the certificate.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        check: '`ls -l {path}` shows a group in which they are.',
        text: 'Take the file from all others; services that read it need its group.',
        commands: { shell: 'chmod o= {path}' },
        verify:
          '`stat -c %a {path}` ends with 0, and the services can still read it: `sudo -u ACCOUNT test -r {path}`.',
        undo: 'Set the former mode.',
      },
    ],
  },
  references: ['man:chmod(1)', 'bluemind:high-availability'],
  reads: { secretFiles },
  check: ({ secretFiles }) =>
    secretFiles
      .filter(({ path, access }) => (access.mode & 0o007) !== 0 && path !== tokenFile && !isKeyStore(path))
      .map(({ path, access }) => ({
        subject: path,
        message: `${path} contains a secret and is world-readable`,
        expected: 'nothing for others, for example 0640',
        actual: `${octal(access.mode)} ${access.user}:${access.group}`,
        at: { path },
      })),
});
