/** `realm/main.ts` with what it imports, as the text of one script whose value is the `Realm` (src/dev/realm.mjs). */
declare module 'halint:realm' {
  const text: string;
  export default text;
}
