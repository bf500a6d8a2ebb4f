// postconf(5), imapd.conf(5), ngx_http_ssl_module: which files services present
import type { Applicability, Fact, Location } from '../../sdk/index.ts';
import type { CyrusConfig } from '../applications/cyrus-config.ts';
import type { NginxConfig } from '../applications/nginx-config.ts';
import type { PostfixMain } from '../applications/postfix-main.ts';
import { expand } from '../applications/postfix-main.ts';
import type { ServiceParameter } from '../applications/postfix-master.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { lastOf } from '../grammar/key-values.ts';

/** A certificate that a service presents, with its key. */
export interface TlsPair {
  /** `smtpd_tls_cert_file`, `submission inet: smtpd_tls_cert_file`, `imap_tls_server_cert`, `ssl_certificate`. */
  readonly setting: string;
  readonly certificate: string;
  readonly key: string;
  readonly at: Location;
}

export interface TlsConfigured {
  readonly postfixMain: Fact<PostfixMain | undefined>;
  readonly postfixMaster: Fact<readonly ServiceParameter[]>;
  readonly cyrusConfig: Fact<CyrusConfig | undefined>;
  readonly nginxConfig: Fact<NginxConfig | undefined>;
}

/** What the services of a host present. BlueMind's own certificate is judged by itself. */
export const tlsPairs = (view: TlsConfigured): readonly TlsPair[] =>
  [...ofPostfix(view), ...ofCyrus(view), ...ofNginx(view)].filter(
    ({ certificate }) => certificate.startsWith('/') && !/^\/etc\/ssl\/certs\/bm_cert/.test(certificate),
  );

/** Whether rules about named certificates have something to judge. */
export const namesTlsFiles = (view: TlsConfigured): Applicability =>
  tlsPairs(view).length + unreadTls(view).length > 0 || 'no service names a certificate of its own';

/** Configurations that were not read, so that they may name further files. What was never asked for is none of them. */
export const unreadTls = ({
  postfixMain,
  postfixMaster,
  cyrusConfig,
  nginxConfig,
}: TlsConfigured): readonly string[] => [
  ...[postfixMain, postfixMaster, cyrusConfig, nginxConfig].flatMap((fact) =>
    fact.known || fact.reason === 'not-collected' ? [] : [fact.detail],
  ),
  ...(cyrusConfig.known ? (cyrusConfig.value?.unread ?? []) : []),
  ...(nginxConfig.known ? (nginxConfig.value?.unread ?? []) : []),
];

/** The files of all pairs. */
export const tlsFiles = (view: TlsConfigured): readonly string[] => [
  ...new Set(tlsPairs(view).flatMap(({ certificate, key }) => [certificate, key])),
];

function ofPostfix({ postfixMain, postfixMaster }: TlsConfigured): readonly TlsPair[] {
  const main = postfixMain.known ? postfixMain.value : undefined;
  const options = postfixMaster.known ? postfixMaster.value : [];
  const global = main?.settings ?? [];
  const path = main?.path ?? '/etc/postfix/main.cf';
  const services = [...new Set(options.map(({ service }) => service))];
  return [
    ...pairsOf(global, global, { path }, ''),
    ...services.flatMap((service) => {
      const own = options.filter((each) => each.service === service);
      const at = { path: own[0]?.path ?? path };
      // What the service does not set itself comes from main.cf.
      return pairsOf(own, [...global, ...own], at, `${service}: `);
    }),
  ];
}

/** The pairs of which `own` sets a part; `all` has the values in force. */
function pairsOf(own: readonly KeyValue[], all: readonly KeyValue[], at: Location, before: string): readonly TlsPair[] {
  const value = (name: string): string => {
    const text = expand(lastOf(all, name)?.value ?? '', all);
    return text === 'none' ? '' : text;
  };
  return ['smtpd', 'smtp', 'lmtp'].flatMap((program): readonly TlsPair[] => {
    const place = (name: string): Location => ({ ...at, line: (lastOf(own, name) ?? lastOf(all, name))?.line ?? 1 });
    const sets = (...names: readonly string[]): boolean => names.some((name) => lastOf(own, name) !== undefined);
    const chain = `${program}_tls_chain_files`;
    if (value(chain) !== '')
      return sets(chain) ? chainPairs(value(chain).split(/[ \t,]+/), `${before}${chain}`, place(chain)) : [];
    return ['', 'ec', 'd'].flatMap((kind): readonly TlsPair[] => {
      const [cert, key] = [`${program}_tls_${kind}cert_file`, `${program}_tls_${kind}key_file`];
      const certificate = value(cert);
      if (certificate === '' || !sets(cert, key)) return [];
      const named = value(key);
      const setting = `${before}${cert}`;
      return [{ setting, certificate, key: named === '' ? certificate : named, at: place(cert) }];
    });
  });
}

/** Each key is followed by its certificate, in the same file or in the next one. */
function chainPairs(files: readonly string[], setting: string, at: Location): readonly TlsPair[] {
  const named = files.filter((file) => file !== '');
  return named.length === 2 && /key/i.test(named[0] ?? '')
    ? [{ setting, certificate: named[1] ?? '', key: named[0] ?? '', at }]
    : named.map((file) => ({ setting, certificate: file, key: file, at }));
}

function ofCyrus({ cyrusConfig }: TlsConfigured): readonly TlsPair[] {
  const settings = cyrusConfig.known ? (cyrusConfig.value?.settings ?? []) : [];
  return settings.flatMap(({ key: setting, value, path, line }): readonly TlsPair[] => {
    const [, prefix = '', side] = /^(\w+_)?tls_(?:(server|client)_cert|cert_file)$/.exec(setting) ?? [];
    if (!/tls_(?:(server|client)_cert|cert_file)$/.test(setting) || value === 'disabled') return [];
    const last = (name: string): string | undefined => settings.findLast((each) => each.key === name)?.value;
    const suffix = side === undefined ? 'tls_key_file' : `tls_${side}_key`;
    const key = last(`${prefix}${suffix}`) ?? last(suffix) ?? last('tls_key_file') ?? value;
    return [{ setting, certificate: value, key, at: { path, line } }];
  });
}

function ofNginx({ nginxConfig }: TlsConfigured): readonly TlsPair[] {
  const settings = nginxConfig.known ? (nginxConfig.value?.settings ?? []) : [];
  const absolute = (path: string): string => (/^(\/|data:|\$)/.test(path) ? path : `/etc/nginx/${path}`);
  const placed = new Map<string, number>();
  return settings.flatMap(({ name, args, path, line }): readonly TlsPair[] => {
    if (!/^(proxy_)?ssl_certificate$/.test(name)) return [];
    // The keys of a file stand in the order of their certificates.
    const number = placed.get(`${path} ${name}`) ?? 0;
    placed.set(`${path} ${name}`, number + 1);
    const keys = settings.filter((each) => each.path === path && each.name === `${name}_key`);
    const certificate = absolute(args[0] ?? '');
    const key = absolute((keys[number] ?? keys[0])?.args[0] ?? args[0] ?? '');
    return `${key}${certificate}`.includes('$') ? [] : [{ setting: name, certificate, key, at: { path, line } }];
  });
}
