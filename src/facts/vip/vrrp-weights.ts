// keepalived.conf(5): weights of tracked scripts, interfaces and processes
import type { Location } from '../../sdk/index.ts';
import type { Directive } from '../grammar/keepalived-text.ts';
import type { Keepalived, VrrpInstance } from './keepalived-model.ts';

/** What a tracked object adds to the priority of an instance: when it works (positive), or when it fails (negative). */
export interface TrackedWeight {
  readonly name: string;
  readonly weight: number;
  readonly at: Location;
}

const kinds: readonly (readonly [list: string, definition?: string])[] = [
  ['track_script', 'vrrp_script'],
  ['track_process', 'vrrp_track_process'],
  ['track_interface'],
];

/**
 * The weights of what an instance tracks; 0 is none: its failure takes the instance to FAULT. A weight in the list of
 * the instance counts before that of the definition. Reversed ones are left out.
 */
export function trackedWeights({ directives: all }: Keepalived, instance: VrrpInstance): readonly TrackedWeight[] {
  return kinds.flatMap(([list, definition]) =>
    instance.directives
      .filter(({ keyword }) => keyword === list)
      .flatMap(({ block = [] }) =>
        block.flatMap(({ keyword: name, args, path, line }): TrackedWeight[] => {
          if (args.includes('reverse')) return [];
          const defined = all.find((each) => each.keyword === definition && each.args[0] === name);
          const weight = args.includes('weight')
            ? numberIn(args[args.indexOf('weight') + 1])
            : numberIn(wordOf(defined, 'weight'));
          return weight === undefined || weight === 0 ? [] : [{ name, weight, at: { path, line } }];
        }),
      ),
  );
}

const wordOf = (directive: Directive | undefined, keyword: string): string | undefined =>
  directive?.block?.filter((each) => each.keyword === keyword).at(-1)?.args[0];

const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) <= 254 ? Number(text) : undefined;
