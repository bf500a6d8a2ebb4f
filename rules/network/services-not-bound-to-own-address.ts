import { addresses, allAddresses, canonical } from '../../src/facts/network/addresses.ts';
import { sockets } from '../../src/facts/network/sockets.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const servicePorts = [
  24, 25, 80, 81, 110, 119, 143, 443, 465, 587, 993, 995, 1110, 1143, 2000, 2400, 2500, 2501, 2502, 3306, 4190, 5222, 5223, 5269, 5280,
  5290, 5432, 8022, 8021, 8079, 8080, 8082, 8084, 8087, 8090, 9200, 9300, 11211, 25250, 25251,
];

export default hostRule({
  severity: 'error',
  summary: 'Mail services listen on the floating address, on every address or on loopback, not on a host’s own address',
  why: 'The same configuration runs on the other host after a switch-over: there the address does not exist, and the service does not start or nobody reaches it.',
  remedy:
    'Let the service listen on 0.0.0.0 and ::, on the floating address, or on 127.0.0.1: inet_interfaces (Postfix), listen (nginx, cyrus.conf), listen_addresses (PostgreSQL), network.host (Elasticsearch).',
  references: ['http://www.postfix.org/postconf.5.html#inet_interfaces', 'bluemind:high-availability'],
  reads: { addresses, sockets },
  parameters: {
    ports: {
      kind: 'numbers',
      default: servicePorts,
      unit: '',
      minimum: 1,
      maximum: 65_535,
      whole: true,
      describes: 'TCP ports of services that move; those of the host itself (SSH, NTP, corosync) are not among them',
      source: 'bluemind:ports, and the registered ports of mail, web and data services',
    },
  },
  check({ pair, addresses, sockets, parameters: { ports } }): readonly Finding[] {
    const floating = pair.virtualIps.map(canonical);
    const own = allAddresses(addresses).filter(({ scope, address }) => scope === 'global' && !floating.includes(address));
    return sockets
      .filter(({ protocol, port, address }) => protocol === 'tcp' && ports.includes(port) && own.some((each) => each.address === address))
      .map(({ port, address, processes }) => ({
        subject: `port ${port}`,
        message: `a service listens on an address that only this host has`,
        expected: [...floating, '0.0.0.0', '127.0.0.1'].join(', '),
        actual: `${address}:${port}${processes.length === 0 ? '' : ` (${processes.join(', ')})`}`,
        moment: 'after-failover',
      }));
  },
});
