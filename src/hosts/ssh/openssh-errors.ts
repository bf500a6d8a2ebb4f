import { shellQuote } from '../../sdk/shell-quote.ts';
import { TransportError } from '../host.ts';
import { printable } from './login.ts';
import type { SshTarget } from './target.ts';
import { describeTarget } from './target.ts';

type Explain = (match: RegExpExecArray, target: SshTarget, said: string) => string;

interface Pattern {
  readonly step: TransportError['step'];
  readonly said: RegExp;
  readonly explain: Explain;
}

/**
 * What OpenSSH's client says when it fails, the cause before its consequences: a jump host that is refused also makes
 * the connection through it "closed". Wordings of OpenSSH 7.4 to 10, in the C locale.
 */
const patterns: readonly Pattern[] = [
  {
    step: 'configuration',
    said: /No user exists for uid \d+|you don't exist, go away/,
    explain: ([line]) =>
      `ssh does not run on this machine: ${printable(line)} (the account that halint runs as has no entry in passwd); transport: ssh2 needs none`,
  },
  {
    step: 'configuration',
    said: /(?:Bad configuration option|Unsupported option|[Kk]eyword \S+ extra arguments|Bad owner or permissions on|terminating, \d+ bad configuration options)[^\n]*/,
    explain: ([line]) =>
      /knownhostscommand/i.test(line)
        ? 'this ssh is older than 8.5 and cannot check a fingerprint of the configuration: use known_hosts, or transport: ssh2'
        : `ssh rejects its configuration: ${printable(line)}`,
  },
  {
    step: 'host-key',
    said: /REVOKED HOST KEY DETECTED/,
    explain: (_match, target) =>
      `the host key of ${target.name} is marked @revoked in known_hosts: it must never be accepted`,
  },
  {
    step: 'host-key',
    said: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    explain: (_match, target, said) => {
      const shown = /sent by the remote host is\s+(\S+?)\.?\s/.exec(said)?.[1];
      const place = /Offending (?:\S+ )?key in (\S+)/.exec(said)?.[1];
      const where = /Host key for (\S+) has changed/.exec(said)?.[1] ?? target.name;
      return (
        `the host key of ${where} has CHANGED: it shows ${printable(shown ?? 'another key')}` +
        `${place === undefined ? '' : `, and not the one at ${printable(place)}`}. ` +
        'Either the host was reinstalled, or another machine answers in its place; nothing was sent to it. ' +
        "Compare with ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub (or of the key's type) on the host's own console; " +
        `only if that is the new fingerprint, remove the old key with: ssh-keygen -R ${printable(shellQuote(where))}${place === undefined ? '' : ` -f ${printable(shellQuote(place.replace(/:\d+$/, '')))}`}`
      );
    },
  },
  {
    step: 'host-key',
    said: /No (\S+) host key is known for (.+?) and you have requested strict checking/,
    explain: ([, type, host]) =>
      `the host key of ${printable(host ?? '')} (${printable(type ?? '')}) is not known to OpenSSH. Compare what ssh-keyscan and ssh-keygen -l show ` +
      "with ssh-keygen -lf on the host's own console, then record it in known_hosts, or put its fingerprint into the configuration",
  },
  {
    step: 'host-key',
    said: /Host key verification failed[^\n]*/,
    explain: (_match, target) => `OpenSSH could not verify the host key of ${target.name}`,
  },
  {
    step: 'resolve',
    said: /Could not resolve hostname ([^:\n]+): ([^\n]+)/,
    explain: ([, host, why]) => `there is no address for the name ${printable(host ?? '')} (${printable(why ?? '')})`,
  },
  {
    step: 'connect',
    said: /connect to host (\S+) port (\d+): ([^\n]+)/,
    explain: ([, host, port, why]) =>
      `no connection to ${printable(host ?? '')}, port ${port}: ${printable(why ?? '')}`,
  },
  {
    step: 'connect',
    said: /Unable to negotiate with [^\n]*?: ([^\n]+)/,
    explain: ([, why], target) => `${target.name} and ssh have no algorithm in common: ${printable(why ?? '')}`,
  },
  {
    step: 'authenticate',
    said: /(\S+): Permission denied \(([^)\n]*)\)|Too many authentication failures/,
    explain: ([line, who, takes], target, said) => {
      const keys = [...said.matchAll(/(?:Load key|Permissions \S+ for|sign_and_send_pubkey)[^\n]*/g)].map((match) =>
        printable(match[0]),
      );
      const why = takes === undefined ? printable(line) : `refused; the host takes ${printable(takes)}`;
      const passwords =
        target.password === undefined && target.passphrase === undefined
          ? ''
          : '; OpenSSH cannot be given a password or passphrase: use an agent, or transport: ssh2';
      return `cannot log in to ${who === undefined ? describeTarget(target) : printable(who)}: ${why}${keys.length === 0 ? '' : `; ${keys.join('; ')}`}${passwords}`;
    },
  },
  {
    step: 'connect',
    said: /channel \d+: open failed: ([^\n]+)|stdio forwarding failed/,
    explain: ([, why], target, said) =>
      target.jump.length > 0 || /stdio forwarding failed/.test(said)
        ? `the jump host cannot connect to ${describeTarget(target)}${why === undefined ? '' : `: ${printable(why)}`}`
        : `${target.name} lets this account log in but run nothing${why === undefined ? '' : `: ${printable(why)}`}`,
  },
  {
    step: 'open',
    said: /(?:exec|shell|subsystem) request failed on channel|Session open refused/,
    explain: (_match, target) => `${target.name} lets this account log in but run nothing`,
  },
  {
    step: 'connect',
    said: /(?:kex|ssh)_exchange_identification: [^\n]*|banner exchange: [^\n]*|Protocol major versions differ[^\n]*|Connection timed out during banner exchange|Connection (?:closed|reset) by (?!remote host)[^\n]*/,
    explain: ([line], target) =>
      `${target.name} ended the connection before any key was agreed on (${printable(line)}): sshd refuses this address or has too many connections (MaxStartups), or something else answers there`,
  },
  {
    // Said before and after the login alike.
    step: 'connect',
    said: /ssh_dispatch_run_fatal: [^\n]*|Bad packet length[^\n]*|Received disconnect from [^\n]*|Disconnected from [^\n]*/,
    explain: ([line], target) => `the connection to ${target.name} broke: ${printable(line)}`,
  },
  {
    step: 'run',
    said: /Timeout, server \S+ not responding|client_loop: [^\n]*|Connection to \S+ closed by remote host|Connection reset by peer|Broken pipe/,
    explain: ([line], target) => `the connection to ${target.name} broke while the collection ran: ${printable(line)}`,
  },
];

/**
 * Explains an exit status of 255 by what ssh printed. Undefined when it printed nothing of its own: then the command on
 * the far side may have ended with 255 itself.
 */
export function explainOpenssh(said: string, target: SshTarget): TransportError | undefined {
  for (const { step, said: pattern, explain } of patterns) {
    const match = pattern.exec(said);
    if (match !== null) return new TransportError(step, explain(match, target, said));
  }
  return undefined;
}
