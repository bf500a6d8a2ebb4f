// keepalived.conf(5), "SCRIPTS"
import type { Keepalived, NotifyScript } from './keepalived-model.ts';
import type { NotifyScripts } from './notify-scripts.ts';
import { programOf } from './notify-scripts.ts';

/** A line of a notify command or of its script that takes over the data or the services. */
export interface TakeOver {
  readonly notify: NotifyScript;
  /** The line, without blanks around it. */
  readonly action: string;
  /** Where the line is, as far as it is in a script that was read. */
  readonly path: string;
  readonly line: number;
}

const takesOver =
  /\b(systemctl|service|rc-service)\b.*\b(start|restart|isolate)\b|\/etc\/init\.d\/\S+\s+(re)?start\b|\bbmctl\s+(re)?start|\binvoke-rc\.d\s+\S+\s+(re)?start|\bdrbdadm\s+(\S+\s+)*primary\b|\bdrbdsetup\s+primary\b|\b(vg|lv)change\s.*-a\s*e?y|\bpg_ctl(cluster)?\b.*\b(start|promote)\b|\bzpool\s+import\b|(^|[\s;&|(/])mount(\.\w+)?\s+(?!.*(\s-o\s*|,)remount,ro)/;

const fences =
  /\bfence_\w+|\bstonith_admin\b|\bipmi-?tool\b.*\b(power|chassis)\b.*\b(off|reset|cycle)\b|\bipmi-?power\b|\bpowerman\b|\bvirsh\s+(destroy|reset)\b|\betherwake\b/;

/** Notify commands that run when the host becomes master, of instances and of their groups. */
export const masterCommands = (keepalived: Keepalived): readonly NotifyScript[] =>
  [...keepalived.instances, ...keepalived.groups].flatMap(({ notify }) =>
    notify.filter(({ event }) => event === 'notify_master' || event === 'notify'),
  );

const isComment = (line: string): boolean => /^\s*(#|:|echo\b|logger\b|$)/.test(line);

/** What the notify commands start, mount or promote, unless the same script fences the peer. */
export function unfencedTakeOvers(keepalived: Keepalived, scripts: NotifyScripts): readonly TakeOver[] {
  return masterCommands(keepalived).flatMap((notify): TakeOver[] => {
    const script = scripts.texts.get(programOf(notify.command));
    const lines = [
      { text: notify.command, path: notify.at.path, line: notify.at.line ?? 0 },
      ...(script?.text.split('\n').map((text, index) => ({ text, path: script.path, line: index + 1 })) ?? []),
    ].filter(({ text }) => !isComment(text));
    if (lines.some(({ text }) => fences.test(text))) return [];
    const first = lines.find(({ text }) => takesOver.test(text));
    return first === undefined ? [] : [{ notify, action: first.text.trim(), path: first.path, line: first.line }];
  });
}

/** Notify commands whose program is a script that was not read, so that its effect is unknown. */
export const unreadCommands = (keepalived: Keepalived, scripts: NotifyScripts): readonly NotifyScript[] =>
  masterCommands(keepalived).filter(({ command }) => {
    const program = programOf(command);
    return (
      !takesOver.test(command) &&
      !scripts.texts.has(program) &&
      !/(^|\/)(logger|echo|true|mail|sendmail|systemctl|ip|arping|curl|wget|touch)$/.test(program)
    );
  });
