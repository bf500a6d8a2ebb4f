import { isKeyStore, octal, secretFiles, tokenFile } from '../../src/facts/security/secret-files.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Only BlueMind’s services can read its token and key stores',
  why:
    'The token is the password of the administrator of everything; a service that may not read it does not work. ' +
    'Packages set these modes, and a careless synchronisation undoes them.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text: 'Set owner and mode as the packages do. Let the tool that copies keep them.',
        commands: {
          shell: [
            'chown root:bluemind /etc/bm/bm-core.tok && chmod 440 /etc/bm/bm-core.tok    # the token',
            'chmod 400 {path}    # a key store',
          ],
        },
        verify: "`stat -c '%U:%G %a' {path}` says it, and the services of BlueMind work.",
        undo: 'Set the former owner and mode.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:chmod(1)'],
  profiles: ['bluemind'],
  reads: { secretFiles },
  check: ({ secretFiles }) =>
    secretFiles.flatMap(({ path, access }) => {
      const actual = `${octal(access.mode)} ${access.user}:${access.group}`;
      const base = { subject: path, actual, at: { path } };
      if (isKeyStore(path)) {
        return access.mode === 0o400
          ? []
          : [{ ...base, message: `${path} has not the mode of a key store`, expected: '0400' }];
      }
      // Up to 4.1 the group was www-data.
      const right = access.mode === 0o440 && access.user === 'root' && ['bluemind', 'www-data'].includes(access.group);
      return path !== tokenFile || right
        ? []
        : [{ ...base, message: `${path} has not the mode or owner of the token`, expected: '0440 root:bluemind' }];
    }),
});
