// selinux(8), selinux_config(5), sestatus(8), kernel parameters `selinux` and `enforcing`
import type { Fact } from '../../sdk/index.ts';
import {
  command,
  defineFact,
  file,
  firstUnavailable,
  isNotCaptured,
  known,
  unknown,
  unknownFrom,
} from '../../sdk/index.ts';

export type SelinuxMode = 'enforcing' | 'permissive' | 'disabled';

export interface Selinux {
  /** What the kernel does now. */
  readonly now: SelinuxMode;
  /** What the configuration makes of it at the next boot; undefined where there is no configuration. */
  readonly atBoot?: { readonly mode: SelinuxMode; readonly path: string; readonly line?: number };
}

const configuration = '/etc/selinux/config';

/** The mode of SELinux now and after a boot; undefined on hosts without SELinux. */
export const selinux = defineFact({
  id: 'selinux',
  describes: 'SELinux’s mode, now and after a boot',
  sources: {
    config: file(configuration),
    status: command(['sestatus'], { timeout: 5, recordedAs: [['sestatus', '-b']] }),
    enforce: file('/sys/fs/selinux/enforce'),
    commandLine: file('/proc/cmdline'),
  },
  parse({ config, status, enforce, commandLine }): Fact<Selinux | undefined> {
    const lost = firstUnavailable(config, status, enforce, commandLine);
    if (lost !== undefined) return unknownFrom(lost, 'the mode of SELinux');
    const now = status.read
      ? modeOfStatus(status.value.stdout)
      : enforce.read
        ? modeOfKernelFile(enforce.value.text)
        : undefined;
    if (now === undefined) {
      if (status.read || enforce.read) return unknown('unparsable', 'the mode of SELinux is none that is known');
      // Without its configuration no policy is loaded at boot.
      if (!config.read)
        return isNotCaptured(config) ? unknownFrom(config, configuration) : known<Selinux | undefined>(undefined);
      if (isNotCaptured(status)) return unknownFrom(status, 'sestatus');
    }
    if (!config.read) return known<Selinux | undefined>({ now: now ?? 'disabled' });
    const lines = config.value.text.split('\n');
    // The last line counts; blanks may precede it.
    const valueOf = (key: string) => {
      const line = lines.findLastIndex((each) => each.trim().toUpperCase().startsWith(`${key}=`));
      const value = lines[line]
        ?.trim()
        .slice(key.length + 1)
        .trim()
        .replaceAll(/["']/g, '');
      return value === undefined ? undefined : { value, line: line + 1 };
    };
    const written = valueOf('SELINUX');
    const writtenMode = written === undefined ? undefined : modeIn(written.value);
    if (written !== undefined && writtenMode === undefined)
      return unknown('unparsable', `${configuration} names no mode: SELINUX=${written.value}`);
    const booted = commandLine.read ? modeOfKernel(commandLine.value.text) : undefined;
    const atBoot =
      booted !== undefined
        ? { mode: booted, path: '/proc/cmdline' }
        : writtenMode === undefined
          ? undefined
          : { mode: writtenMode, path: configuration, line: written?.line ?? 1 };
    return known<Selinux | undefined>({
      // Neither the program nor the kernel's file is there.
      now: now ?? 'disabled',
      ...(atBoot === undefined ? {} : { atBoot }),
    });
  },
});

/** What sestatus(8) prints. */
function modeOfStatus(text: string): SelinuxMode | undefined {
  if (/^SELinux status:[ \t]+disabled[ \t\r]*$/m.test(text)) return 'disabled';
  return modeIn(/^Current mode:[ \t]+([a-z]+)[ \t\r]*$/m.exec(text)?.[1] ?? '');
}

/** /sys/fs/selinux/enforce. */
function modeOfKernelFile(text: string): SelinuxMode | undefined {
  const value = text.trim();
  return value === '1' ? 'enforcing' : value === '0' ? 'permissive' : undefined;
}

function modeIn(word: string): SelinuxMode | undefined {
  switch (word.toLowerCase()) {
    case 'enforcing':
      return 'enforcing';
    case 'permissive':
      return 'permissive';
    case 'disabled':
      return 'disabled';
    default:
      return undefined;
  }
}

/** Parameters of the kernel count more than the file. */
function modeOfKernel(text: string): SelinuxMode | undefined {
  const words = text.trim().split(/[ \t\n]+/);
  if (words.includes('selinux=0')) return 'disabled';
  if (words.includes('enforcing=0')) return 'permissive';
  return words.includes('enforcing=1') ? 'enforcing' : undefined;
}
