import { execFile } from 'node:child_process';
import type { SshTarget } from './target.ts';
import { expandHome } from './target.ts';

/** What `ssh -G` prints: option names in lower case, and their values in order. */
export type SshOptions = ReadonlyMap<string, readonly string[]>;

export type SshQuery = { readonly options: SshOptions } | { readonly missing: true } | { readonly failed: string };

/** Asks ssh what it would do for a host, without connecting: `Include`, `Match` and system-wide files are all in it. */
export function askSsh(target: SshTarget, config: string | undefined): Promise<SshQuery> {
  const args = [
    '-G',
    ...(config === undefined ? [] : ['-F', config === 'none' ? '/dev/null' : expandHome(config)]),
    ...(target.port === undefined ? [] : ['-p', String(target.port)]),
    ...(target.user === undefined ? [] : ['-l', target.user]),
    '--',
    target.address,
  ];
  return new Promise((resolve) => {
    // `Match exec` may run anything, so it gets a time limit.
    const options = { timeout: 10_000, killSignal: 'SIGKILL', env: { ...process.env, LC_ALL: 'C' } } as const;
    execFile('ssh', args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ options: parseOptions(stdout) });
      else if (error.code === 'ENOENT') resolve({ missing: true });
      else resolve({ failed: stderr.trim().split('\n').at(-1) ?? error.message });
    });
  });
}

function parseOptions(text: string): SshOptions {
  const options = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const match = /^(\S+) (.*)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const name = match[1].toLowerCase();
    options.set(name, [...(options.get(name) ?? []), match[2]]);
  }
  return options;
}

/** Options that a target takes over, see `targetFrom`. */
const honoured = new Set([
  'addressfamily',
  'ciphers',
  'globalknownhostsfile',
  'host',
  'hostkeyalgorithms',
  'hostkeyalias',
  'hostname',
  'identitiesonly',
  'identityagent',
  'identityfile',
  'kexalgorithms',
  'macs',
  'port',
  'proxyjump',
  'pubkeyacceptedalgorithms',
  'pubkeyacceptedkeytypes',
  'requiredrsasize',
  'user',
  'userknownhostsfile',
]);

/**
 * Options that change nothing here: halint is strict about host keys, forwards nothing, shares no connection, asks for
 * no terminal and has its own time limits, whatever they say.
 */
const withoutEffect = new Set([
  'addkeystoagent',
  'batchmode',
  'canonicaldomains',
  'canonicalizefallbacklocal',
  'canonicalizemaxdots',
  'canonicalizepermittedcnames',
  'casignaturealgorithms',
  'channeltimeout',
  'clearallforwardings',
  'compression',
  'connectionattempts',
  'connecttimeout',
  'controlmaster',
  'controlpath',
  'controlpersist',
  'dynamicforward',
  'enableescapecommandline',
  'enablesshkeysign',
  'escapechar',
  'exitonforwardfailure',
  'fingerprinthash',
  'forwardagent',
  'forwardx11',
  'forwardx11timeout',
  'forwardx11trusted',
  'gatewayports',
  'gssapidelegatecredentials',
  'gssapikexalgorithms',
  'gssapirenewalforcesrekey',
  'gssapitrustdns',
  'gssapiclientidentity',
  'gssapiserveridentity',
  'hashknownhosts',
  'hostbasedacceptedalgorithms',
  'hostbasedkeytypes',
  'ignoreunknown',
  'ipqos',
  'kbdinteractiveauthentication',
  'kbdinteractivedevices',
  'localcommand',
  'localforward',
  'loglevel',
  'logverbose',
  'nohostauthenticationforlocalhost',
  'numberofpasswordprompts',
  'obscurekeystroketiming',
  'passwordauthentication',
  'permitlocalcommand',
  'permitremoteopen',
  'rekeylimit',
  'remotecommand',
  'remoteforward',
  'requesttty',
  'securitykeyprovider',
  'sendenv',
  'serveralivecountmax',
  'serveraliveinterval',
  'setenv',
  'streamlocalbindmask',
  'streamlocalbindunlink',
  'stricthostkeychecking',
  'syslogfacility',
  'tag',
  'tcpkeepalive',
  'tunnel',
  'tunneldevice',
  'updatehostkeys',
  'visualhostkey',
  'warnweakcrypto',
  'xauthlocation',
]);

