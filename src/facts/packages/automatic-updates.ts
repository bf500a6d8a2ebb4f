// apt.conf(5), unattended-upgrade(8), dnf-automatic(8), needrestart(1)
import { defineFact, file, glob, known, unknownFrom } from '../../sdk/index.ts';
import type { Location, TextFile } from '../../sdk/index.ts';
import { readAptConf } from '../grammar/apt-conf.ts';

export interface AutomaticUpdates {
  /** The setting by which apt installs upgrades by itself; undefined if there is none. */
  readonly apt: Location | undefined;
  /** Repositories from which apt upgrades by itself, as `Allowed-Origins` and `Origins-Pattern` write them. */
  readonly origins: readonly string[];
  /** Patterns of packages that apt leaves alone (`Unattended-Upgrade::Package-Blacklist`), as regular expressions. */
  readonly aptLeavesAlone: readonly string[];
  /** The setting by which dnf-automatic applies updates; undefined if there is none. */
  readonly dnf: Location | undefined;
  /** Patterns of packages that no dnf command touches (`exclude` in dnf.conf). */
  readonly dnfExcludes: readonly string[];
  /** Patterns of packages that dnf-automatic leaves alone: its own section `[base]` overrides dnf.conf. */
  readonly dnfLeavesAlone: readonly string[];
  /** Whether needrestart is installed with its configuration, and what of it speaks of BlueMind's services. */
  readonly needrestart: 'absent' | 'protects-bluemind' | 'restarts-anything';
}

/** Whether packages are upgraded automatically, and which are left out of that. */
export const automaticUpdates = defineFact({
  id: 'automatic-updates',
  describes: 'Whether packages are upgraded automatically, and which are left out',
  sources: {
    apt: glob('/etc/apt/apt.conf.d/*'),
    dnfAutomatic: file('/etc/dnf/automatic.conf'),
    dnf: file('/etc/dnf/dnf.conf'),
    needrestart: file('/etc/needrestart/needrestart.conf'),
    needrestartParts: glob('/etc/needrestart/conf.d/*'),
  },
  parse({ apt, dnfAutomatic, dnf, needrestart, needrestartParts }) {
    for (const reading of [apt, dnfAutomatic, dnf, needrestart, needrestartParts]) {
      if (!reading.read && reading.reason !== 'absent')
        return unknownFrom(reading, 'the settings of automatic updates');
    }
    const options = (apt.read ? apt.value : [])
      .filter(isReadByApt)
      .flatMap(({ path, text }) => readAptConf(text).map((option) => ({ ...option, path })));
    const last = (wanted: string) => options.findLast(({ name }) => name.toLowerCase() === wanted.toLowerCase());
    const on = last('APT::Periodic::Enable')?.value === '0' ? undefined : last('APT::Periodic::Unattended-Upgrade');
    const applies = dnfAutomatic.read
      ? /^[ \t]*apply_updates[ \t]*=[ \t]*(?:yes|true|1)[ \t]*\r?$/im.test(dnfAutomatic.value.text)
      : false;
    const dnfExcludes = dnf.read ? (excludesIn(dnf.value.text) ?? []) : [];
    const base = dnfAutomatic.read ? excludesIn(sectionOf(dnfAutomatic.value.text, 'base')) : undefined;
    const parts = needrestartParts.read ? needrestartParts.value : [];
    return known<AutomaticUpdates>({
      apt: on !== undefined && on.value !== '0' && on.value !== '' ? { path: on.path, line: on.line } : undefined,
      origins: options
        .filter(({ name }) => /^Unattended-Upgrade::(Allowed-Origins|Origins-Pattern)$/i.test(name))
        .map(({ value }) => value),
      aptLeavesAlone: options
        .filter(({ name }) => name === 'Unattended-Upgrade::Package-Blacklist')
        .map(({ value }) => value),
      dnf: !applies ? undefined : { path: '/etc/dnf/automatic.conf' },
      dnfExcludes,
      dnfLeavesAlone: base ?? dnfExcludes,
      needrestart: !needrestart.read
        ? 'absent'
        : parts.some(({ text }) =>
              text.split('\n').some((line) => !line.trimStart().startsWith('#') && /\bbm-/.test(line)),
            )
          ? 'protects-bluemind'
          : 'restarts-anything',
    });
  },
});

/** The value of `excludepkgs`, or of its older name `exclude`; undefined where it is not set. */
function excludesIn(text: string): readonly string[] | undefined {
  const value = [...text.matchAll(/^[ \t]*exclude(?:pkgs)?[ \t]*=[ \t]*(.*)$/gm)].at(-1)?.[1];
  return value
    ?.trim()
    .split(/[\s,]+/)
    .filter((pattern) => pattern !== '');
}

/** The lines of a section of an INI file. */
function sectionOf(text: string, name: string): string {
  const parts = text.split(/^[ \t]*\[([^\]\n]*)\].*$/m);
  return parts
    .flatMap((part, index) => (index % 2 === 1 && part.trim() === name ? [parts[index + 1] ?? ''] : []))
    .join('\n');
}

/** apt.conf(5): names without an extension or with `.conf`, of letters, digits, `-`, `_` and `.`. */
const isReadByApt = ({ path }: TextFile): boolean =>
  /\/[\w-][\w.-]*$/.test(path) && /\/[^./]+(?:\.conf)?$|\/[^/]*\.conf$/.test(path);
