/** Memoizes a pure function of an immutable object, such as the value of a fact. */
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
