// lvmsystemid(7)
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';

export interface LvmSystemId {
  /** The name under which this host owns volume groups; absent when it has none or LVM is not installed. */
  readonly systemId?: string;
}

/** Under which name LVM lets this host own volume groups. */
export const lvmSystemId = defineFact({
  id: 'lvm-system-id',
  describes: 'The name under which the host owns LVM volume groups',
  sources: { systemid: command(['lvm', 'systemid']) },
  parse({ systemid }) {
    if (!systemid.read)
      return systemid.reason === 'absent' ? known<LvmSystemId>({}) : unknownFrom(systemid, 'lvm systemid');
    if (systemid.value.exit !== 0)
      return unknown('unparsable', `lvm systemid failed: ${systemid.value.stderr.trim().split('\n')[0] ?? ''}`);
    const id = /system ID:[ \t]*(\S*)/i.exec(systemid.value.stdout)?.[1];
    if (id === undefined) return unknown('unparsable', 'lvm systemid printed something else');
    return known<LvmSystemId>(id === '' ? {} : { systemId: id });
  },
});
