import { nginxAcceptance } from '../../src/facts/accepted/nginx.ts';
import { refusals, wasAsked } from '../../src/facts/accepted/refusals.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'nginx accepts its configuration',
  why:
    'A running nginx refuses to reload and stays as it is. After a restart or a failover it does not start, and ' +
    'users reach no web mail.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`nginx -t` on {host} shows the error. It touches logs and the pid file.',
        text: 'Correct the directive that the finding names, or put the missing file there.',
        verify: '`nginx -t` ends with 0.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:nginx(8)', 'https://nginx.org/en/docs/switches.html'],
  reads: {},
  optional: { nginxAcceptance },
  appliesTo: ({ nginxAcceptance }) => wasAsked(nginxAcceptance),
  check: ({ nginxAcceptance }) =>
    refusals(nginxAcceptance, {
      message: 'nginx would not start with this configuration',
      expected: 'what `nginx -t` accepts',
      subject: '/etc/nginx/nginx.conf',
    }),
});
