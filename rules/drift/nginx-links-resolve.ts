import { nginxLinks } from '../../src/facts/applications/nginx-links.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Links in nginx’s configuration lead to files',
  why: 'nginx does not start with an include that cannot be opened. On the passive host nobody notices until the failover.',
  remedy: 'Delete the link, or bring the file that it points to (from the other host, or by saving the virtual host again); then nginx -t.',
  references: ['http://nginx.org/en/docs/ngx_core_module.html#include', 'bluemind:high-availability'],
  reads: { nginxLinks },
  appliesTo: ({ nginxLinks }) => nginxLinks.length > 0 || 'there are no links below /etc/nginx',
  check: ({ nginxLinks }) =>
    nginxLinks
      .filter(({ resolves }) => resolves === false)
      .map(({ path, target }) => ({ subject: path, message: `${path} points to nothing`, expected: 'a link to a file', actual: `no ${target}`, at: { path } })),
});
