/** `realm/main.ts` and its imports, bundled as one script whose value is the `Realm` (src/dev/realm.mjs). */
declare module 'halint:realm' {
  const text: string;
  export default text;
}
