import { nginxLinks } from '../../src/facts/applications/nginx-links.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Symbolic links in nginx’s configuration resolve',
  why:
    'nginx does not start with an include that cannot be opened. On the passive host it goes unnoticed until the ' +
    'failover.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text: 'Delete the link {path}, or bring the file that it points to from {other}. nginx goes on as it runs.',
        commands: { shell: 'ls -l {path}' },
        verify:
          '`nginx -t` on the active host ends with 0. On the passive host it may fail only because the floating ' +
          'address is not there ("Cannot assign requested address").',
        undo: 'Make the link again.',
      },
    ],
  },
  references: ['http://nginx.org/en/docs/ngx_core_module.html#include', 'bluemind:high-availability'],
  reads: { nginxLinks },
  appliesTo: ({ nginxLinks }) => nginxLinks.length > 0 || 'there are no links below /etc/nginx',
  check: ({ nginxLinks }) =>
    nginxLinks
      .filter(({ resolves }) => resolves === false)
      .map(({ path, target }) => ({
        subject: path,
        message: `${path} is a broken symbolic link`,
        expected: 'a link to a file',
        actual: `no ${target}`,
        at: { path },
      })),
});
