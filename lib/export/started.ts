/**
 * A generator that has made its first step already: what can be refused was refused before anything is sent, and an early `return()`
 * finds it within its `try`. A generator that wrapped this one would not pass that on before its own first step.
 * @throws whatever the first step throws.
 */
export async function started<T>(steps: AsyncGenerator<T, undefined>): Promise<AsyncIterableIterator<T, undefined>> {
  let waiting: IteratorResult<T, undefined> | undefined = await steps.next();
  const rest: AsyncIterableIterator<T, undefined> = {
    [Symbol.asyncIterator]() {
      return rest;
    },
    next() {
      const result = waiting;
      waiting = undefined;
      return result === undefined ? steps.next() : Promise.resolve(result);
    },
    return() {
      waiting = undefined;
      return steps.return(undefined);
    },
  };
  return rest;
}
