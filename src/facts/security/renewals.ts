// certbot(1), https://github.com/acmesh-official/acme.sh
import type { Fact } from '../../sdk/index.ts';
import { defineFact, known, listing, unknownFrom } from '../../sdk/index.ts';

/** Certificates that a tool of the host renews, by the file in which the tool keeps how. */
export const renewals = defineFact({
  id: 'renewals',
  describes: 'Certificates that certbot or acme.sh would renew on the host',
  sources: { files: listing('renewals', ['/etc/letsencrypt/renewal/*.conf', '/root/.acme.sh/*/*.conf', '/etc']) },
  parse({ files }): Fact<readonly string[]> {
    if (!files.read)
      return files.reason === 'absent' || files.leftOut === true
        ? known<readonly string[]>([])
        : unknownFrom(files, 'configurations of certbot and acme.sh');
    return known<readonly string[]>(files.value.map(({ path }) => path).filter((path) => path.endsWith('.conf')));
  },
});
