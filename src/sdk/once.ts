/**
 * A pure function of an object that never changes, such as the value of a fact: worked out once for each, however many
 * rules ask.
 */
export function once<Of extends object, Result>(work: (of: Of) => Result): (of: Of) => Result {
  const done = new WeakMap<Of, { readonly result: Result }>();
  return (of) => {
    const before = done.get(of);
    if (before !== undefined) return before.result;
    const result = work(of);
    done.set(of, { result });
    return result;
  };
}
