import { defaultRoute, routes } from '../../src/facts/network/routes.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Both hosts have a default route, or neither has',
  why: 'After a switch-over the host without it cannot answer clients in other networks, and sends no mail.',
  remedy: 'Configure the gateway of the other host on this one too, in its own network configuration; check with ip route.',
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
      },
    ];
  },
});
