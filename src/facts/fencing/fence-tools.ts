// fence agents: /usr/sbin/fence_*; cluster-glue: stonith(8)
import type { Fact } from '../../sdk/index.ts';
import { defineFact, known, listing, unknown, unknownFrom } from '../../sdk/index.ts';

/** Programs that fencing runs, by name. */
export type FenceTools = ReadonlySet<string>;

// sh(1) is on every host: if even that is not listed, these folders were not read.
const witness = ['/bin/sh', '/usr/bin/sh'];

/** Fence agents and the programs that they call, as installed. */
export const fenceTools = defineFact({
  id: 'fence-tools',
  describes: 'Installed fence agents and the tools that they call',
  sources: {
    programs: listing('fence-tools', [
      ...witness,
      '/usr/sbin/fence_*',
      '/usr/bin/ipmitool',
      '/usr/sbin/ipmitool',
      '/usr/sbin/ipmipower',
      '/usr/sbin/sbd',
      '/usr/bin/racadm',
      '/usr/sbin/racadm',
      '/opt/dell/srvadmin/sbin/racadm',
      '/usr/bin/mpathpersist',
      '/usr/sbin/mpathpersist',
      '/usr/bin/sg_persist',
      '/usr/sbin/stonith',
      '/usr/lib/stonith/plugins/external/*',
      '/usr/lib64/stonith/plugins/external/*',
    ]),
  },
  parse({ programs }): Fact<FenceTools> {
    if (!programs.read) return unknownFrom(programs, 'programs for fencing');
    const paths = programs.value.map(({ path }) => path);
    if (!paths.some((path) => witness.includes(path)))
      return unknown('not-collected', 'the folders of programs were not read');
    return known(
      new Set(paths.map((path) => path.replace(/^.*\/plugins\/external\//, 'external/').replace(/^\/.*\//, ''))),
    );
  },
});
