import { createHash } from 'node:crypto';

/**
 * SHA-256 of a text without the differences that saving it can make: line ends, blanks and empty lines. Of content that
 * is no text in UTF-8, of its bytes.
 */
export function digestOfText(content: Buffer): string {
  const text = content.toString('utf8');
  const isText = !text.includes('\uFFFD') && !text.includes('\0');
  return createHash('sha256')
    .update(isText ? withoutBlanks(text) : content)
    .digest('hex');
}

const withoutBlanks = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
