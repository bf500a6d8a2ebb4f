import { addresses, allAddresses, canonical } from '../../src/facts/network/addresses.ts';
import { sockets } from '../../src/facts/network/sockets.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const servicePorts = [
  24, 25, 80, 81, 110, 119, 143, 443, 465, 587, 993, 995, 1110, 1143, 2000, 2400, 2500, 2501, 2502, 3306, 4190, 5222,
  5223, 5269, 5280, 5290, 5432, 8022, 8021, 8079, 8080, 8082, 8084, 8087, 8090, 9200, 9300, 11211, 25250, 25251,
];

export default hostRule({
  severity: 'error',
  summary: 'Mail services listen on the floating address, on every address or on loopback, not on a host’s own address',
  why:
    'The same configuration runs on the other host after a switchover: there the address does not exist, and the ' +
    'service does not start or clients cannot reach it.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'port',
    steps: [
      {
        on: 'both',
        check: 'A service on the floating address starts after it in the group.',
        text:
          'Choose the address in the configuration of the service at {port}: loopback where only this host asks, ' +
          'the floating address or all addresses for what users reach (25, 143, 443, …). Never all addresses for ' +
          'Elasticsearch, PostgreSQL and memcached without a firewall in front: inet_interfaces (Postfix), listen ' +
          '(nginx, cyrus.conf), listen_addresses (PostgreSQL), network.host (Elasticsearch).',
        verify: 'The configuration is accepted: `postfix check`, `nginx -t`, `postgres -C listen_addresses`.',
        undo: 'Put the former value back.',
      },
      {
        on: 'active',
        text: 'Restart the service through its manager, in a maintenance window: a reload is not enough.',
        effect: 'The service is away for a moment; with it what follows it in the group.',
        commands: {
          pcs: 'pcs resource restart {resource}',
          crmsh: 'crm resource restart {resource}',
          systemd: 'systemctl restart {unit}    # only without a cluster manager',
        },
        verify: '`ss -lntp` shows the new address, and a client reaches it.',
      },
    ],
  },
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
    const own = allAddresses(addresses).filter(
      ({ scope, address }) => scope === 'global' && !floating.includes(address),
    );
    return sockets
      .filter(
        ({ protocol, port, address }) =>
          protocol === 'tcp' && ports.includes(port) && own.some((each) => each.address === address),
      )
      .map(({ port, address, processes }) => ({
        subject: `port ${port}`,
        message: `a service listens on an address that only this host has`,
        expected: [...floating, '0.0.0.0', '127.0.0.1'].join(', '),
        actual: `${address}:${port}${processes.length === 0 ? '' : ` (${processes.join(', ')})`}`,
        moment: 'after-failover',
      }));
  },
});
