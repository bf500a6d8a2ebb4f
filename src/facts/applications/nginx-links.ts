// nginx: sites-available and sites-enabled as Debian and BlueMind use them
import type { Fact, ListedFile } from '../../sdk/index.ts';
import { defineFact, file, known, listing, unknown, unknownFrom } from '../../sdk/index.ts';
import { hiddenBy } from '../readable.ts';

export interface NginxLink {
  readonly path: string;
  /** Absolute path that it points to. */
  readonly target: string;
  /** Undefined if the target is outside /etc/nginx, which is not read. */
  readonly resolves: boolean | undefined;
}

/** Links below /etc/nginx. A link to nothing keeps nginx from starting (`include` of a glob fails on it). */
export const nginxLinks = defineFact({
  id: 'nginx-links',
  describes: 'Links in nginx’s configuration, and whether they lead anywhere',
  sources: {
    tree: listing('nginx-tree', ['/etc/nginx/**', '/etc/nginx/*', '/etc/nginx']),
    status: file('/proc/self/status'),
  },
  parse({ tree, status }): Fact<readonly NginxLink[]> {
    if (!tree.read) return tree.reason === 'absent' ? known<readonly NginxLink[]>([]) : unknownFrom(tree, '/etc/nginx');
    const hidden = hiddenBy(tree.value, status);
    if (hidden !== undefined) return unknown('denied', hidden);
    const files = new Map(tree.value.map((each) => [each.path, each]));
    return known<readonly NginxLink[]>(
      [...files.values()].filter(({ type }) => type === 'link').flatMap((link) => linkFrom(link, files)),
    );
  },
});

function linkFrom({ path, target }: ListedFile, files: ReadonlyMap<string, ListedFile>): NginxLink[] {
  if (target === undefined) return [];
  const absolute = resolved(path, target);
  // Folders are not in the listing of a tree; one with something in it is there.
  const there = [...files.keys()].some((each) => each === absolute || each.startsWith(`${absolute}/`));
  return [{ path, target: absolute, resolves: absolute.startsWith('/etc/nginx/') ? there : undefined }];
}

function resolved(path: string, target: string): string {
  const steps: string[] = [];
  const from = target.startsWith('/') ? '' : path.slice(0, path.lastIndexOf('/'));
  for (const step of `${from}/${target}`.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
}
