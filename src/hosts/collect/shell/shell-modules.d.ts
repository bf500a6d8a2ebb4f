/** Text of a shell file without comments and indentation; src/dev/shell-text.mjs makes it. */
declare module '*.sh' {
  const text: string;
  export default text;
}
