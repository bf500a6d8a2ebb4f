import { ownMounts } from '../../src/facts/storage/data-mounts.ts';
import { mountPoints } from '../../src/facts/storage/mount-points.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'warning',
  summary: 'On the passive host the directories below the mounts are empty',
  why: 'When a mount fails after a failover, the services start on the old copy below it: users see old mail, and new mail lands there.',
  remedy: 'On the host where nothing is mounted: move the content away (mv PATH/* /root/old/), then chattr +i PATH, so that nothing can be written below the mount.',
  references: ['man:chattr(1)', 'man:mount(8)'],
  policy: ['sharedPaths'],
  reads: { mounts, mountPoints },
  check: ({ policy, a, b }) =>
    (['a', 'b'] as const).flatMap((side) => {
      const [own, other] = side === 'a' ? [a, b] : [b, a];
      return policy.sharedPaths
        .filter((path) => ownMounts(own.mounts, path).length === 0 && ownMounts(other.mounts, path).length > 0)
        .filter((path) => own.mountPoints.get(path)?.hasFolders === true)
        .map((path) => ({
          host: side,
          subject: path,
          message: `${path} holds data of its own, which the mount hides after a failover`,
          expected: 'an empty directory',
          actual: 'folders, and nothing mounted',
          moment: 'after-failover' as const,
        }));
    }),
});
