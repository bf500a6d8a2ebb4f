/** A style sheet as text, see src/dev/shell-text.mjs. */
declare module '*.css' {
  const text: string;
  export default text;
}
