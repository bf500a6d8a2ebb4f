// locale(1), locale.gen(5)
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';

/** The locales of the host, in the spelling of `localeName`. */
export const locales = defineFact({
  id: 'locales',
  describes: 'Locales that programs can use',
  sources: { locales: command(['locale', '-a']) },
  parse({ locales }) {
    if (!locales.read) return unknownFrom(locales, 'locale -a');
    const names = locales.value.stdout
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    return names.length === 0
      ? unknown('unparsable', 'locale -a named no locale')
      : known<ReadonlySet<string>>(new Set(names.map(localeName)));
  },
});

/** One spelling for `en_US.UTF-8` and `en_US.utf8`: the C library compares the character set without case and signs. */
export const localeName = (name: string): string =>
  name.replace(/\.([^@]*)/, (_, charset: string) => `.${charset.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}`);
