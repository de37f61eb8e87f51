/** What is done for each of many things, without asking the server for all of them at once. */
export async function fewAtOnce<T, R>(
  things: readonly T[],
  act: (thing: T) => Promise<R>,
  most = 4,
): Promise<PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = [];
  const left = things.entries();
  const goOn = async () => {
    for (const [at, thing] of left) [results[at]] = await Promise.allSettled([act(thing)]);
  };
  await Promise.all(Array.from({ length: Math.min(most, things.length) }, goOn));
  return results;
}
