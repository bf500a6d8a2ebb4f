import { addresses } from '../../src/facts/network/addresses.ts';
import { hostNames } from '../../src/facts/identity/host-names.ts';
import type { NginxSetting } from '../../src/facts/applications/nginx-config.ts';
import { nginxConfig, unreadNginxFile } from '../../src/facts/applications/nginx-config.ts';
import { manifestEntry } from '../../src/facts/manifest/manifest.ts';
import { boundHostName, namesBothHosts, nodeNames } from '../../src/facts/drift/node-bound.ts';
import { sharedTexts } from '../../src/facts/drift/shared-texts.ts';
import { shown } from '../../src/facts/drift/text-difference.ts';
import type { Finding, Location, Pair } from '../../src/sdk/index.ts';
import { clusterRule, unknown } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Shared configuration does not name a single host of the pair',
  why:
    'The setting works on the host that it names and nowhere else: after a failover the service binds to an address ' +
    'that is not there, or talks to the host that has just died.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'both',
        text:
          'Put the floating address, or the name of the service that resolves to it, in place of the host that is ' +
          'named.',
        verify:
          'The line is the same on both hosts, and the configuration is accepted (`postfix check`, `nginx -t` on ' +
          'the active host).',
        undo: 'Put the former line back.',
      },
      {
        on: 'active',
        text: 'Restart the service through its manager, in a maintenance window.',
        effect: 'The service is away for a moment; Pacemaker takes a plain restart for a failure.',
        commands: {
          pcs: 'pcs resource restart {resource}',
          crmsh: 'crm resource restart {resource}',
          systemd: 'systemctl restart {unit}    # only without a cluster manager',
        },
        verify: '`ss -lntp` or the log of the service shows the new address.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:postconf(5)'],
  reads: { sharedTexts, hostNames },
  optional: { addresses, nginxConfig },
  check({ pair, host, peer, sharedTexts, hostNames, addresses, nginxConfig }) {
    const node = nodeNames(pair, [host, peer], hostNames, addresses);
    const findings = sharedTexts.texts
      .filter(({ path }) => manifestEntry(path).holdsAddresses === true)
      .flatMap(({ path, settings }) =>
        (settings ?? []).flatMap((setting) => {
          const word = boundHostName(setting, node);
          if (word === undefined || namesBothHosts(setting, [host, peer])) return [];
          const name = setting.value === '' ? shown(setting.key) : setting.key;
          return [namesHost(pair, `${path} ${name}`, name, { path, line: setting.line }, word)];
        }),
      );
    const proxied = (nginxConfig.known ? (nginxConfig.value?.settings ?? []) : [])
      .filter(bindsOrCalls)
      .flatMap(({ name, args, path, line }) => {
        const word = boundHostName({ key: name, value: args.join(' ') }, node);
        return word === undefined ? [] : [namesHost(pair, `${path} ${name}`, name, { path, line }, word)];
      });
    const dark = sharedTexts.unread.find(({ pattern }) => manifestEntry(pattern).holdsAddresses === true);
    if (findings.length + proxied.length > 0) return [...findings, ...proxied];
    if (dark !== undefined) return unknown('denied', dark.why);
    const unread = unreadNginxFile(nginxConfig);
    return unread === undefined
      ? (hostNames.unasked ?? [])
      : unknown('not-collected', `nginx includes ${unread}, which was not read`);
  },
});

const namesHost = ({ virtualIps }: Pair, subject: string, name: string, at: Location, actual: string): Finding => ({
  subject,
  message: `${name} in ${at.path} names one host of the pair`,
  expected:
    virtualIps.length > 0
      ? `the virtual address ${virtualIps.join(' or ')}, or a name for it`
      : 'the virtual address, or a name for it',
  actual,
  at,
  moment: 'after-failover',
});

/** Directives by which nginx binds to an address or calls one; `server_name` and `allow` may name single hosts. */
const bindsOrCalls = ({ name }: NginxSetting): boolean => /^(listen|proxy_bind|auth_http|\w+_pass)$/.test(name);
