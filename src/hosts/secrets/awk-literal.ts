/** An expression as awk has it in its program; busybox awk compiles any other one again for each line. */
export const literal = (pattern: string): string =>
  `/${pattern.replaceAll('/', String.raw`\057`).replaceAll('\n', String.raw`\n`)}/`;
