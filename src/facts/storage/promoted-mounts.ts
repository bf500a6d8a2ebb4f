// drbd-reactor.promoter(5), systemd.mount(5), ocf_heartbeat_Filesystem(7): the mounts that drbd-reactor makes
import type { Promoter } from '../replication/promoter-model.ts';
import { agentOf } from '../replication/promoter-model.ts';
import { unescapeUnit } from './mount-units.ts';

export interface PromotedMount {
  readonly target: string;
  /** The resource of DRBD, with the step: `mail: var-spool-cyrus.mount`. */
  readonly by: string;
  readonly path: string;
}

/** Mount units and Filesystem agents of promoters. */
export const promotedMounts = (promoters: readonly Promoter[]): readonly PromotedMount[] =>
  promoters
    .filter(({ runner }) => runner === 'systemd')
    .flatMap(({ steps }) => steps)
    .flatMap((step): PromotedMount[] => {
      const agent = agentOf(step);
      const target =
        agent === undefined
          ? step.start.endsWith('.mount')
            ? unescapeUnit(step.start)
            : undefined
          : agent.agent === 'Filesystem'
            ? agent.parameters.get('directory')
            : undefined;
      if (target === undefined || target === '') return [];
      const by = `${step.resource}: ${agent === undefined ? step.start : agent.instance}`;
      return [{ target: target.length > 1 ? target.replace(/\/+$/, '') : target, by, path: step.path }];
    });