/** What needs OpenSSH among the options that differ from ssh's own defaults; empty when ssh2 can honour all of them. */
export function needsOpenssh(found: SshOptions, defaults: SshOptions, minimumRsaBits: number): readonly string[] {
  const reasons: string[] = [];
  for (const [name, values] of found) {
    if (values.join('\n') === defaults.get(name)?.join('\n') || withoutEffect.has(name)) continue;
    const value = values[0] ?? '';
    if (value === 'none' && !defaults.has(name)) continue;
    if (name === 'gssapiauthentication' || name === 'gssapikeyexchange') {
      // Distributions enable it for all accounts; it matters only with a Kerberos ticket.
      if (value === 'yes' && hasTicketCache()) reasons.push(`${name} is on and KRB5CCNAME is set`);
    } else if (name === 'requiredrsasize') {
      if (Number(value) > minimumRsaBits) reasons.push(`requiredrsasize ${value}`);
    } else if (name === 'pubkeyacceptedalgorithms' || name === 'pubkeyacceptedkeytypes') {
      const list = value.split(',');
      const usual = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-256', 'rsa-sha2-512'];
      if (!usual.every((algorithm) => list.includes(algorithm))) reasons.push(`${name} is restricted`);
    } else if (['identityfile', 'identityagent', 'userknownhostsfile', 'globalknownhostsfile'].includes(name)) {
      if (values.some((path) => path.includes('%') || path.includes('${')))
        reasons.push(`${name} has a token: ${value}`);
    } else if (!honoured.has(name)) {
      reasons.push(`${name} ${value}`);
    }
  }
  return reasons;
}

const hasTicketCache = (): boolean => (process.env.KRB5CCNAME ?? '') !== '';

/** The target with what ssh_config says about it. What the target itself says has precedence. */
export function targetFrom(target: SshTarget, found: SshOptions, defaults: SshOptions): SshTarget {
  const changed = (name: string): readonly string[] | undefined => {
    const values = found.get(name);
    return values === undefined || values.join('\n') === defaults.get(name)?.join('\n') ? undefined : values;
  };
  const list = (name: string): readonly string[] | undefined => changed(name)?.[0]?.split(',');
  const word = (name: string): string | undefined => {
    const value = found.get(name)?.[0];
    return value === undefined || value === 'none' ? undefined : value;
  };
  const port = target.port ?? Number(word('port') ?? 22);
  const user = target.user ?? word('user');
  const family = word('addressfamily');
  const alias = target.hostKeyAlias ?? word('hostkeyalias');
  const agent = target.agentSocket ?? agentWord(changed('identityagent')?.[0]);
  const files = changed('identityfile') ?? [];
  const ownFiles = target.identityFiles.length > 0;
  const knownHosts = [...(found.get('userknownhostsfile') ?? []), ...(found.get('globalknownhostsfile') ?? [])];
  const [kex, ciphers, macs, hostKeys] = ['kexalgorithms', 'ciphers', 'macs', 'hostkeyalgorithms'].map(list);
  return {
    ...target,
    address: word('hostname') ?? target.address,
    port,
    ...(user === undefined ? {} : { user }),
    ...(family === 'inet' ? { family: 4 } : family === 'inet6' ? { family: 6 } : {}),
    ...(alias === undefined ? {} : { hostKeyAlias: alias }),
    ...(agent === undefined ? {} : { agentSocket: agent }),
    identityFiles: ownFiles ? target.identityFiles : files.filter((file) => file !== 'none'),
    ...(ownFiles || word('identitiesonly') === 'yes' ? {} : { otherAgentKeys: true }),
    knownHostsFiles:
      target.knownHostsFiles.length > 0
        ? target.knownHostsFiles
        : knownHosts.flatMap((files) => files.split(' ')).filter((file) => file !== 'none'),
    algorithms: {
      ...(kex === undefined ? {} : { kex }),
      ...(ciphers === undefined ? {} : { ciphers }),
      ...(macs === undefined ? {} : { macs }),
      ...(hostKeys === undefined ? {} : { hostKeys }),
    },
  };
}

/** `IdentityAgent`: a path, `none`, the word `SSH_AUTH_SOCK`, or `$NAME` of an environment variable. */
function agentWord(value: string | undefined): string | undefined {
  if (value === undefined || value === 'SSH_AUTH_SOCK') return undefined;
  return value.startsWith('$') ? (process.env[value.slice(1)] ?? 'none') : value;
}

/** `ProxyJump`: `[user@]host[:port]` or `ssh://…`, separated by commas. Undefined when one cannot be read. */
export function parseJumps(value: string | undefined, like: SshTarget): readonly SshTarget[] | undefined {
  if (value === undefined || value === 'none') return [];
  const hops = value.split(',').map((item) => {
    const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:@/]+)(?::(\d+))?\/?$/.exec(item.trim());
    const [, user, host, port] = match ?? [];
    if (host === undefined) return undefined;
    const address = host.replace(/^\[|\]$/g, '');
    return {
      name: `jump host ${address} of ${like.name}`,
      address,
      ...(user === undefined ? {} : { user }),
      ...(port === undefined ? {} : { port: Number(port) }),
      ...(like.passphrase === undefined ? {} : { passphrase: like.passphrase }),
      ...(like.sshConfig === undefined ? {} : { sshConfig: like.sshConfig }),
      ...(like.agentSocket === undefined ? {} : { agentSocket: like.agentSocket }),
      identityFiles: [],
      knownHostsFiles: like.knownHostsFiles,
      fingerprints: [],
      jump: [],
      connectTimeout: like.connectTimeout,
    } satisfies SshTarget;
  });
  return hops.every((hop) => hop !== undefined) ? hops : undefined;
}
