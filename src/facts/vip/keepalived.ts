// keepalived.conf(5), keepalived(8)
import type { Fact, Mask, TextFile } from '../../sdk/index.ts';
import { defineHostFact, file, glob, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { Keepalived } from './keepalived-model.ts';
import { keepalivedFrom } from './keepalived-reader.ts';
import { readKeepalived } from '../grammar/keepalived-text.ts';
import { matchesPattern } from '../manifest/pattern.ts';

const mask: readonly Mask[] = [{ kind: 'value', after: '(auth_pass|auth_hmac[a-z_]*|password)[ \t]+' }];

const nothing: Keepalived = {
  configured: false,
  path: '',
  global: [],
  instances: [],
  groups: [],
  scripts: [],
  directives: [],
};

/** keepalived’s configuration with what it includes, as this host reads it. */
export const keepalived = defineHostFact({
  id: 'keepalived',
  describes: 'keepalived’s VRRP instances, scripts and global settings',
  sources: {
    main: file('/etc/keepalived/keepalived.conf', { mask }),
    siblings: glob('/etc/keepalived/*.conf', { mask }),
    below: glob('/etc/keepalived/*/*.conf', { mask }),
    debian: file('/etc/default/keepalived'),
    redhat: file('/etc/sysconfig/keepalived'),
    dropIns: glob('/etc/systemd/system/keepalived.service.d/*.conf'),
    hostname: file('/etc/hostname'),
  },
  parse({ main, siblings, below, debian, redhat, dropIns, hostname }, { host }): Fact<Keepalived> {
    const settings = [debian, redhat].flatMap((each) => (each.read ? [each.value] : []));
    const lines = [...settings, ...(dropIns.read ? dropIns.value : [])]
      .flatMap(({ text }) => text.split('\n'))
      .filter((line) => !/^[ \t\n\v\f\r]*#/.test(line));
    const path = option(lines, 'f', 'use-file') ?? '/etc/keepalived/keepalived.conf';
    const others = [...(siblings.read ? siblings.value : []), ...(below.read ? below.value : [])];
    const text = path === '/etc/keepalived/keepalived.conf' ? main : undefined;
    const chosen = text?.read === true ? text.value : others.find((each) => each.path === path);
    if (chosen === undefined) {
      if (text === undefined) return unknown('not-collected', `keepalived is started with ${path}, which was not read`);
      if (text.read || text.reason === 'absent') return known(nothing);
      return unknownFrom(text, path);
    }
    const unread = [siblings, below].find((each) => !each.read && each.reason !== 'absent');
    const name = (hostname.read ? hostname.value.text.trim() : '') || host.name;
    const directives = readKeepalived(chosen.text, chosen.path, {
      configId: option(lines, 'i', 'config-id') ?? name.split('.')[0] ?? name,
      include: (pattern, from) => (unread === undefined ? matching(others, resolve(pattern, from)) : undefined),
    });
    return typeof directives === 'string'
      ? unknown('unparsable', directives)
      : known(keepalivedFrom(directives, chosen.path));
  },
});

/** The value of an option in `DAEMON_ARGS="-f /etc/x.conf"`, `KEEPALIVED_OPTIONS=…` or `ExecStart=…`. */
function option(lines: readonly string[], short: string, long: string): string | undefined {
  for (const line of lines) {
    if (!/^[ \t\n\v\f\r]*(export[ \t\n\v\f\r]+)?(DAEMON_ARGS|KEEPALIVED_OPTIONS|ExecStart|Environment)=/.test(line))
      continue;
    const found = new RegExp(`(?:^|[\\s"'=])(?:-${short}\\s*|--${long}[=\\s])([^\\s"']+)`).exec(
      line.slice(line.indexOf('=')),
    );
    if (found?.[1] !== undefined) return found[1];
  }
  return undefined;
}

function resolve(pattern: string, from: string): string {
  if (pattern.startsWith('/')) return pattern;
  return `${from.slice(0, from.lastIndexOf('/'))}/${pattern}`;
}

/** Files that an include names: none is fine for keepalived; one outside the folders that were read is undefined. */
function matching(files: readonly TextFile[], pattern: string): readonly TextFile[] | undefined {
  if (!/^\/etc\/keepalived\/([^/]+\/)?[^/]*\.conf$/.test(pattern)) return undefined;
  const patterns = alternatives(pattern);
  return (
    patterns &&
    files
      .filter(({ path }) => patterns.some((each) => matchesPattern(each, path)))
      .sort((x, y) => (x.path < y.path ? -1 : 1))
  );
}

/** Patterns that one with `{a,b}` stands for; undefined where they are more than a person would write. */
function alternatives(pattern: string): readonly string[] | undefined {
  const [, before, choice, after] = /^([^{]*)\{([^{}]*)\}(.*)$/.exec(pattern) ?? [];
  if (before === undefined || choice === undefined || after === undefined) return [pattern];
  const rest = alternatives(after);
  const all = rest && choice.split(',').flatMap((each) => rest.map((end) => `${before}${each}${end}`));
  return all !== undefined && all.length <= 256 ? all : undefined;
}
