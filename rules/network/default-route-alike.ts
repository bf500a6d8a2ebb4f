import { defaultRoute, routes } from '../../src/facts/network/routes.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Both hosts have a default route, or neither has',
  why: 'After a switchover the host without it cannot answer clients in other networks, and sends no mail.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text: 'Write the gateway of the other host into the network configuration of {host}, and add it now.',
        commands: { shell: 'ip route add default via {gateway}' },
        verify:
          '`ip route` shows the default route, and `ping -c 1` a host in another network answers; after the next ' +
          'boot still.',
        undo: '`ip route del default via {gateway}`, and delete the line.',
      },
    ],
  },
  references: ['man:ip-route(8)'],
  reads: { routes },
  check({ a, b }): readonly Finding[] {
    const [left, right] = [defaultRoute(a.routes), defaultRoute(b.routes)];
    if ((left === undefined) === (right === undefined)) return [];
    const there = left ?? right;
    return [
      {
        subject: 'default route',
        host: left === undefined ? 'a' : 'b',
        message: 'only the other host has a default route',
        expected: `a default route, as on the other host (${there?.gateway ?? there?.interface ?? ''})`,
        actual: 'none',
        moment: 'after-failover',
        ...(there?.gateway === undefined ? {} : { values: { gateway: there.gateway } }),
      },
    ];
  },
});
